// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

// bench-client PORT FILE CONNECTIONS SECONDS: sends the request that the file holds, byte for byte, again and again over
// so many connections to loopback, and prints what the answers took, as one object of JSON. Times are in nanoseconds. It
// waits with epoll and does nothing else, so that little of it is measured.

#define _GNU_SOURCE
#include "response.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MAX_CONNECTIONS = 256, MAX_SAMPLES = 4000000 };

struct samples {
    uint64_t *all;
    size_t count;
};

struct connection {
    int fd;
    uint64_t begun;
    int has_first;
    struct response response;
};

static struct samples times, firsts, ages;
static char request[1 << 20];
static size_t request_len;

static uint64_t monotonic(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static void add(struct samples *samples, uint64_t value) {
    if (samples->all == NULL) {
        samples->all = malloc(MAX_SAMPLES * sizeof *samples->all);
    }
    if (samples->count < MAX_SAMPLES) {
        samples->all[samples->count++] = value;
    }
}

static int is_more(const void *one, const void *other) {
    uint64_t a = *(const uint64_t *)one, b = *(const uint64_t *)other;
    return (a > b) - (a < b);
}

static void print(const char *name, struct samples *samples) {
    if (samples->count == 0) {
        return;
    }
    qsort(samples->all, samples->count, sizeof *samples->all, is_more);
    printf(", \"%s_p50\": %" PRIu64 ", \"%s_p99\": %" PRIu64, name, samples->all[samples->count / 2], name,
           samples->all[samples->count * 99 / 100]);
}

static void found(void *of, uint64_t stamp) {
    struct connection *connection = of;
    uint64_t now = monotonic();
    add(&ages, now - stamp);
    if (!connection->has_first) {
        connection->has_first = 1;
        add(&firsts, now - connection->begun);
    }
}

static void ask(struct connection *connection) {
    response_begin(&connection->response);
    connection->has_first = 0;
    connection->begun = monotonic();
    if (send(connection->fd, request, request_len, MSG_NOSIGNAL) != (ssize_t)request_len) {
        fail("send");
    }
}

static void open_one(struct connection *connection, int port) {
    int on = 1;
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    connection->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connection->fd < 0 || connect(connection->fd, (struct sockaddr *)&address, sizeof address) != 0) {
        fail("connect");
    }
    setsockopt(connection->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

// Takes what came. Whether the connection waits for an answer still.
static int take(struct connection *connection, uint64_t end) {
    char buffer[65536];
    ssize_t got = recv(connection->fd, buffer, sizeof buffer, 0);
    if (got <= 0) {
        fail("the other side hung up");
    }
    response_take(&connection->response, buffer, (size_t)got, found, connection);
    if (connection->response.state == BROKEN ||
        (connection->response.state != HEAD && connection->response.status != 200)) {
        fprintf(stderr, "status %d\n%.*s\n", connection->response.status, (int)got, buffer);
        exit(1);
    }
    if (connection->response.state != DONE) {
        return 1;
    }
    uint64_t now = monotonic();
    add(&times, now - connection->begun);
    if (now >= end) {
        return 0;
    }
    ask(connection);
    return 1;
}

static void read_request(const char *path) {
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        fail(path);
    }
    request_len = fread(request, 1, sizeof request, file);
    fclose(file);
}

int main(int argc, char **argv) {
    if (argc != 5) {
        fprintf(stderr, "usage: bench-client PORT FILE CONNECTIONS SECONDS\n");
        return 2;
    }
    static struct connection connections[MAX_CONNECTIONS];
    int count = atoi(argv[3]), waiting = 0;
    if (count < 1 || count > MAX_CONNECTIONS) {
        fprintf(stderr, "bench-client: 1 to %d connections\n", MAX_CONNECTIONS);
        return 2;
    }
    read_request(argv[2]);
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    for (int index = 0; index < count; index++) {
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = &connections[index]};
        open_one(&connections[index], atoi(argv[1]));
        epoll_ctl(epoll, EPOLL_CTL_ADD, connections[index].fd, &event);
    }
    uint64_t start = monotonic(), end = start + (uint64_t)(atof(argv[4]) * 1e9);
    for (int index = 0; index < count; index++, waiting++) {
        ask(&connections[index]);
    }
    while (waiting > 0) {
        struct epoll_event ready[64];
        int events = epoll_wait(epoll, ready, 64, -1);
        for (int index = 0; index < events; index++) {
            waiting -= !take(ready[index].data.ptr, end);
        }
    }
    double seconds = (double)(monotonic() - start) / 1e9;
    printf("{\"requests\": %zu, \"seconds\": %.6f", times.count, seconds);
    print("whole", &times);
    print("first", &firsts);
    print("chunk", &ages);
    printf("}\n");
    return 0;
}
