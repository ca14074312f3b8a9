// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#include "request.h"

#include <stdlib.h>
#include <string.h>

// The list is made by hand: curl_slist_append would copy the key twice more, and cost an allocation a line.

byok_request *byok_request_create(size_t lines, size_t bytes) {
    size_t size = sizeof(byok_request) + lines * sizeof(struct curl_slist) + bytes;
    byok_request *request = malloc(size);
    if (!request) return NULL;
    *request = (byok_request){.size = size, .line_capacity = lines, .free = (char *)&request->lines[lines]};
    return request;
}

static void append(byok_request *request, const void *bytes, size_t count) {
    // The sizes given at creation are wrong: better no request than one beyond its memory.
    if (count > request->size - (size_t)(request->free - (char *)request)) abort();
    if (count) memcpy(request->free, bytes, count);
    request->free += count;
}

static void begin(byok_request *request) {
    if (request->line_count == request->line_capacity) abort();
    struct curl_slist *line = &request->lines[request->line_count++];
    *line = (struct curl_slist){.data = request->free};
    if (line != request->lines) line[-1].next = line;
}

void byok_request_add(
    byok_request *request, const uint8_t *name, size_t name_count, const uint8_t *prefix, size_t prefix_count,
    const uint8_t *value, size_t value_count
) {
    begin(request);
    append(request, name, name_count);
    if (prefix_count + value_count) {
        append(request, ": ", 2);
        append(request, prefix, prefix_count);
        append(request, value, value_count);
    } else {
        append(request, ";", 1);  // libcurl's notation for a field without a value
    }
    append(request, "", 1);
}

void byok_request_omit(byok_request *request, const uint8_t *name, size_t name_count) {
    begin(request);
    append(request, name, name_count);
    append(request, ":", 2);
}

void byok_request_set_body(byok_request *request, const uint8_t *bytes, size_t count) {
    request->body = request->free;
    request->body_count = count;
    append(request, bytes, count);
}

void byok_request_destroy(byok_request *request) {
    byok_wipe(request, request->size);
    free(request);
}
