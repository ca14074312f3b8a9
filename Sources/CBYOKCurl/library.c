// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#define _GNU_SOURCE
#define __STDC_WANT_LIB_EXT1__ 1
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

static void wiping_free(void *bytes) {
    if (!bytes) return;
    byok_wipe(bytes, usable(bytes));
    free(bytes);
}

// Whether libcurl ever called one of these.
static atomic_bool allocated;

static void note(void) {
    if (!atomic_load_explicit(&allocated, memory_order_relaxed)) atomic_store(&allocated, true);
}

static void *allocate(size_t size) {
    note();
    return malloc(size);
}

static void *wiping_realloc(void *bytes, size_t size) {
    if (!bytes) return allocate(size);
    size_t old = usable(bytes);
    if (size <= old && size >= old / 2) return bytes;
    void *moved = malloc(size);
    if (!moved) return NULL;
    memcpy(moved, bytes, old < size ? old : size);
    wiping_free(bytes);
    return moved;
}

static void *allocate_zeroed(size_t count, size_t size) {
    note();
    return calloc(count, size);
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
