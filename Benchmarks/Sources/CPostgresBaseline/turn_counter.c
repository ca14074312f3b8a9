// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#include "turn_counter.h"

#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { MOST_PAIRS = 64 };

struct pair {
    int client, server;
    bool server_spoke;
};

struct turn_counter {
    int listener;
    struct sockaddr_un server;
    struct pair pairs[MOST_PAIRS];
    int count;
    _Atomic uint64_t turns;
};

static int address(struct sockaddr_un *address, const char *path) {
    memset(address, 0, sizeof *address);
    address->sun_family = AF_UNIX;
    if (strlen(path) >= sizeof address->sun_path) {
        return -1;
    }
    strcpy(address->sun_path, path);
    return 0;
}

static void admit(struct turn_counter *counter) {
    int client = accept(counter->listener, NULL, NULL);
    if (client < 0) {
        return;
    }
    int server = socket(AF_UNIX, SOCK_STREAM, 0);
    if (counter->count == MOST_PAIRS || server < 0 ||
        connect(server, (struct sockaddr *)&counter->server, sizeof counter->server) != 0) {
        close(client);
        close(server);
        return;
    }
    counter->pairs[counter->count++] = (struct pair){.client = client, .server = server, .server_spoke = true};
}

static bool pass(int from, int to) {
    char bytes[1 << 16];
    ssize_t len = read(from, bytes, sizeof bytes);
    for (ssize_t done = 0; done < len;) {
        ssize_t written = send(to, bytes + done, (size_t)(len - done), MSG_NOSIGNAL);
        if (written < 0) {
            return false;
        }
        done += written;
    }
    return len > 0;
}

static void *run(void *context) {
    struct turn_counter *counter = context;
    for (;;) {
        struct pollfd entries[1 + 2 * MOST_PAIRS] = {{.fd = counter->listener, .events = POLLIN}};
        int count = counter->count;
        for (int index = 0; index < count; index++) {
            entries[1 + 2 * index] = (struct pollfd){.fd = counter->pairs[index].client, .events = POLLIN};
            entries[2 + 2 * index] = (struct pollfd){.fd = counter->pairs[index].server, .events = POLLIN};
        }
        poll(entries, (nfds_t)(1 + 2 * count), -1);
        for (int index = count - 1; index >= 0; index--) { // Backwards, for the last takes the place of one that went.
            struct pair *pair = &counter->pairs[index];
            bool lives = true;
            if (entries[2 + 2 * index].revents != 0) {
                pair->server_spoke = true;
                lives = pass(pair->server, pair->client);
            }
            if (lives && entries[1 + 2 * index].revents != 0) {
                if (pair->server_spoke) {
                    atomic_fetch_add_explicit(&counter->turns, 1, memory_order_relaxed);
                }
                pair->server_spoke = false;
                lives = pass(pair->client, pair->server);
            }
            if (!lives) {
                close(pair->client);
                close(pair->server);
                *pair = counter->pairs[--counter->count];
            }
        }
        if (entries[0].revents != 0) {
            admit(counter);
        }
    }
    return NULL;
}

struct turn_counter *turn_counter_start(const char *path, const char *server) {
    struct turn_counter *counter = calloc(1, sizeof *counter);
    struct sockaddr_un own;
    pthread_t thread;
    if (counter == NULL) {
        return NULL;
    }
    counter->listener = socket(AF_UNIX, SOCK_STREAM, 0);
    if (address(&own, path) != 0 || address(&counter->server, server) != 0 || counter->listener < 0 ||
        bind(counter->listener, (struct sockaddr *)&own, sizeof own) != 0 || listen(counter->listener, 16) != 0 ||
        pthread_create(&thread, NULL, run, counter) != 0) {
        close(counter->listener);
        free(counter);
        return NULL;
    }
    pthread_detach(thread);
    return counter;
}

uint64_t turn_counter_turns(const struct turn_counter *counter) {
    return atomic_load_explicit(&counter->turns, memory_order_relaxed);
}
