// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// What Alice pasted; the fake provider knows it.
let aliceKey = "sk-proj-" + String(repeating: "A1b2", count: 12)
