// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#ifndef METER_H
#define METER_H

#include <stddef.h>
#include <stdint.h>

// MARK: - Clocks

// Monotonic, the same in every process of the machine; in nanoseconds.
uint64_t meter_now(void);

// What the process has used so far, all threads, user and system, as getrusage counts it; in nanoseconds.
uint64_t meter_cpu(void);

// MARK: - Cores

// Binds the thread, and all threads and processes it will start, to one core. 0, or -1 where that cannot be had.
int meter_pin(int core);

// MARK: - Stamps

// bench-upstream puts the time of sending into the text of each chunk: an at-sign and 19 digits. The reader finds the
// stamps in pieces cut anywhere, and keeps how old each was. Raw streams and decoded text are read alike.
struct meter_stamps {
    uint64_t *ages; // Room for `capacity`, the owner's; in nanoseconds.
    size_t capacity;
    size_t count;
    uint64_t value; // Of the stamp being read
    unsigned digits; // Read of it so far, plus one for the at-sign
};

void meter_stamps_read(struct meter_stamps *stamps, const uint8_t *bytes, size_t len);

// MARK: - Limits of decoding

// The least that a decoder of lines does: the number of line feeds.
size_t meter_count_lines(const uint8_t *bytes, size_t len);

void meter_copy(uint8_t *to, const uint8_t *from, size_t len);

#endif
