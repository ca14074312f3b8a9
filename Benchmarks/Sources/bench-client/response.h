// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#ifndef RESPONSE_H
#define RESPONSE_H

#include <stddef.h>
#include <stdint.h>

// Reads one HTTP/1.1 response after the other, in whatever pieces it comes, and finds the stamps in it: "@" and nineteen
// digits, the moment when bench-upstream sent the event.
struct response {
    enum { HEAD, LENGTH, CHUNK_SIZE, CHUNK, CHUNK_END, TRAILER, DONE, BROKEN } state;
    int status;
    uint64_t left; // Of the body or the chunk
    char line[8192]; // The head, or a line between chunks
    size_t line_len;
    int digits; // Read of a stamp, -1 outside one
    uint64_t stamp;
};

void response_begin(struct response *response);

// Takes what came; calls `found` with each stamp. Returns how many bytes belong to this response: less than `len` once it
// is done.
size_t response_take(struct response *response, const char *bytes, size_t len, void (*found)(void *, uint64_t), void *of);

#endif
