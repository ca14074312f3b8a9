// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#pragma once
#if defined(BYOK_WITHOUT_LIBPQ) || !__has_include(<libpq-fe.h>)
#error "libpq's headers are missing. Debian: apt-get install libpq-dev. macOS: brew install libpq. Or build without the trait Postgres."
#endif
#include <libpq-fe.h>
