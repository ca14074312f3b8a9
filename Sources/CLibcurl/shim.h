// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#pragma once
#if !__has_include(<curl/curl.h>)
#error "libcurl's headers are missing. Debian: apt-get install libcurl4-openssl-dev. macOS: brew install curl."
#endif
#include <curl/curl.h>
#if LIBCURL_VERSION_NUM < 0x075700
#error "libcurl is too old: 7.87 or newer is needed."
#endif
