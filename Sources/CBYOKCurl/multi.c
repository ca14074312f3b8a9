// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "easy.h"

byok_multi *byok_multi_create(long idle_connections) {
    byok_multi *multi = calloc(1, sizeof *multi);
    if (!multi) return NULL;
    multi->curl = curl_multi_init();
    if (multi->curl && !curl_multi_setopt(multi->curl, CURLMOPT_MAXCONNECTS, idle_connections)
        && !curl_multi_setopt(multi->curl, CURLMOPT_PIPELINING, (long)CURLPIPE_NOTHING))
        return multi;
    byok_multi_destroy(multi);
    return NULL;
}

void byok_multi_destroy(byok_multi *multi) {
    if (multi->curl) curl_multi_cleanup(multi->curl);
    free(multi->sockets);
    free(multi);
}

int byok_multi_add(byok_multi *multi, byok_easy *easy) {
    easy->multi = multi;
    CURLcode code = curl_easy_setopt(easy->curl, CURLOPT_CLOSESOCKETFUNCTION, byok_multi_on_close);
    // Not the handle: the connection outlives it.
    if (!code) code = curl_easy_setopt(easy->curl, CURLOPT_CLOSESOCKETDATA, multi);
    return code ? (int)code : (int)curl_multi_add_handle(multi->curl, easy->curl);
}

int byok_multi_remove(byok_multi *multi, byok_easy *easy) {
    return (int)curl_multi_remove_handle(multi->curl, easy->curl);
}

int byok_multi_perform(byok_multi *multi) {
    int running;
    return (int)curl_multi_perform(multi->curl, &running);
}

int byok_multi_wait(byok_multi *multi, int milliseconds) {
    return (int)curl_multi_poll(multi->curl, NULL, 0, milliseconds, NULL);
}

int byok_multi_wake(byok_multi *multi) { return (int)curl_multi_wakeup(multi->curl); }

void *byok_multi_next_done(byok_multi *multi, int *code) {
    int left;
    for (CURLMsg *message; (message = curl_multi_info_read(multi->curl, &left));) {
        if (message->msg != CURLMSG_DONE) continue;
        char *easy = NULL;
        *code = (int)message->data.result;
        if (curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &easy) == CURLE_OK && easy)
            return ((byok_easy *)easy)->context;
    }
    return NULL;
}

bool byok_multi_note(byok_multi *multi, curl_socket_t socket) {
    if (multi->socket_count == multi->socket_capacity) {
        size_t capacity = multi->socket_capacity ? 2 * multi->socket_capacity : 16;
        byok_socket *sockets = realloc(multi->sockets, capacity * sizeof *sockets);
        if (!sockets) return false;
        multi->sockets = sockets;
        multi->socket_capacity = capacity;
    }
    multi->sockets[multi->socket_count++] = (byok_socket){.socket = socket};
    return true;
}

int byok_multi_on_close(void *user, curl_socket_t socket) {
    byok_multi *multi = user;
    for (size_t i = 0; i < multi->socket_count; i++) {
        if (multi->sockets[i].socket != socket) continue;
        multi->sockets[i] = multi->sockets[--multi->socket_count];
        break;
    }
    return close(socket);
}

static void look_up(byok_socket *each) {
    struct sockaddr_storage own;
    socklen_t size = sizeof own;
    if (getsockname(each->socket, (struct sockaddr *)&own, &size)) return;
    if (own.ss_family == AF_INET) {
        each->port = ntohs(((struct sockaddr_in *)&own)->sin_port);
        memcpy(each->address, &((struct sockaddr_in *)&own)->sin_addr, 4);
    } else if (own.ss_family == AF_INET6) {
        each->port = ntohs(((struct sockaddr_in6 *)&own)->sin6_port);
        memcpy(each->address, &((struct sockaddr_in6 *)&own)->sin6_addr, 16);
    }
}

void byok_multi_refuse_early_bytes(byok_multi *multi, const char *text, int port) {
    uint8_t address[16] = {0};
    byok_parse_address(text, address);
    for (byok_socket *each = multi->sockets; each < multi->sockets + multi->socket_count; each++) {
        if (!each->port) look_up(each);
        if (each->port != port || memcmp(each->address, address, sizeof address)) continue;
        char byte;
        if (recv(each->socket, &byte, 1, MSG_PEEK | MSG_DONTWAIT) > 0) shutdown(each->socket, SHUT_RDWR);
    }
}
