// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#ifndef FERNET_BASELINE_H
#define FERNET_BASELINE_H

#include <stddef.h>
#include <stdint.h>

// The limit BYOK's sealing is measured against: the same work in C on OpenSSL 3, every context reused.
// One baseline serves one thread at a time.
struct fernet_baseline;

// The longest token opened, in base64url characters; a longer one is refused.
#define FERNET_BASELINE_MAX_TOKEN 8192

// Does HKDF-Extract (salt "byok.v1") and makes the contexts. NULL on failure.
struct fernet_baseline *fernet_baseline_new(const uint8_t master[32]);

void fernet_baseline_free(struct fernet_baseline *baseline);

// Derives the sub-key for `info` (HKDF-Expand) and opens `token`.
// Returns the plaintext's length, or -1 for every kind of failure, `out_cap` too small included.
int fernet_baseline_open(struct fernet_baseline *baseline, const uint8_t *info, size_t info_len, const uint8_t *token,
                         size_t token_len, uint8_t *out, size_t out_cap);

// The same with the sub-key at hand.
int fernet_baseline_open_with_subkey(struct fernet_baseline *baseline, const uint8_t sub[32], const uint8_t *token,
                                     size_t token_len, uint8_t *out, size_t out_cap);

#endif
