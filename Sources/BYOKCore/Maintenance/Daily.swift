// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import Synchronization

/// What is done once a UTC day, and at the first round after a start.
final class Daily: Sendable {
    private let last = Mutex<Int?>(nil)

    func begin(_ day: Int) -> Bool {
        last.withLock { last in
            defer { last = max(last ?? day, day) }
            return last.map { $0 < day } ?? true
        }
    }
}
