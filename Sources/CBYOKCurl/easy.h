// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#pragma once
#include "request.h"

typedef struct {
    curl_socket_t socket;
    int port;  // its own; 0: not looked up yet
    uint8_t address[16];
} byok_socket;

struct byok_multi {
    CURLM *curl;
    byok_socket *sockets;  // of all connections, in no order
    size_t socket_count, socket_capacity;
};

struct byok_easy {
    CURL *curl;
    byok_multi *multi;  // once added
    byok_callbacks callbacks;
    void *context;
    char error[CURL_ERROR_SIZE];
};

/// Keeps a socket in mind until libcurl closes it. False where there is no memory.
bool byok_multi_note(byok_multi *multi, curl_socket_t socket);
int byok_multi_on_close(void *multi, curl_socket_t socket);
/// Shuts the connection from that local address down where bytes have come over it that nobody asked for.
void byok_multi_refuse_early_bytes(byok_multi *multi, const char *address, int port);
/// 4 or 16; 0 where the text is no address.
size_t byok_parse_address(const char *text, uint8_t address[16]);
