// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ArgumentParser
import Console

@main
struct Byok: AsyncParsableCommand {}
