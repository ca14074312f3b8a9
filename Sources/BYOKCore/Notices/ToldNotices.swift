// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import Synchronization

/// What this process has told, where no inbox remembers it.
final class ToldNotices: Sendable {
    private let ids = Mutex<Set<String>>([])
    private static let most = 100_000

    func begin(_ id: String) -> Bool {
        ids.withLock { ids in
            if ids.count >= Self.most { ids = [] }
            return ids.insert(id).inserted
        }
    }
}
