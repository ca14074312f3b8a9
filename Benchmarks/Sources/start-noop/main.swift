// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

// A Swift program that does nothing: what `start-route` is measured against.
print("ready")
