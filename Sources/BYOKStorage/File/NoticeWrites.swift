// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// Writes notices, and what owners want to be told.
final class NoticeWrites {
    private let connection: SQLiteConnection
    private let isMuted, insert, markRead, forget, prefer: SQLiteStatement

    init(_ connection: SQLiteConnection) throws {
        self.connection = connection
        isMuted = try connection.prepare(
            "SELECT 1 FROM notice_preferences WHERE owner = ?1 AND kind = ?2 AND muted <> 0")
        insert = try connection.prepare(
            """
            INSERT INTO notices(owner, id, kind, at, key_id, provider, text, is_read)
            VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT(owner, id) DO NOTHING
            """)
        markRead = try connection.prepare("UPDATE notices SET is_read = 1 WHERE owner = ?1 AND id = ?2")
        forget = try connection.prepare("DELETE FROM notice_preferences WHERE owner = ?1")
        prefer = try connection.prepare(
            "INSERT INTO notice_preferences(owner, kind, muted, sent) VALUES(?1, ?2, ?3, ?4)")
    }

    /// Whether it was kept.
    func deliver(_ notice: Notice) throws -> Bool {
        defer { isMuted.reset() }
        try isMuted.bind(1, notice.owner.encoded)
        try isMuted.bind(2, notice.kind.rawValue)
        if try isMuted.step() { return false }
        try insert.bind(1, notice.owner.encoded)
        try insert.bind(2, Array(notice.id.utf8))
        try insert.bind(3, notice.kind.rawValue)
        try insert.bind(4, notice.at.microseconds)
        if let keyID = notice.keyID { try insert.bind(5, keyID.bytes) }
        try insert.bind(6, notice.provider?.rawValue)
        try insert.bind(7, notice.text)
        try insert.bind(8, notice.isRead ? 1 : 0)
        try insert.run()
        return connection.changes == 1
    }

    func markRead(_ ids: Set<String>, of owner: KeyOwner) throws {
        for id in ids {
            try markRead.bind(1, owner.encoded)
            try markRead.bind(2, Array(id.utf8))
            try markRead.run()
        }
    }

    func setPreferences(_ preferences: NoticePreferences, of owner: KeyOwner) throws {
        try forget.bind(1, owner.encoded)
        try forget.run()
        for kind in preferences.muted.union(preferences.sent) {
            try prefer.bind(1, owner.encoded)
            try prefer.bind(2, kind.rawValue)
            try prefer.bind(3, preferences.muted.contains(kind) ? 1 : 0)
            try prefer.bind(4, preferences.sent.contains(kind) ? 1 : 0)
            try prefer.run()
        }
    }
}

extension Write where Outcome == Bool {
    static func deliver(_ notice: Notice) -> Write { Write { try $0.notices().deliver(notice) } }
}

extension Write where Outcome == Void {
    static func markRead(_ ids: Set<String>, of owner: KeyOwner) -> Write {
        Write { try $0.notices().markRead(ids, of: owner) }
    }

    static func setPreferences(_ preferences: NoticePreferences, of owner: KeyOwner) -> Write {
        Write { try $0.notices().setPreferences(preferences, of: owner) }
    }
}
