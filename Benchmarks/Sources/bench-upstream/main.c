// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

// bench-upstream CORE [CERTIFICATE KEY]: a provider on loopback, bound to one core, at a port that it prints. It ends
// with its standard input.
//
// POST …/chat/completions   a completion of 1 KB; with "stream":true events, `chunks=` many, `pace=` µs apart, both
//                           taken from anywhere in the target, each stamped with the time of sending
// any method, /blob…        `bytes=` many bytes of events, likewise from the target, as fast as they are read
//
// With a certificate: TLS 1.3, a completion for every request, a fresh connection for each.

#define _GNU_SOURCE
#include "upstream.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MAX_CONNECTIONS = 1024 };

uint64_t monotonic(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

static int listen_on_loopback(void) {
    int on = 1;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof address;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, len) != 0 || listen(fd, 256) != 0 ||
        getsockname(fd, (struct sockaddr *)&address, &len) != 0) {
        perror("bench-upstream");
        exit(1);
    }
    printf("%d\n", ntohs(address.sin_port));
    fflush(stdout);
    return fd;
}

static void *end_with_input(void *unused) {
    char byte;
    while (read(STDIN_FILENO, &byte, 1) > 0) {
    }
    (void)unused;
    exit(0);
}

struct loop {
    int listener, epoll;
    size_t count;
    struct connection *connections[MAX_CONNECTIONS];
};

static void watch(const struct loop *loop, struct connection *connection, int operation) {
    uint32_t writable = connection->out.len > 0 ? EPOLLOUT : 0;
    struct epoll_event event = {.events = EPOLLIN | writable, .data.ptr = connection};
    epoll_ctl(loop->epoll, operation, connection->fd, &event);
}

static void accept_one(struct loop *loop) {
    int fd = accept4(loop->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) {
        return;
    }
    struct connection *connection = loop->count < MAX_CONNECTIONS ? connection_new(fd) : NULL;
    if (connection == NULL) {
        close(fd);
        return;
    }
    loop->connections[loop->count++] = connection;
    watch(loop, connection, EPOLL_CTL_ADD);
}

// Sends what is due, buries what is closed. Returns when the next event is due.
static uint64_t tick(struct loop *loop, uint64_t now) {
    uint64_t next = UINT64_MAX;
    for (size_t index = 0; index < loop->count; index++) {
        struct connection *connection = loop->connections[index];
        if (connection->events > 0 && connection->out.len == 0) {
            connection_tick(connection, now);
            if (connection->out.len > 0) {
                watch(loop, connection, EPOLL_CTL_MOD);
            }
        }
        if (connection->closed) {
            connection_free(connection);
            loop->connections[index--] = loop->connections[--loop->count];
        } else if (connection->events > 0 && connection->out.len == 0 && connection->due < next) {
            next = connection->due;
        }
    }
    return next;
}

static void serve_ready(struct loop *loop, struct connection *connection, uint32_t events) {
    size_t before = connection->out.len;
    if (events & EPOLLOUT) {
        connection_write(connection);
    }
    if (events & (EPOLLIN | EPOLLHUP | EPOLLERR)) {
        connection_read(connection);
    }
    if ((before > 0) != (connection->out.len > 0)) {
        watch(loop, connection, EPOLL_CTL_MOD);
    }
}

static void serve(int listener) {
    static struct loop loop;
    loop.listener = listener;
    loop.epoll = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event ready[64], accepting = {.events = EPOLLIN, .data.ptr = NULL};
    epoll_ctl(loop.epoll, EPOLL_CTL_ADD, listener, &accepting);
    for (;;) {
        uint64_t now = monotonic();
        uint64_t due = tick(&loop, now);
        uint64_t wait = due > now ? due - now : 0;
        struct timespec timeout = {.tv_sec = (time_t)(wait / 1000000000), .tv_nsec = (long)(wait % 1000000000)};
        int events = epoll_pwait2(loop.epoll, ready, 64, due == UINT64_MAX ? NULL : &timeout, NULL);
        for (int index = 0; index < events; index++) {
            if (ready[index].data.ptr == NULL) {
                accept_one(&loop);
            } else {
                serve_ready(&loop, ready[index].data.ptr, ready[index].events);
            }
        }
    }
}

int main(int argc, char **argv) {
    if (argc != 2 && argc != 4) {
        fprintf(stderr, "usage: bench-upstream CORE [CERTIFICATE KEY]\n");
        return 2;
    }
    cpu_set_t core;
    CPU_ZERO(&core);
    CPU_SET(atoi(argv[1]), &core);
    sched_setaffinity(0, sizeof core, &core);
    prctl(PR_SET_TIMERSLACK, 1UL); // Events come when they are due.
    signal(SIGPIPE, SIG_IGN);
    make_replies();
    int listener = listen_on_loopback();
    pthread_t thread;
    pthread_create(&thread, NULL, end_with_input, NULL);
    if (argc == 4) {
        serve_tls(listener, argv[2], argv[3]);
    } else {
        serve(listener);
    }
}
