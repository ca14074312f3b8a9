// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#pragma once
#if !__has_include(<hiredis/hiredis.h>)
#error "hiredis' headers are missing. Debian: apt-get install libhiredis-dev. macOS: brew install hiredis."
#endif
#include <hiredis/hiredis.h>
