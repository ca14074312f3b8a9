// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#include "disk.h"
#include <stdlib.h>
#include <string.h>
#include <time.h>

static void lock(power_disk *disk) { pthread_mutex_lock(&disk->mutex); }
static void unlock(power_disk *disk) { pthread_mutex_unlock(&disk->mutex); }

long power_disk_operations(power_disk *disk) {
    lock(disk);
    long count = disk->operations;
    unlock(disk);
    return count;
}

void power_disk_cut_at(power_disk *disk, long operation) {
    lock(disk);
    disk->cut_at = operation;
    unlock(disk);
}

bool power_disk_is_cut(power_disk *disk) {
    lock(disk);
    bool is_cut = disk->is_cut;
    unlock(disk);
    return is_cut;
}

void power_disk_ignore_syncs(power_disk *disk, int files) {
    lock(disk);
    disk->ignored = files;
    unlock(disk);
}

void power_disk_fail(power_disk *disk, int kinds, long first, long count, int code) {
    lock(disk);
    disk->fail_kinds = kinds;
    disk->fail_first = first;
    disk->fail_count = count;
    disk->fail_code = code;
    disk->matching = 0;
    unlock(disk);
}

long power_disk_matching(power_disk *disk) {
    lock(disk);
    long count = disk->matching;
    unlock(disk);
    return count;
}

void power_disk_limit(power_disk *disk, const char *folder, int64_t bytes) {
    lock(disk);
    free(disk->limited);
    disk->limited = strdup(folder);
    disk->limit = bytes;
    clock_gettime(CLOCK_REALTIME, &disk->limited_at);
    unlock(disk);
}
