// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#include "select_baseline.h"

#include <stdlib.h>

#include <sqlite3.h>

struct select_baseline {
    sqlite3 *database;
    sqlite3_stmt *statement;
    volatile uint8_t seen; // Where the content goes, so that reading it is not optimised away.
};

struct select_baseline *select_baseline_open(const char *path, const char *sql) {
    struct select_baseline *baseline = calloc(1, sizeof *baseline);
    if (baseline == NULL) {
        return NULL;
    }
    if (sqlite3_open_v2(path, &baseline->database, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK ||
        sqlite3_prepare_v3(baseline->database, sql, -1, SQLITE_PREPARE_PERSISTENT, &baseline->statement, NULL) !=
            SQLITE_OK ||
        sqlite3_bind_parameter_count(baseline->statement) != 1) {
        select_baseline_close(baseline);
        return NULL;
    }
    return baseline;
}

static int64_t read_column(struct select_baseline *baseline, int column) {
    sqlite3_stmt *statement = baseline->statement;
    switch (sqlite3_column_type(statement, column)) {
    case SQLITE_NULL:
        return 0;
    case SQLITE_INTEGER:
        baseline->seen = (uint8_t)sqlite3_column_int64(statement, column);
        return sizeof(int64_t);
    case SQLITE_FLOAT:
        baseline->seen = sqlite3_column_double(statement, column) > 0;
        return sizeof(double);
    default: { // Text is read as the bytes it is stored as.
        const uint8_t *bytes = sqlite3_column_blob(statement, column);
        int len = sqlite3_column_bytes(statement, column);
        if (len > 0) {
            baseline->seen = bytes[0];
        }
        return len;
    }
    }
}

int64_t select_baseline_run(struct select_baseline *baseline, const uint8_t *owner, size_t n) {
    sqlite3_stmt *statement = baseline->statement;
    // Static is safe: the value is read only by the steps below, and bound anew by the next run.
    if (sqlite3_bind_blob64(statement, 1, owner, n, SQLITE_STATIC) != SQLITE_OK) {
        return -1;
    }
    int64_t total = 0;
    int columns = sqlite3_column_count(statement);
    int result;
    while ((result = sqlite3_step(statement)) == SQLITE_ROW) {
        for (int column = 0; column < columns; column++) {
            total += read_column(baseline, column);
        }
    }
    sqlite3_reset(statement); // Repeats the step's own error, which is in `result`.
    return result == SQLITE_DONE ? total : -1;
}

void select_baseline_close(struct select_baseline *baseline) {
    if (baseline == NULL) {
        return;
    }
    sqlite3_finalize(baseline->statement);
    sqlite3_close(baseline->database);
    free(baseline);
}
