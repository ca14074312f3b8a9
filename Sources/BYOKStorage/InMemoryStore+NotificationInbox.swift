// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore
import Synchronization

extension InMemoryStore: NotificationInbox {
    public func deliver(_ notice: Notice) async throws -> Bool {
        try notice.check()
        return inbox.withLock { $0.deliver(notice) }
    }

    public func notices(of owner: KeyOwner, before notice: Notice?, limit: Int) async throws -> [Notice] {
        inbox.withLock { $0.notices(of: owner, before: notice, limit: limit) }
    }

    public func markRead(_ ids: Set<String>, of owner: KeyOwner) async throws {
        inbox.withLock { $0.markRead(ids, of: owner) }
    }

    public func preferences(of owner: KeyOwner) async throws -> NoticePreferences {
        inbox.withLock { $0.preferences(of: owner) }
    }

    public func setPreferences(_ preferences: NoticePreferences, of owner: KeyOwner) async throws {
        inbox.withLock { $0.setPreferences(preferences, of: owner) }
    }
}
