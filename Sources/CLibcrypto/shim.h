// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#pragma once
#if !__has_include(<openssl/evp.h>)
#error "OpenSSL's headers are missing. Debian: apt-get install libssl-dev. macOS: brew install openssl@3."
#endif
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/rand.h>
