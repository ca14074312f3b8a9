// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#pragma once
#include <curl/curl.h>

#include "CBYOKCurl.h"

struct byok_request {
    size_t size, line_count, line_capacity;
    char *free;                 // where the next line goes
    const char *body;           // NULL: a GET
    size_t body_count;
    struct curl_slist lines[];  // followed by their text and the body
};

/// Overwrites memory in a way that is not optimised away.
void byok_wipe(void *bytes, size_t count);
