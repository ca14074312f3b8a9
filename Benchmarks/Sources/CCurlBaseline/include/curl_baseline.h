// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#ifndef CURL_BASELINE_H
#define CURL_BASELINE_H

#include <stddef.h>
#include <stdint.h>

#include "meter.h"

// The limit that BYOK's calls are measured against: the same exchanges in C, one libcurl multi driven by
// curl_multi_poll, easy handles and connections reused, TCP_NODELAY. One baseline serves one thread at a time.
struct curl_baseline;

// The most exchanges at once.
#define CURL_BASELINE_MAX_WIDTH 64

// `ca_file` holds the authorities to trust, parsed once (CURLOPT_CAPATH is off); NULL for plain HTTP. NULL on failure.
struct curl_baseline *curl_baseline_new(const char *ca_file);

void curl_baseline_free(struct curl_baseline *baseline);

// What is sent, `width` at once: a POST of `body`, or a GET where it is NULL.
struct curl_baseline_load {
    const char *url;
    const uint8_t *body;
    size_t body_len;
    size_t width;
};

// Makes `count` exchanges and reads the replies whole. `times` gets the nanoseconds of each.
// Returns the number of bytes received, -1 where an exchange failed or its status was not 200.
int64_t curl_baseline_requests(struct curl_baseline *baseline, struct curl_baseline_load load, size_t count,
                               uint64_t *times);

// Reads `width` streams side by side to their ends. `firsts` gets the nanoseconds until the first byte of each.
// Returns as above.
int64_t curl_baseline_streams(struct curl_baseline *baseline, struct curl_baseline_load load, uint64_t *firsts,
                              struct meter_stamps *stamps);

#endif
