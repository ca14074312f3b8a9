// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#include "disk.h"
#include <stdlib.h>
#include <string.h>

/// An open file; the platform's own follows it in memory.
struct file {
    sqlite3_file base;
    power_disk *disk;
    struct content *content;
};

static struct file *of(sqlite3_file *file) { return (struct file *)file; }
static sqlite3_file *real(sqlite3_file *file) { return (sqlite3_file *)(of(file) + 1); }
static void lock(sqlite3_file *file) { pthread_mutex_lock(&of(file)->disk->mutex); }
static void unlock(sqlite3_file *file) { pthread_mutex_unlock(&of(file)->disk->mutex); }

/// After an operation was counted: whether this was the one that the cut hit.
static void note_cut(power_disk *disk) {
    if (disk->cut_at && disk->operations >= disk->cut_at) disk->is_cut = true;
}

static int file_close(sqlite3_file *file) { return real(file)->pMethods->xClose(real(file)); }

static int file_read(sqlite3_file *file, void *bytes, int count, sqlite3_int64 offset) {
    lock(file);
    int result = disk_count(of(file)->disk, POWER_READ);
    unlock(file);
    return result != SQLITE_OK ? result : real(file)->pMethods->xRead(real(file), bytes, count, offset);
}

static int file_write(sqlite3_file *file, const void *bytes, int count, sqlite3_int64 offset) {
    power_disk *disk = of(file)->disk;
    lock(file);
    int result = disk_count(disk, POWER_WRITE);
    sqlite3_int64 size = 0;
    real(file)->pMethods->xFileSize(real(file), &size);
    int64_t growth = offset + count - size;
    if (result == SQLITE_OK && growth > 0 && !disk_has_room(disk, growth)) result = SQLITE_FULL;
    // What the cut hits may have reached the disk or not; what failed for another reason has not.
    bool is_hit = disk->cut_at && !disk->is_cut && disk->operations >= disk->cut_at;
    if (result == SQLITE_OK) result = real(file)->pMethods->xWrite(real(file), bytes, count, offset);
    if (result == SQLITE_OK || is_hit) disk_write(disk, of(file)->content, bytes, count, offset);
    note_cut(disk);
    unlock(file);
    return result;
}

static int file_truncate(sqlite3_file *file, sqlite3_int64 size) {
    power_disk *disk = of(file)->disk;
    lock(file);
    int result = disk_count(disk, POWER_TRUNCATE);
    bool is_hit = disk->cut_at && !disk->is_cut && disk->operations >= disk->cut_at;
    if (result == SQLITE_OK) result = real(file)->pMethods->xTruncate(real(file), size);
    if (result == SQLITE_OK || is_hit) disk_truncate(disk, of(file)->content, size);
    note_cut(disk);
    unlock(file);
    return result;
}

static int file_sync(sqlite3_file *file, int flags) {
    (void)flags;
    power_disk *disk = of(file)->disk;
    lock(file);
    int result = disk_count(disk, POWER_SYNC);
    // The real disk's power stays on: no need to wait for it.
    if (result == SQLITE_OK) disk_sync(disk, of(file)->content);
    note_cut(disk);
    unlock(file);
    return result;
}

static int file_size(sqlite3_file *file, sqlite3_int64 *size) {
    return real(file)->pMethods->xFileSize(real(file), size);
}
static int file_lock(sqlite3_file *file, int level) { return real(file)->pMethods->xLock(real(file), level); }
static int file_unlock(sqlite3_file *file, int level) { return real(file)->pMethods->xUnlock(real(file), level); }
static int file_reserved(sqlite3_file *file, int *is_held) {
    return real(file)->pMethods->xCheckReservedLock(real(file), is_held);
}
static int file_sector(sqlite3_file *file) { return real(file)->pMethods->xSectorSize(real(file)); }
static int file_traits(sqlite3_file *file) { return real(file)->pMethods->xDeviceCharacteristics(real(file)); }
static int file_control(sqlite3_file *file, int code, void *argument) {
    // The file grows by writes alone, so that each is seen.
    if (code == SQLITE_FCNTL_SIZE_HINT || code == SQLITE_FCNTL_CHUNK_SIZE) return SQLITE_OK;
    return real(file)->pMethods->xFileControl(real(file), code, argument);
}
static int file_map(sqlite3_file *file, int region, int size, int extend, void volatile **memory) {
    return real(file)->pMethods->xShmMap(real(file), region, size, extend, memory);
}
static int file_shared_lock(sqlite3_file *file, int offset, int count, int flags) {
    return real(file)->pMethods->xShmLock(real(file), offset, count, flags);
}
static void file_barrier(sqlite3_file *file) { real(file)->pMethods->xShmBarrier(real(file)); }
static int file_unmap(sqlite3_file *file, int is_last) { return real(file)->pMethods->xShmUnmap(real(file), is_last); }

