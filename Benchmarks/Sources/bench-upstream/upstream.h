// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#ifndef UPSTREAM_H
#define UPSTREAM_H

#include <stddef.h>
#include <stdint.h>

// Monotonic, the same in every process of the machine; in nanoseconds.
uint64_t monotonic(void);

// MARK: - Bytes to send (replies.c)

enum { MAX_EVENT = 4096 };

struct bytes {
    const char *start;
    size_t len;
};

// Makes the replies below; before any of them.
void make_replies(void);

// A whole reply to a completion, and the same for a connection that closes after it.
struct bytes completion_reply(void);
struct bytes closing_reply(void);
struct bytes not_found_reply(void);
// The head of a reply in server-sent events.
struct bytes stream_head(void);
// One HTTP chunk of bulk events, and what ends them and the body. `payload` is what a client sees of it.
struct bytes bulk_chunk(size_t *payload);
struct bytes bulk_end(void);

// Writes one HTTP chunk with one event, stamped with this moment, into `out`; `first` adds the role before, `last` the
// reason, the usage, the end of the events and of the body after it. Returns its length.
size_t render_event(char out[MAX_EVENT], uint64_t now, int first, int last);

// MARK: - Connections (connection.c)

struct connection {
    int fd;
    int closed;
    char in[65536];
    size_t in_len;
    struct bytes out; // What is still to be sent of the current piece
    struct bytes again; // What to send over and over after it, `repeats` times, and then `bulk_end`
    uint64_t repeats;
    uint64_t events; // Still to come at their pace
    uint64_t pace, due; // In nanoseconds
    int is_first;
    char event[MAX_EVENT];
};

struct connection *connection_new(int fd);
void connection_free(struct connection *connection);

// Each does what can be done without waiting. `connection->closed` says whether the other side is done.
void connection_read(struct connection *connection);
void connection_write(struct connection *connection);
// Sends the next event where it is due.
void connection_tick(struct connection *connection, uint64_t now);

// MARK: - A fresh TLS connection for each request (tls.c)

// Serves for ever, one after the other: 1 reply, then the connection closes, and no session can be resumed.
void serve_tls(int listener, const char *certificate, const char *key);

#endif
