// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#pragma once
#include "request.h"

struct byok_easy {
    CURL *curl;
    byok_callbacks callbacks;
    void *context;
    char error[CURL_ERROR_SIZE];
};
