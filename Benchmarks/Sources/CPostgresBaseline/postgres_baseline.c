// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#include "postgres_baseline.h"

#include <stdio.h>
#include <stdlib.h>

// pkg-config is not asked: Debian keeps the header in a folder of its own.
#if __has_include(<postgresql/libpq-fe.h>)
#include <postgresql/libpq-fe.h>
#else
#include <libpq-fe.h>
#endif

enum { MOST_VALUES = 8, BINARY = 1 };

struct postgres_baseline {
    PGconn *connection;
    volatile uint8_t seen; // Where the content goes, so that reading it is not optimised away.
};

struct postgres_baseline *postgres_baseline_open(const char *dsn) {
    struct postgres_baseline *baseline = calloc(1, sizeof *baseline);
    if (baseline == NULL) {
        return NULL;
    }
    baseline->connection = PQconnectdb(dsn);
    if (PQstatus(baseline->connection) != CONNECTION_OK) {
        fputs(PQerrorMessage(baseline->connection), stderr);
        postgres_baseline_close(baseline);
        return NULL;
    }
    return baseline;
}

// Takes the result.
static int ended_well(struct postgres_baseline *baseline, PGresult *result) {
    ExecStatusType status = PQresultStatus(result);
    PQclear(result);
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) {
        return 0;
    }
    fputs(PQerrorMessage(baseline->connection), stderr);
    return -1;
}

int postgres_baseline_execute(struct postgres_baseline *baseline, const char *sql) {
    return ended_well(baseline, PQexec(baseline->connection, sql));
}

int postgres_baseline_prepare(struct postgres_baseline *baseline, const char *name, const char *sql) {
    return ended_well(baseline, PQprepare(baseline->connection, name, sql, 0, NULL));
}

// Takes the result.
static int64_t read_rows(struct postgres_baseline *baseline, PGresult *result) {
    int64_t count = -1;
    ExecStatusType status = PQresultStatus(result);
    if (status == PGRES_TUPLES_OK) {
        count = PQntuples(result);
        int columns = PQnfields(result);
        for (int row = 0; row < count; row++) {
            for (int column = 0; column < columns; column++) {
                if (PQgetlength(result, row, column) > 0) {
                    baseline->seen = (uint8_t)*PQgetvalue(result, row, column);
                }
            }
        }
    } else if (status == PGRES_COMMAND_OK) {
        count = strtoll(PQcmdTuples(result), NULL, 10);
    } else {
        fputs(PQresultErrorMessage(result), stderr);
    }
    PQclear(result);
    return count;
}

struct arguments {
    const char *values[MOST_VALUES];
    int lengths[MOST_VALUES];
    int formats[MOST_VALUES];
};

static int lay_out(struct arguments *arguments, const struct postgres_value *values, int count) {
    if (count > MOST_VALUES) {
        return -1;
    }
    for (int index = 0; index < count; index++) {
        arguments->values[index] = (const char *)values[index].bytes;
        arguments->lengths[index] = (int)values[index].len;
        arguments->formats[index] = BINARY;
    }
    return 0;
}

int64_t postgres_baseline_run(
    struct postgres_baseline *baseline, const char *name, const struct postgres_value *values, int count) {
    struct arguments arguments;
    if (lay_out(&arguments, values, count) != 0) {
        return -1;
    }
    return read_rows(
        baseline, PQexecPrepared(
                      baseline->connection, name, count, arguments.values, arguments.lengths, arguments.formats, BINARY));
}

int64_t postgres_baseline_run_fenced(
    struct postgres_baseline *baseline, const char *fence, struct postgres_value owners, const char *name,
    const struct postgres_value *values, int count) {
    PGconn *connection = baseline->connection;
    struct arguments first, second;
    if (lay_out(&first, &owners, 1) != 0 || lay_out(&second, values, count) != 0) {
        return -1;
    }
    if ((PQpipelineStatus(connection) == PQ_PIPELINE_OFF && PQenterPipelineMode(connection) != 1) ||
        PQsendQueryPrepared(connection, fence, 1, first.values, first.lengths, first.formats, BINARY) != 1 ||
        PQsendQueryPrepared(connection, name, count, second.values, second.lengths, second.formats, BINARY) != 1 ||
        PQpipelineSync(connection) != 1) {
        return -1;
    }
    int64_t rows = 0;
    for (;;) { // A null follows each result of a statement, and none the end of the pipeline.
        PGresult *result = PQgetResult(connection);
        if (result == NULL) {
            if (PQstatus(connection) != CONNECTION_OK) {
                return -1;
            }
            continue;
        }
        if (PQresultStatus(result) == PGRES_PIPELINE_SYNC) {
            PQclear(result);
            return rows;
        }
        int64_t count_of_one = read_rows(baseline, result);
        rows = count_of_one < 0 || rows < 0 ? -1 : count_of_one; // The last statement's.
    }
}

void postgres_baseline_close(struct postgres_baseline *baseline) {
    if (baseline == NULL) {
        return;
    }
    PQfinish(baseline->connection);
    free(baseline);
}
