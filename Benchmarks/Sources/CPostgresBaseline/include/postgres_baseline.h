// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#ifndef POSTGRES_BASELINE_H
#define POSTGRES_BASELINE_H

#include <stddef.h>
#include <stdint.h>

// The limit PostgresStore is measured against: libpq driven from C, one connection, waiting in each call.
// One baseline serves one thread at a time.
struct postgres_baseline;

// A parameter of a prepared statement, in binary form.
struct postgres_value {
    const uint8_t *bytes;
    size_t len;
};

// NULL where the server cannot be reached.
struct postgres_baseline *postgres_baseline_open(const char *dsn);

// Runs statements without parameters. 0, or -1 with the server's message on standard error.
int postgres_baseline_execute(struct postgres_baseline *baseline, const char *sql);

// Prepares a statement under a name. 0, or -1 with the server's message on standard error.
int postgres_baseline_prepare(struct postgres_baseline *baseline, const char *name, const char *sql);

// Runs a prepared statement, and reads every column of every row.
// Returns the number of rows, or of those it wrote, or -1 on failure.
int64_t postgres_baseline_run(
    struct postgres_baseline *baseline, const char *name, const struct postgres_value *values, int count);

// The same behind another prepared statement with one parameter, both in one round trip and one transaction.
int64_t postgres_baseline_run_fenced(
    struct postgres_baseline *baseline, const char *fence, struct postgres_value owners, const char *name,
    const struct postgres_value *values, int count);

void postgres_baseline_close(struct postgres_baseline *baseline);

#endif
