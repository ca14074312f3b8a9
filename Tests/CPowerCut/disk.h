// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#pragma once
#include "powercut.h"
#include <pthread.h>
#include <sqlite3.h>
#include <stddef.h>
#include <time.h>

/// A write or, where `bytes` is NULL, a truncation to `offset`, that no sync has made durable.
struct pending {
    int64_t offset;
    int64_t count;
    unsigned char *bytes;
    long number;
};

/// A file's content, whatever its name.
struct content {
    struct content *next;
    unsigned char *durable;
    int64_t size;
    struct pending *pending;
    size_t pending_count, pending_room;
    int kind;
    /// SQLite syncs the folder at the first sync of a log or journal that it made.
    bool syncs_folder;
};

/// A name in the folder: what it stands for, and for what after a cut where the folder is not synced.
struct entry {
    struct entry *next;
    char *path;
    struct content *now, *durable;
    long number;
};

struct power_disk {
    sqlite3_vfs vfs;
    sqlite3_vfs *real;
    pthread_mutex_t mutex;
    struct content *contents;
    struct entry *entries;
    long operations, cut_at, matching, fail_first, fail_count;
    int fail_kinds, fail_code, ignored;
    bool is_cut;
    char *limited;
    int64_t limit;
    struct timespec limited_at;
};

// All with the mutex held.

/// Counts an operation; SQLITE_OK, or what it fails with. A write that the cut hits is still to be recorded.
int disk_count(power_disk *disk, int kind);
/// The content under a name, tracked from now on; `is_new` where the open makes the file.
struct content *disk_open(power_disk *disk, const char *path, int kind, bool is_new, bool syncs_folder);
void disk_write(power_disk *disk, struct content *content, const void *bytes, int64_t count, int64_t offset);
void disk_truncate(power_disk *disk, struct content *content, int64_t size);
void disk_sync(power_disk *disk, struct content *content);
void disk_delete(power_disk *disk, const char *path, bool syncs_folder);
bool disk_has_room(power_disk *disk, int64_t growth);
