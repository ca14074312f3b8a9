// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#ifndef TURN_COUNTER_H
#define TURN_COUNTER_H

#include <stdint.h>

// Stands between clients and a server, both on sockets of the file system, and counts round trips: how often a client
// speaks after the server has spoken. What is said it passes on unread.
struct turn_counter;

// Listens at `path` until the process ends, on a thread of its own. NULL on failure.
struct turn_counter *turn_counter_start(const char *path, const char *server);

// Of all connections so far.
uint64_t turn_counter_turns(const struct turn_counter *counter);

#endif
