// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#pragma once
#if !__has_include(<sqlite3.h>)
#error "SQLite's headers are missing. Debian: apt-get install libsqlite3-dev. macOS: brew install sqlite."
#endif
#include <sqlite3.h>
