// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#pragma once
#include <stdbool.h>
#include <stdint.h>

/// A disk for SQLite that can lose its power, fail and be full. It is a VFS in front of the platform's: the files are
/// real, and besides it is known of each what a sync has made durable and what is only written. Shared memory (`-shm`)
/// is not on the disk. Everything is safe to call from any thread.
typedef struct power_disk power_disk;

/// Registers the disk as a VFS of that name; files that are opened with it later are on it.
power_disk *power_disk_new(const char *name);
/// Only when no file is open any more.
void power_disk_free(power_disk *disk);

/// Kinds of operations, to be combined.
enum power_operation {
    POWER_READ = 1,
    POWER_WRITE = 2,
    POWER_SYNC = 4,
    POWER_TRUNCATE = 8,
    POWER_DELETE = 16,
};

/// How many writes, syncs, truncations and deletions there were.
long power_disk_operations(power_disk *disk);
/// Cuts the power in the middle of the operation of that number, counted from 1: it and all later ones fail.
void power_disk_cut_at(power_disk *disk, long operation);
bool power_disk_is_cut(power_disk *disk);

/// What of the writes that no sync has made durable reached the disk.
enum power_keep {
    POWER_KEEP_NONE,
    POWER_KEEP_ALL,
    /// All up to one moment.
    POWER_KEEP_PREFIX,
    /// Any of their sectors of 512 bytes, some only in part.
    POWER_KEEP_RANDOM,
};

/// Writes the files as they could be after the cut into another folder. False where that failed.
bool power_disk_write_image(power_disk *disk, const char *folder, enum power_keep keep, uint64_t seed);

/// Files whose syncs do nothing from now on: a disk that lies, or a library that forgets.
enum power_file { POWER_DATABASE = 1, POWER_LOG = 2 };
void power_disk_ignore_syncs(power_disk *disk, int files);

/// Lets operations of the given kinds fail with one of SQLite's codes: number `first`, counted from 1 and from now on,
/// and the `count - 1` after it. Each kind fails with its own code where `code` is 0.
void power_disk_fail(power_disk *disk, int kinds, long first, long count, int code);
/// How many operations of these kinds there were since.
long power_disk_matching(power_disk *disk);

/// Lets the folder's files, whoever wrote them, take no more than so many bytes; 0: no limit.
void power_disk_limit(power_disk *disk, const char *folder, int64_t bytes);
