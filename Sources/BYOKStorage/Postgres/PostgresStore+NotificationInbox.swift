// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#if Postgres
public import BYOKCore

/// What is written and read of notices.
struct NoticeStatements: Sendable {
    let deliver, select, markRead, forget, prefer, preferences: PostgresStatement

    init(_ schema: PostgresSchema) {
        let name = schema.name
        deliver = PostgresStatement(
            "SELECT \(name).deliver_notice($1, $2, $3, $4, $5, $6, $7, $8, $9 <> 0)",
            [.bytes, .bytes, .bytes, .text, .integer, .bytes, .text, .text, .integer])
        select = PostgresStatement(
            """
            SELECT \(RowColumns.notice) FROM \(name).notices
            WHERE owner = $1 AND ($2 IS NULL OR (at, id) < ($2, $3)) ORDER BY at DESC, id DESC LIMIT $4
            """, [.bytes, .integer, .bytes, .integer])
        markRead = PostgresStatement(
            "UPDATE \(name).notices SET is_read = true WHERE owner = $1 AND id = ANY ($2)", [.bytes, .listOfBytes])
        forget = PostgresStatement("DELETE FROM \(name).notice_preferences WHERE owner = $1", [.bytes])
        prefer = PostgresStatement(
            """
            INSERT INTO \(name).notice_preferences(owner, kind, muted, sent)
            SELECT $1, kind, muted <> 0, sent <> 0 FROM unnest($2, $3, $4) AS p(kind, muted, sent)
            ON CONFLICT (owner, kind) DO UPDATE SET muted = excluded.muted, sent = excluded.sent
            """, [.bytes, .listOfTexts, .listOfIntegers, .listOfIntegers])
        preferences = PostgresStatement(
            "SELECT kind, muted, sent FROM \(name).notice_preferences WHERE owner = $1", [.bytes])
    }
}

extension PostgresStore: NotificationInbox {
    public func deliver(_ notice: Notice) async throws -> Bool {
        try notice.check()
        let token = WriteToken.random()
        let results = try await change(
            [notice.owner],
            [
                noticeStatements.deliver.with { parameters in
                    parameters.bind(1, notice.owner.encoded)
                    parameters.bind(2, token)
                    parameters.bind(3, Array(notice.id.utf8))
                    parameters.bind(4, notice.kind.rawValue)
                    parameters.bind(5, notice.at.microseconds)
                    if let keyID = notice.keyID { parameters.bind(6, keyID.bytes) }
                    parameters.bind(7, notice.provider?.rawValue)
                    parameters.bind(8, notice.text)
                    parameters.bind(9, notice.isRead ? 1 : 0)
                }
            ])
        return results[0].first?.integer(0) == 1
    }

    public func notices(of owner: KeyOwner, before notice: Notice?, limit: Int) async throws -> [Notice] {
        let result = try await read(
            [owner],
            [
                noticeStatements.select.with { parameters in
                    parameters.bind(1, owner.encoded)
                    parameters.bind(2, notice?.at.microseconds)
                    parameters.bind(3, Array((notice?.id ?? "").utf8))
                    parameters.bind(4, Int64(max(limit, 0)))
                }
            ])
        return try result[0].rows.map { try $0.notice(of: owner) }
    }

    public func markRead(_ ids: Set<String>, of owner: KeyOwner) async throws {
        if ids.isEmpty { return }
        _ = try await change(
            [owner],
            [
                noticeStatements.markRead.with { parameters in
                    parameters.bind(1, owner.encoded)
                    parameters.bind(2, list: ids.map { Array($0.utf8) }.sorted { $0.lexicographicallyPrecedes($1) })
                }
            ])
    }

    public func preferences(of owner: KeyOwner) async throws -> NoticePreferences {
        let result = try await read([owner], [noticeStatements.preferences.with { $0.bind(1, owner.encoded) }])
        var found = NoticePreferences()
        for row in result[0].rows { found.add(row) }
        return found
    }

    public func setPreferences(_ preferences: NoticePreferences, of owner: KeyOwner) async throws {
        let kinds = preferences.muted.union(preferences.sent).sorted { $0.rawValue < $1.rawValue }
        let calls = [
            noticeStatements.forget.with { $0.bind(1, owner.encoded) },
            noticeStatements.prefer.with { parameters in
                parameters.bind(1, owner.encoded)
                parameters.bind(2, list: kinds.map(\.rawValue))
                parameters.bind(3, list: kinds.map { preferences.muted.contains($0) ? 1 : 0 })
                parameters.bind(4, list: kinds.map { preferences.sent.contains($0) ? 1 : 0 })
            },
        ]
        do {
            // Lest a copy that was late undo what was set after it.
            try await writeOnce(of: owner, [owner], calls)
        } catch {
            throw error.error
        }
    }
}
#endif
