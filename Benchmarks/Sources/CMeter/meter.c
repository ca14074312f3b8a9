// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#define _GNU_SOURCE
#include "meter.h"

#include <string.h>
#include <time.h>
#ifdef __linux__
#include <sched.h>
#endif

static uint64_t nanoseconds(clockid_t clock) {
    struct timespec time;
    clock_gettime(clock, &time);
    return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

uint64_t meter_now(void) { return nanoseconds(CLOCK_MONOTONIC); }

uint64_t meter_cpu(void) { return nanoseconds(CLOCK_PROCESS_CPUTIME_ID); }

int meter_pin(int core) {
#ifdef __linux__
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(core, &set);
    return sched_setaffinity(0, sizeof set, &set);
#else
    (void)core;
    return -1;
#endif
}

enum { STAMP_DIGITS = 19 };

void meter_stamps_read(struct meter_stamps *stamps, const uint8_t *bytes, size_t len) {
    uint64_t now = meter_now(); // Of arrival: taken before the search.
    const uint8_t *end = bytes + len;
    while (bytes < end) {
        if (stamps->digits == 0) {
            bytes = memchr(bytes, '@', (size_t)(end - bytes));
            if (bytes == NULL) {
                return;
            }
            bytes++;
            stamps->value = 0;
            stamps->digits = 1;
        }
        while (bytes < end && stamps->digits <= STAMP_DIGITS && *bytes >= '0' && *bytes <= '9') {
            stamps->value = stamps->value * 10 + (uint64_t)(*bytes++ - '0');
            stamps->digits++;
        }
        if (stamps->digits > STAMP_DIGITS) {
            if (stamps->count < stamps->capacity) {
                stamps->ages[stamps->count++] = now - stamps->value;
            }
            stamps->digits = 0;
        } else if (bytes < end) {
            stamps->digits = 0; // No stamp after all.
        }
    }
}

size_t meter_count_lines(const uint8_t *bytes, size_t len) {
    size_t lines = 0;
    const uint8_t *end = bytes + len;
    while ((bytes = memchr(bytes, '\n', (size_t)(end - bytes))) != NULL) {
        lines++;
        bytes++;
    }
    return lines;
}

void meter_copy(uint8_t *to, const uint8_t *from, size_t len) { memcpy(to, from, len); }
