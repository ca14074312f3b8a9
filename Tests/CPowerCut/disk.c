// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#include "disk.h"
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#ifdef __APPLE__
#define st_mtim st_mtimespec
#endif

static int standard_code(int kind) {
    switch (kind) {
    case POWER_READ: return SQLITE_IOERR_READ;
    case POWER_WRITE: return SQLITE_IOERR_WRITE;
    case POWER_SYNC: return SQLITE_IOERR_FSYNC;
    case POWER_TRUNCATE: return SQLITE_IOERR_TRUNCATE;
    default: return SQLITE_IOERR_DELETE;
    }
}

int disk_count(power_disk *disk, int kind) {
    if (kind != POWER_READ) {
        disk->operations++;
        if (disk->is_cut || (disk->cut_at && disk->operations >= disk->cut_at)) return standard_code(kind);
    }
    if (disk->fail_kinds & kind) {
        long number = ++disk->matching;
        if (number >= disk->fail_first && number < disk->fail_first + disk->fail_count)
            return disk->fail_code ? disk->fail_code : standard_code(kind);
    }
    return SQLITE_OK;
}

static void load(struct content *content, const char *path) {
    FILE *file = fopen(path, "rb");
    if (!file) return;
    struct stat info;
    if (fstat(fileno(file), &info) == 0 && info.st_size > 0) {
        content->durable = malloc((size_t)info.st_size);
        content->size = (int64_t)fread(content->durable, 1, (size_t)info.st_size, file);
    }
    fclose(file);
}

struct content *disk_open(power_disk *disk, const char *path, int kind, bool is_new, bool syncs_folder) {
    struct entry *entry = disk->entries;
    while (entry && strcmp(entry->path, path) != 0) entry = entry->next;
    if (!entry) {
        entry = calloc(1, sizeof *entry);
        entry->path = strdup(path);
        entry->next = disk->entries;
        disk->entries = entry;
    }
    if (entry->now) return entry->now;
    struct content *content = calloc(1, sizeof *content);
    content->kind = kind;
    content->syncs_folder = syncs_folder;
    content->next = disk->contents;
    disk->contents = content;
    entry->now = content;
    entry->number = disk->operations;
    if (!is_new) {
        load(content, path);
        entry->durable = content;
    }
    return content;
}

static struct pending *append(power_disk *disk, struct content *content) {
    if (content->pending_count == content->pending_room) {
        content->pending_room = content->pending_room ? content->pending_room * 2 : 64;
        content->pending = realloc(content->pending, content->pending_room * sizeof *content->pending);
    }
    struct pending *pending = &content->pending[content->pending_count++];
    *pending = (struct pending){.number = disk->operations};
    return pending;
}

void disk_write(power_disk *disk, struct content *content, const void *bytes, int64_t count, int64_t offset) {
    if (disk->is_cut) return;
    struct pending *pending = append(disk, content);
    pending->offset = offset;
    pending->count = count;
    pending->bytes = malloc((size_t)count);
    memcpy(pending->bytes, bytes, (size_t)count);
}

void disk_truncate(power_disk *disk, struct content *content, int64_t size) {
    if (!disk->is_cut) append(disk, content)->offset = size;
}

static void resize(struct content *content, int64_t size) {
    if (size > content->size) {
        content->durable = realloc(content->durable, (size_t)size);
        memset(content->durable + content->size, 0, (size_t)(size - content->size));
    }
    content->size = size;
}

void disk_sync(power_disk *disk, struct content *content) {
    if (disk->ignored & content->kind) return;
    for (size_t index = 0; index < content->pending_count; index++) {
        struct pending *pending = &content->pending[index];
        if (!pending->bytes) {
            resize(content, pending->offset);
            continue;
        }
        if (pending->offset + pending->count > content->size) resize(content, pending->offset + pending->count);
        memcpy(content->durable + pending->offset, pending->bytes, (size_t)pending->count);
        free(pending->bytes);
    }
    content->pending_count = 0;
    if (!content->syncs_folder) return;
    content->syncs_folder = false;
    for (struct entry *entry = disk->entries; entry; entry = entry->next) entry->durable = entry->now;
}

void disk_delete(power_disk *disk, const char *path, bool syncs_folder) {
    for (struct entry *entry = disk->entries; entry; entry = entry->next) {
        if (strcmp(entry->path, path) == 0) {
            entry->now = NULL;
            entry->number = disk->operations;
        }
        if (syncs_folder) entry->durable = entry->now;
    }
}

bool disk_has_room(power_disk *disk, int64_t growth) {
    if (!disk->limit) return true;
    int64_t used = growth;
    DIR *folder = opendir(disk->limited);
    for (struct dirent *item; folder && (item = readdir(folder));) {
        char path[4096];
        struct stat info;
        snprintf(path, sizeof path, "%s/%s", disk->limited, item->d_name);
        if (stat(path, &info) != 0 || !S_ISREG(info.st_mode)) continue;
        // A ballast made since went past this disk: where it had no room it would not be there.
        bool is_ballast = strstr(item->d_name, "-ballast") != NULL;
        struct timespec made = info.st_mtim, then = disk->limited_at;
        bool is_older = made.tv_sec < then.tv_sec || (made.tv_sec == then.tv_sec && made.tv_nsec < then.tv_nsec);
        if (!is_ballast || is_older) used += info.st_size;
    }
    if (folder) closedir(folder);
    return used <= disk->limit;
}
