// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// What a list of notices needs besides.
extension NotificationInbox {
    /// The owner's notices, newest first, at most `limit`, older than the one of this id; nil begins. None where there is
    /// no notice of the id.
    public func notices(of owner: KeyOwner, beforeID id: String?, limit: Int) async throws -> [Notice] {
        guard let id else { return try await notices(of: owner, before: nil, limit: limit) }
        var found: Notice?
        try await walk(owner) { notice in
            if notice.id == id { found = notice }
            return found == nil
        }
        guard let found else { return [] }
        return try await notices(of: owner, before: found, limit: limit)
    }

    /// How many of the owner's notices are not read.
    public func unreadCount(of owner: KeyOwner) async throws -> Int {
        var count = 0
        try await walk(owner) { notice in
            if !notice.isRead { count += 1 }
            return true
        }
        return count
    }

    /// Newest first, until `body` says that it is enough.
    private func walk(_ owner: KeyOwner, _ body: (Notice) -> Bool) async throws {
        let pageSize = 1_000
        var last: Notice?
        while true {
            let page = try await notices(of: owner, before: last, limit: pageSize)
            for notice in page where !body(notice) { return }
            guard page.count == pageSize, page.last != last else { return }
            last = page.last
        }
    }
}
