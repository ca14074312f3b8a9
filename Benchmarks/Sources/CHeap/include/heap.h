// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#pragma once
#include <stddef.h>
#include <stdint.h>

/// Bytes that the allocator has handed out and not got back; 0 where it does not tell.
size_t heap_bytes_in_use(void);
/// How many blocks this thread has asked for since it began; 0 where nobody counts.
uint64_t heap_allocations(void);
