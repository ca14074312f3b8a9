// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#include "disk.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { sector = 512 };

/// SplitMix64.
static uint64_t roll(uint64_t *state) {
    uint64_t z = *state += 0x9E3779B97F4A7C15;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
    z = (z ^ z >> 27) * 0x94D049BB133111EB;
    return z ^ z >> 31;
}

struct image {
    unsigned char *bytes;
    int64_t size, room;
};

/// New bytes are whatever the disk had there before.
static void grow(struct image *image, int64_t size, uint64_t *random) {
    if (size > image->room) {
        image->room = size * 2;
        image->bytes = realloc(image->bytes, (size_t)image->room);
    }
    bool is_noise = roll(random) % 2;
    for (; image->size < size; image->size++) image->bytes[image->size] = is_noise ? (unsigned char)roll(random) : 0;
}

/// Lets some of a write's sectors reach the disk, of some only the beginning.
static void write_sectors(struct image *image, const struct pending *pending, unsigned percent, uint64_t *random) {
    int64_t end = pending->offset + pending->count;
    for (int64_t start = pending->offset; start < end;) {
        int64_t stop = (start / sector + 1) * sector;
        if (stop > end) stop = end;
        if (roll(random) % 100 < percent) {
            int64_t kept = stop - start;
            if (percent < 100 && roll(random) % 8 == 0) kept = (int64_t)(roll(random) % (uint64_t)kept);
            if (start + kept > image->size) grow(image, start + kept, random);
            memcpy(image->bytes + start, pending->bytes + (start - pending->offset), (size_t)kept);
        }
        start = stop;
    }
}

static struct image make_image(
    const struct content *content, enum power_keep keep, long last, uint64_t *random) {
    struct image image = {.size = content->size, .room = content->size + 1};
    image.bytes = malloc((size_t)image.room);
    if (content->size) memcpy(image.bytes, content->durable, (size_t)content->size);
    // Each file has luck of its own: one may be complete where of another nothing is there.
    static const unsigned lucks[] = {0, 10, 50, 90, 100};
    unsigned luck = lucks[roll(random) % 5];
    for (size_t index = 0; index < content->pending_count; index++) {
        const struct pending *pending = &content->pending[index];
        unsigned percent = keep == POWER_KEEP_RANDOM ? luck
            : keep == POWER_KEEP_ALL || (keep == POWER_KEEP_PREFIX && pending->number <= last) ? 100 : 0;
        if (pending->bytes) {
            write_sectors(&image, pending, percent, random);
        } else if (roll(random) % 100 < percent) {
            if (pending->offset > image.size) grow(&image, pending->offset, random);
            image.size = pending->offset;
        }
    }
    return image;
}

static bool write_file(const char *folder, const char *path, const struct image *image) {
    char target[4096];
    const char *name = strrchr(path, '/');
    snprintf(target, sizeof target, "%s/%s", folder, name ? name + 1 : path);
    int descriptor = open(target, O_CREAT | O_TRUNC | O_WRONLY, 0600);
    if (descriptor < 0) return false;
    bool is_written = write(descriptor, image->bytes, (size_t)image->size) == image->size;
    return close(descriptor) == 0 && is_written;
}

bool power_disk_write_image(power_disk *disk, const char *folder, enum power_keep keep, uint64_t seed) {
    uint64_t random = seed;
    bool is_written = true;
    pthread_mutex_lock(&disk->mutex);
    // The moment lies anywhere since the oldest write that is not durable.
    long oldest = disk->operations;
    for (struct content *content = disk->contents; content; content = content->next)
        if (content->pending_count && content->pending[0].number < oldest) oldest = content->pending[0].number;
    long last = oldest - 1 + (long)(roll(&random) % (uint64_t)(disk->operations - oldest + 2));
    for (struct entry *entry = disk->entries; entry; entry = entry->next) {
        bool is_new = keep == POWER_KEEP_ALL || (keep == POWER_KEEP_PREFIX && entry->number <= last)
            || (keep == POWER_KEEP_RANDOM && roll(&random) % 2);
        struct content *content = is_new ? entry->now : entry->durable;
        if (!content) continue;
        struct image image = make_image(content, keep, last, &random);
        is_written = write_file(folder, entry->path, &image) && is_written;
        free(image.bytes);
    }
    pthread_mutex_unlock(&disk->mutex);
    return is_written;
}
