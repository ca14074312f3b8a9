// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#define _GNU_SOURCE
#include "upstream.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <openssl/ssl.h>

static SSL_CTX *make_context(const char *certificate, const char *key) {
    SSL_CTX *context = SSL_CTX_new(TLS_server_method());
    if (context == NULL || SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION) != 1 ||
        SSL_CTX_use_certificate_chain_file(context, certificate) != 1 ||
        SSL_CTX_use_PrivateKey_file(context, key, SSL_FILETYPE_PEM) != 1) {
        fprintf(stderr, "bench-upstream: the certificate or its key cannot be used\n");
        exit(1);
    }
    SSL_CTX_set_num_tickets(context, 0);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    return context;
}

static int read_request(SSL *connection) {
    static char in[65536];
    size_t len = 0;
    while (len < sizeof in - 1) {
        int got = SSL_read(connection, in + len, (int)(sizeof in - 1 - len));
        if (got <= 0) {
            return -1;
        }
        len += (size_t)got;
        in[len] = 0;
        char *body = strstr(in, "\r\n\r\n");
        if (body != NULL) {
            char *field = strcasestr(in, "\r\ncontent-length:");
            size_t body_len = field != NULL ? strtoull(field + 17, NULL, 10) : 0;
            if ((size_t)(body + 4 - in) + body_len <= len) {
                return 0;
            }
        }
    }
    return -1;
}

void serve_tls(int listener, const char *certificate, const char *key) {
    SSL_CTX *context = make_context(certificate, key);
    struct bytes reply = closing_reply();
    int on = 1;
    struct timeval patience = {.tv_sec = 5};
    for (;;) {
        int fd = accept(listener, NULL, NULL);
        SSL *connection = fd >= 0 ? SSL_new(context) : NULL;
        if (connection == NULL) {
            continue;
        }
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        SSL_set_fd(connection, fd);
        if (SSL_accept(connection) == 1 && read_request(connection) == 0) {
            SSL_write(connection, reply.start, (int)reply.len);
            SSL_shutdown(connection);
        }
        SSL_free(connection);
        close(fd);
    }
}
