// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#define _GNU_SOURCE
#define __STDC_WANT_LIB_EXT1__ 1
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#if defined(__APPLE__)
#include <crt_externs.h>
#include <malloc/malloc.h>
#define environ (*_NSGetEnviron())
#else
#include <malloc.h>
#endif

#include "request.h"

void byok_wipe(void *bytes, size_t count) {
#if defined(__APPLE__)
    memset_s(bytes, count, 0, count);
#else
    explicit_bzero(bytes, count);
#endif
}

// libcurl copies header lines into buffers of its own and frees them as they are: keys would stay in the heap.

static size_t usable(void *bytes) {
#if defined(__APPLE__)
    return malloc_size(bytes);
#else
    return malloc_usable_size(bytes);
#endif
}

// Every transfer has a handle of its own (5 KiB, and a buffer of 16): kept here, they cost a fifth of what malloc takes to
// give their pages back and to fetch them again.
enum { small_block = 8 << 10, large_block = 20 << 10, shelf_length = 64 };
typedef struct {
    size_t size, count;
    void *blocks[shelf_length];  // wiped
} shelf;
static shelf shelves[] = {{.size = small_block}, {.size = large_block}};
static pthread_mutex_t shelves_lock = PTHREAD_MUTEX_INITIALIZER;

static shelf *shelf_for(size_t size) {
    if (size <= small_block / 2 || size > large_block) return NULL;
    return &shelves[size > small_block];
}

static void wiping_free(void *bytes) {
    if (!bytes) return;
    size_t size = usable(bytes);
    byok_wipe(bytes, size);
    for (shelf *each = shelves; each < shelves + 2; each++) {
        // Malloc rounds up, and by little.
        if (size < each->size || size > each->size + 64) continue;
        if (pthread_mutex_trylock(&shelves_lock)) break;
        bool kept = each->count < shelf_length;
        if (kept) each->blocks[each->count++] = bytes;
        pthread_mutex_unlock(&shelves_lock);
        if (kept) return;
    }
    free(bytes);
}

// Whether libcurl ever called one of these.
static atomic_bool allocated;

static void *allocate_from_shelf(size_t size, bool zeroed) {
    if (!atomic_load_explicit(&allocated, memory_order_relaxed)) atomic_store(&allocated, true);
    shelf *shelf = shelf_for(size);
    if (shelf) {
        void *block = NULL;
        if (!pthread_mutex_trylock(&shelves_lock)) {
            if (shelf->count) block = shelf->blocks[--shelf->count];
            pthread_mutex_unlock(&shelves_lock);
        }
        if (block) return block;
        size = shelf->size;
    }
    return zeroed ? calloc(1, size) : malloc(size);
}

static void *allocate(size_t size) { return allocate_from_shelf(size, false); }

static void *allocate_zeroed(size_t count, size_t size) {
    size_t all;
    return __builtin_mul_overflow(count, size, &all) ? NULL : allocate_from_shelf(all, true);
}

static void *wiping_realloc(void *bytes, size_t size) {
    if (!bytes) return allocate(size);
    size_t old = usable(bytes);
    if (size <= old && size >= old / 2) return bytes;
    void *moved = allocate(size);
    if (!moved) return NULL;
    memcpy(moved, bytes, old < size ? old : size);
    wiping_free(bytes);
    return moved;
}

static char *duplicate(const char *text) {
    size_t size = strlen(text) + 1;
    char *copy = allocate(size);
    return copy ? memcpy(copy, text, size) : NULL;
}

// libcurl opens the file that SSLKEYLOGFILE names when it is initialised, and writes the secrets of every connection to it.
// The variable is hidden for that moment by changing one pointer: setenv and unsetenv may move the environment under
// another thread's getenv.
static char hidden[] = "BYOK_HIDDEN=";

static char **find(const char *entry, size_t count) {
    if (!environ) return NULL;
    for (char **each = environ; *each; each++)
        if (strncmp(*each, entry, count) == 0) return each;
    return NULL;
}

int byok_curl_initialise(void) {
    char **entry = find("SSLKEYLOGFILE=", 14), *kept = NULL;
    if (entry) kept = *entry, *entry = hidden;
    CURLcode code = curl_global_init_mem(
        CURL_GLOBAL_DEFAULT, allocate, wiping_free, wiping_realloc, duplicate, allocate_zeroed);
    if (kept && (entry = find(hidden, sizeof hidden - 1))) *entry = kept;
    return (int)code;
}

bool byok_curl_wipes(void) {
    CURL *probe = curl_easy_init();
    if (probe) curl_easy_cleanup(probe);
    return atomic_load(&allocated);
}

const char *byok_curl_text(int code) { return curl_easy_strerror((CURLcode)code); }