// Version 2: without xFetch nothing is read or written behind this file's back.
static const sqlite3_io_methods methods = {
    .iVersion = 2, .xClose = file_close, .xRead = file_read, .xWrite = file_write, .xTruncate = file_truncate,
    .xSync = file_sync, .xFileSize = file_size, .xLock = file_lock, .xUnlock = file_unlock,
    .xCheckReservedLock = file_reserved, .xFileControl = file_control, .xSectorSize = file_sector,
    .xDeviceCharacteristics = file_traits, .xShmMap = file_map, .xShmLock = file_shared_lock,
    .xShmBarrier = file_barrier, .xShmUnmap = file_unmap,
};

static int vfs_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out) {
    power_disk *disk = vfs->pAppData;
    int exists = 0;
    of(file)->base.pMethods = NULL;
    of(file)->disk = disk;
    pthread_mutex_lock(&disk->mutex);
    if (name) disk->real->xAccess(disk->real, name, SQLITE_ACCESS_EXISTS, &exists);
    int result = disk->real->xOpen(disk->real, name, real(file), flags, out);
    if (result == SQLITE_OK) {
        bool is_log = flags & (SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL);
        of(file)->content =
            disk_open(disk, name ? name : "", is_log ? POWER_LOG : POWER_DATABASE, !exists, is_log && !exists);
        of(file)->base.pMethods = &methods;
    }
    pthread_mutex_unlock(&disk->mutex);
    return result;
}

static int vfs_delete(sqlite3_vfs *vfs, const char *name, int syncs_folder) {
    power_disk *disk = vfs->pAppData;
    pthread_mutex_lock(&disk->mutex);
    int result = disk_count(disk, POWER_DELETE);
    bool is_hit = disk->cut_at && !disk->is_cut && disk->operations >= disk->cut_at;
    if (result == SQLITE_OK) result = disk->real->xDelete(disk->real, name, syncs_folder);
    if (result == SQLITE_OK || is_hit) disk_delete(disk, name, syncs_folder && !is_hit);
    note_cut(disk);
    pthread_mutex_unlock(&disk->mutex);
    return result;
}

static sqlite3_vfs *real_vfs(sqlite3_vfs *vfs) { return ((power_disk *)vfs->pAppData)->real; }
static int vfs_access(sqlite3_vfs *vfs, const char *name, int flags, int *out) {
    return real_vfs(vfs)->xAccess(real_vfs(vfs), name, flags, out);
}
static int vfs_full_path(sqlite3_vfs *vfs, const char *name, int count, char *out) {
    return real_vfs(vfs)->xFullPathname(real_vfs(vfs), name, count, out);
}
static int vfs_randomness(sqlite3_vfs *vfs, int count, char *out) {
    return real_vfs(vfs)->xRandomness(real_vfs(vfs), count, out);
}
static int vfs_sleep(sqlite3_vfs *vfs, int microseconds) { return real_vfs(vfs)->xSleep(real_vfs(vfs), microseconds); }
static int vfs_time(sqlite3_vfs *vfs, double *out) { return real_vfs(vfs)->xCurrentTime(real_vfs(vfs), out); }
static int vfs_last_error(sqlite3_vfs *vfs, int count, char *out) {
    return real_vfs(vfs)->xGetLastError(real_vfs(vfs), count, out);
}

power_disk *power_disk_new(const char *name) {
    sqlite3_initialize();
    power_disk *disk = calloc(1, sizeof *disk);
    disk->real = sqlite3_vfs_find(NULL);
    pthread_mutex_init(&disk->mutex, NULL);
    disk->vfs = (sqlite3_vfs){
        .iVersion = 1, .szOsFile = (int)sizeof(struct file) + disk->real->szOsFile,
        .mxPathname = disk->real->mxPathname, .zName = strdup(name), .pAppData = disk, .xOpen = vfs_open, .xDelete = vfs_delete, .xAccess = vfs_access,
        .xFullPathname = vfs_full_path, .xRandomness = vfs_randomness, .xSleep = vfs_sleep, .xCurrentTime = vfs_time,
        .xGetLastError = vfs_last_error,
    };
    sqlite3_vfs_register(&disk->vfs, 0);
    return disk;
}

void power_disk_free(power_disk *disk) {
    sqlite3_vfs_unregister(&disk->vfs);
    for (struct content *content = disk->contents, *next; content; content = next) {
        next = content->next;
        for (size_t index = 0; index < content->pending_count; index++) free(content->pending[index].bytes);
        free(content->pending);
        free(content->durable);
        free(content);
    }
    for (struct entry *entry = disk->entries, *next; entry; entry = next) {
        next = entry->next;
        free(entry->path);
        free(entry);
    }
    pthread_mutex_destroy(&disk->mutex);
    free((void *)disk->vfs.zName);
    free(disk->limited);
    free(disk);
}
