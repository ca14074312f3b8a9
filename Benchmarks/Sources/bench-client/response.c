// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#define _GNU_SOURCE
#include "response.h"

#include <stdlib.h>
#include <string.h>

void response_begin(struct response *response) {
    response->state = HEAD;
    response->line_len = 0;
    response->digits = -1;
}

static void read_head(struct response *response) {
    response->line[response->line_len] = 0;
    response->status = response->line_len > 12 ? atoi(response->line + 9) : 0;
    char *length = strcasestr(response->line, "\r\ncontent-length:");
    if (strcasestr(response->line, "\r\ntransfer-encoding: chunked") != NULL) {
        response->state = CHUNK_SIZE;
    } else if (length != NULL) {
        response->left = strtoull(length + 17, NULL, 10);
        response->state = response->left > 0 ? LENGTH : DONE;
    } else {
        response->state = BROKEN;
    }
    response->line_len = 0;
}

static void read_line(struct response *response) {
    response->line[response->line_len] = 0;
    int is_empty = response->line_len <= 2;
    switch (response->state) {
    case CHUNK_SIZE:
        response->left = strtoull(response->line, NULL, 16);
        response->state = response->left > 0 ? CHUNK : TRAILER;
        break;
    case CHUNK_END: response->state = is_empty ? CHUNK_SIZE : BROKEN; break;
    default: response->state = is_empty ? DONE : TRAILER; break;
    }
    response->line_len = 0;
}

static void scan(struct response *response, const char *bytes, size_t len, void (*found)(void *, uint64_t), void *of) {
    for (size_t index = 0; index < len; index++) {
        char byte = bytes[index];
        if (byte == '@') {
            response->digits = 0;
            response->stamp = 0;
        } else if (response->digits >= 0 && byte >= '0' && byte <= '9') {
            response->stamp = response->stamp * 10 + (uint64_t)(byte - '0');
            if (++response->digits == 19) {
                found(of, response->stamp);
                response->digits = -1;
            }
        } else {
            response->digits = -1;
        }
    }
}

static size_t take_body(
    struct response *response, const char *bytes, size_t len, void (*found)(void *, uint64_t), void *of) {
    size_t some = len < response->left ? len : (size_t)response->left;
    scan(response, bytes, some, found, of);
    response->left -= some;
    if (response->left == 0) {
        response->state = response->state == LENGTH ? DONE : CHUNK_END;
    }
    return some;
}

size_t response_take(struct response *response, const char *bytes, size_t len, void (*found)(void *, uint64_t), void *of) {
    size_t at = 0;
    while (at < len && response->state != DONE && response->state != BROKEN) {
        if (response->state == LENGTH || response->state == CHUNK) {
            at += take_body(response, bytes + at, len - at, found, of);
            continue;
        }
        if (response->line_len + 1 == sizeof response->line) {
            response->state = BROKEN;
            break;
        }
        response->line[response->line_len++] = bytes[at++];
        size_t have = response->line_len;
        if (response->line[have - 1] != '\n') {
            continue;
        }
        if (response->state != HEAD) {
            read_line(response);
        } else if (have >= 4 && memcmp(response->line + have - 4, "\r\n\r\n", 4) == 0) {
            read_head(response);
        }
    }
    return at;
}
