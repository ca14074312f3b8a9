// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// Reads notices, and what owners want to be told.
final class NoticeReads {
    private let notices, preferences: SQLiteStatement

    // Where tests can ask SQLite how it finds the rows.
    static let noticesQuery = """
        SELECT \(RowColumns.notice) FROM notices
        WHERE owner = ?1 AND (?2 IS NULL OR (at, id) < (?2, ?3)) ORDER BY at DESC, id DESC LIMIT ?4
        """

    init(_ connection: SQLiteConnection) throws {
        notices = try connection.prepare(Self.noticesQuery)
        preferences = try connection.prepare("SELECT kind, muted, sent FROM notice_preferences WHERE owner = ?1")
    }

    func notices(of owner: KeyOwner, before notice: Notice?, limit: Int) throws -> [Notice] {
        defer { notices.reset() }
        try notices.bind(1, owner.encoded)
        try notices.bind(2, notice?.at.microseconds)
        try notices.bind(3, Array((notice?.id ?? "").utf8))
        try notices.bind(4, Int64(max(limit, 0)))
        var found: [Notice] = []
        while try notices.step() { found.append(try notices.notice(of: owner)) }
        return found
    }

    func preferences(of owner: KeyOwner) throws -> NoticePreferences {
        defer { preferences.reset() }
        try preferences.bind(1, owner.encoded)
        var found = NoticePreferences()
        while try preferences.step() { found.add(preferences) }
        return found
    }
}
