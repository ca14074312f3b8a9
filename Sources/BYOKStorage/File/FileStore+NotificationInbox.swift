// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore

extension FileStore: NotificationInbox {
    public func deliver(_ notice: Notice) async throws -> Bool {
        try notice.check()
        return try await thread.perform(.deliver(notice))
    }

    public func notices(of owner: KeyOwner, before notice: Notice?, limit: Int) async throws -> [Notice] {
        try readers.read { try $0.notices().notices(of: owner, before: notice, limit: limit) }
    }

    public func markRead(_ ids: Set<String>, of owner: KeyOwner) async throws {
        if ids.isEmpty { return }
        try await thread.perform(.markRead(ids, of: owner))
    }

    public func preferences(of owner: KeyOwner) async throws -> NoticePreferences {
        try readers.read { try $0.notices().preferences(of: owner) }
    }

    public func setPreferences(_ preferences: NoticePreferences, of owner: KeyOwner) async throws {
        try await thread.perform(.setPreferences(preferences, of: owner))
    }
}
