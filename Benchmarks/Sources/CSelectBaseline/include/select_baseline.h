// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#ifndef SELECT_BASELINE_H
#define SELECT_BASELINE_H

#include <stddef.h>
#include <stdint.h>

// The limit BYOK's cold route is measured against: one prepared SQLite select, driven from C.
// One baseline serves one thread at a time.
struct select_baseline;

// Opens the file at `path` read-only and prepares `sql`, which has exactly one parameter, a blob. NULL on failure.
struct select_baseline *select_baseline_open(const char *path, const char *sql);

// Binds `owner`, reads every column of every row, and resets.
// Returns the number of bytes seen (8 for a number, 0 for a null), or -1 on failure.
int64_t select_baseline_run(struct select_baseline *baseline, const uint8_t *owner, size_t n);

void select_baseline_close(struct select_baseline *baseline);

#endif
