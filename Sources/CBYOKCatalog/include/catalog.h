// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#pragma once
#include <stddef.h>

/// The bundled catalogue of models and prices, embedded as it stands in models.catalog; not NUL-terminated.
const unsigned char *byok_catalog_start(void);
extern const size_t byok_catalog_size;
