// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#define _GNU_SOURCE
#include "upstream.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct connection *connection_new(int fd) {
    int on = 1;
    struct connection *connection = calloc(1, sizeof *connection);
    if (connection != NULL) {
        connection->fd = fd;
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    }
    return connection;
}

void connection_free(struct connection *connection) {
    close(connection->fd);
    free(connection);
}

static int is_busy(const struct connection *connection) {
    return connection->out.len > 0 || connection->repeats > 0 || connection->events > 0;
}

// MARK: - Requests

// The number after `name`, wherever that stands in the request's target: SDKs leave only the path to the caller.
static uint64_t parameter(const char *target, const char *name, uint64_t otherwise) {
    const char *found = strstr(target, name);
    return found != NULL ? strtoull(found + strlen(name), NULL, 10) : otherwise;
}

static void begin_stream(struct connection *connection, const char *target) {
    static unsigned streams = 0;
    connection->events = parameter(target, "chunks=", 100);
    connection->pace = parameter(target, "pace=", 2000) * 1000;
    connection->is_first = 1;
    // The first event at once, the others at moments of the stream's own: streams of strangers do not beat as one.
    connection->due = monotonic();
    connection_tick(connection, connection->due);
    connection->due += connection->pace * (streams++ % 16) / 16;
}

static void begin_bulk(struct connection *connection, const char *target) {
    size_t payload;
    connection->again = bulk_chunk(&payload);
    connection->repeats = parameter(target, "bytes=", 1 << 20) / payload + 1;
    connection->out = stream_head();
    connection_write(connection);
}

static void answer(struct connection *connection, char *head, const char *body) {
    char *target = strchr(head, ' ');
    char *target_end = target != NULL ? strpbrk(target + 1, " \r") : NULL;
    if (target_end == NULL) {
        connection->closed = 1;
        return;
    }
    *target_end = 0;
    char *path_end = strchr(target, '?');
    size_t path_len = path_end != NULL ? (size_t)(path_end - target) : strlen(target);
    static const char completions[] = "chat/completions";
    size_t suffix = sizeof completions - 1;
    if (strstr(target, "/blob") != NULL) {
        begin_bulk(connection, target);
    } else if (path_len < suffix || memcmp(target + path_len - suffix, completions, suffix) != 0) {
        connection->out = not_found_reply();
        connection_write(connection);
    } else if (strstr(body, "\"stream\":true") != NULL || strstr(body, "\"stream\": true") != NULL ||
               strstr(target, "stream=true") != NULL) {
        begin_stream(connection, target);
    } else {
        connection->out = completion_reply();
        connection_write(connection);
    }
}

// Answers the request in the buffer, where it is whole. One at a time: what comes early waits.
static void answer_next(struct connection *connection) {
    connection->in[connection->in_len] = 0;
    char *head_end = strstr(connection->in, "\r\n\r\n");
    if (head_end == NULL) {
        return;
    }
    *head_end = 0;
    char *field = strcasestr(connection->in, "\r\ncontent-length:");
    size_t body_len = field != NULL ? strtoull(field + 17, NULL, 10) : 0;
    char *body = head_end + 4;
    size_t len = (size_t)(body - connection->in) + body_len;
    if (len >= sizeof connection->in) {
        connection->closed = 1;
    } else if (connection->in_len < len) {
        *head_end = '\r';
    } else {
        char after = body[body_len];
        body[body_len] = 0;
        answer(connection, connection->in, body);
        body[body_len] = after;
        connection->in_len -= len;
        memmove(connection->in, connection->in + len, connection->in_len);
    }
}

void connection_read(struct connection *connection) {
    size_t room = sizeof connection->in - 1 - connection->in_len;
    ssize_t got = room > 0 ? recv(connection->fd, connection->in + connection->in_len, room, 0) : 0;
    if (got <= 0) {
        connection->closed = got == 0 || (errno != EAGAIN && errno != EINTR);
        return;
    }
    connection->in_len += (size_t)got;
    if (!is_busy(connection)) {
        answer_next(connection);
    }
}

// MARK: - Replies

void connection_write(struct connection *connection) {
    while (!connection->closed) {
        if (connection->out.len == 0) {
            if (connection->repeats == 0) {
                return;
            }
            connection->out = --connection->repeats > 0 ? connection->again : bulk_end();
        }
        ssize_t sent = send(connection->fd, connection->out.start, connection->out.len, MSG_NOSIGNAL);
        if (sent < 0) {
            connection->closed = errno != EAGAIN && errno != EINTR;
            return;
        }
        connection->out.start += sent;
        connection->out.len -= (size_t)sent;
    }
}

void connection_tick(struct connection *connection, uint64_t now) {
    // Where the last event is not out yet, the client is behind: the next waits for it.
    if (connection->events == 0 || connection->due > now || connection->out.len > 0) {
        return;
    }
    connection->events--;
    size_t len = render_event(connection->event, monotonic(), connection->is_first, connection->events == 0);
    connection->out = (struct bytes){connection->event, len};
    connection->is_first = 0;
    connection->due += connection->pace;
    connection_write(connection);
}
