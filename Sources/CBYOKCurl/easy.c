// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#define _GNU_SOURCE
#include "easy.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static size_t on_head(char *bytes, size_t size, size_t count, void *user) {
    byok_easy *easy = user;
    return easy->callbacks.head(easy->context, (const uint8_t *)bytes, size * count) ? size * count : 0;
}

static size_t on_body(char *bytes, size_t size, size_t count, void *user) {
    byok_easy *easy = user;
    switch (easy->callbacks.body(easy->context, (const uint8_t *)bytes, size * count)) {
    case byok_taken_all: return size * count;
    case byok_taken_none_pause: return CURL_WRITEFUNC_PAUSE;
    default: return 0;
    }
}

static curl_socket_t on_open_socket(void *user, curlsocktype purpose, struct curl_sockaddr *address) {
    (void)purpose;
    byok_easy *easy = user;
    const uint8_t *bytes = (const uint8_t *)"";
    size_t count = 0;
    if (address->family == AF_INET) {
        bytes = (const uint8_t *)&((const struct sockaddr_in *)&address->addr)->sin_addr;
        count = 4;
    } else if (address->family == AF_INET6) {
        bytes = (const uint8_t *)&((const struct sockaddr_in6 *)&address->addr)->sin6_addr;
        count = 16;
    }
    if (!easy->callbacks.may_connect(easy->context, bytes, count)) return CURL_SOCKET_BAD;
#if defined(SOCK_CLOEXEC)
    int type = address->socktype | SOCK_CLOEXEC;
#else
    int type = address->socktype;
#endif
    curl_socket_t made = socket(address->family, type, address->protocol);
    if (made < 0) return CURL_SOCKET_BAD;
    if (byok_multi_note(easy->multi, made)) return made;
    close(made);
    return CURL_SOCKET_BAD;
}

size_t byok_parse_address(const char *text, uint8_t address[16]) {
    if (inet_pton(AF_INET, text, address) == 1) return 4;
    return inet_pton(AF_INET6, text, address) == 1 ? 16 : 0;
}

static int on_request(void *user, char *remote, char *local, int remote_port, int local_port) {
    (void)remote_port;
    byok_easy *easy = user;
    uint8_t address[16];
    size_t count = byok_parse_address(remote, address);
    if (!easy->callbacks.may_send(easy->context, address, count)) return CURL_PREREQFUNC_ABORT;
    // libcurl 7.88 would take a reply that came while the connection lay idle for the next request's, who may be another
    // user. It notices a connection that is shut down, and makes another.
    if (byok_easy_number(easy, byok_number_newConnections) == 0)
        byok_multi_refuse_early_bytes(easy->multi, local, local_port);
    return CURL_PREREQFUNC_OK;
}

byok_easy *byok_easy_create(const byok_callbacks *callbacks) {
    byok_easy *easy = calloc(1, sizeof *easy);
    if (!easy) return NULL;
    easy->callbacks = *callbacks;
    easy->curl = curl_easy_init();
    if (easy->curl && !curl_easy_setopt(easy->curl, CURLOPT_PRIVATE, easy)
        && !curl_easy_setopt(easy->curl, CURLOPT_ERRORBUFFER, easy->error)
        && !curl_easy_setopt(easy->curl, CURLOPT_HEADERFUNCTION, on_head)
        && !curl_easy_setopt(easy->curl, CURLOPT_HEADERDATA, easy)
        && !curl_easy_setopt(easy->curl, CURLOPT_WRITEFUNCTION, on_body)
        && !curl_easy_setopt(easy->curl, CURLOPT_WRITEDATA, easy)
        && !curl_easy_setopt(easy->curl, CURLOPT_OPENSOCKETFUNCTION, on_open_socket)
        && !curl_easy_setopt(easy->curl, CURLOPT_OPENSOCKETDATA, easy)
        && !curl_easy_setopt(easy->curl, CURLOPT_PREREQFUNCTION, on_request)
        && !curl_easy_setopt(easy->curl, CURLOPT_PREREQDATA, easy))
        return easy;
    byok_easy_destroy(easy);
    return NULL;
}

void byok_easy_destroy(byok_easy *easy) {
    if (easy->curl) curl_easy_cleanup(easy->curl);
    byok_wipe(easy, sizeof *easy);
    free(easy);
}

void byok_easy_set_context(byok_easy *easy, void *context) {
    easy->context = context;
    easy->error[0] = 0;
}

int byok_easy_set_request(byok_easy *easy, const byok_request *request) {
    struct curl_slist *lines = request && request->line_count ? (struct curl_slist *)request->lines : NULL;
    CURLcode code = curl_easy_setopt(easy->curl, CURLOPT_HTTPHEADER, lines);
    // The size first, and the method after the body, which sets it to POST.
    if (!code)
        code = curl_easy_setopt(
            easy->curl, CURLOPT_POSTFIELDSIZE_LARGE, request ? (curl_off_t)request->body_count : (curl_off_t)-1);
    if (!code) code = curl_easy_setopt(easy->curl, CURLOPT_POSTFIELDS, request ? request->body : NULL);
    if (!code)
        code = request && request->body ? curl_easy_setopt(easy->curl, CURLOPT_POST, 1L)
                                        : curl_easy_setopt(easy->curl, CURLOPT_HTTPGET, 1L);
    return (int)code;
}

int byok_easy_set_number(byok_easy *easy, enum byok_option option, long value) {
    return (int)curl_easy_setopt(easy->curl, (CURLoption)option, value);
}

int byok_easy_set_text(byok_easy *easy, enum byok_option option, const char *text) {
    return (int)curl_easy_setopt(easy->curl, (CURLoption)option, text);
}

long byok_easy_number(byok_easy *easy, enum byok_number number) {
    long value = 0;
    return curl_easy_getinfo(easy->curl, (CURLINFO)number, &value) == CURLE_OK ? value : 0;
}

int64_t byok_easy_count(byok_easy *easy, enum byok_count count) {
    curl_off_t value = 0;
    return curl_easy_getinfo(easy->curl, (CURLINFO)count, &value) == CURLE_OK ? (int64_t)value : 0;
}

bool byok_easy_framing_failed(const byok_easy *easy) {
    return strstr(easy->error, "chunked-encoding") != NULL || strstr(easy->error, "chunk hex-length") != NULL;
}

int byok_easy_resume(byok_easy *easy) { return (int)curl_easy_pause(easy->curl, CURLPAUSE_CONT); }
