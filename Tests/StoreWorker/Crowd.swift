// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import StoreWorkload
extension StoreWorker {
    static func crowd(_ stack: Stack, _ arguments: Arguments) async throws {}
}
