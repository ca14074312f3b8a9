// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#include "catalog.h"

// An array literal in Swift compiles for a minute, a resource bundle needs Foundation: so C, and #embed (C23).
#pragma clang diagnostic ignored "-Wc23-extensions"
static const unsigned char byok_catalog[] = {
#embed "../BYOKProviders/Catalog/models.catalog"
};
const size_t byok_catalog_size = sizeof byok_catalog;

const unsigned char *byok_catalog_start(void) { return byok_catalog; }
