// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// Reads the credit ledger.
final class LedgerReads {
    private let balance, open, entries, expired: SQLiteStatement

    /// The entry's columns where a list stands before the entries.
    private static let columns = RowColumns.entry.split(separator: ", ").map { "e.\($0)" }
        .joined(separator: ", ")
    // Where tests can ask SQLite how it finds the rows.
    static let entriesQuery = """
        SELECT \(RowColumns.entry), request_id FROM credit_entries INDEXED BY credit_entries_at
        WHERE owner = ?1 AND (at, request_id, attempt) >= (?2, ?3, ?4)
        ORDER BY at, request_id, attempt LIMIT ?5
        """
    static let expiredQuery = """
        SELECT \(columns), x.owner, x.request_id FROM credit_entries x INDEXED BY credit_entries_expired
        CROSS JOIN credit_entries e
        ON e.owner = x.owner AND e.request_id = x.request_id AND e.attempt = x.attempt AND e.kind = 'r'
        WHERE x.outcome = 'x' AND x.at >= ?2 ORDER BY x.at, x.owner, x.request_id, x.attempt LIMIT ?1
        """

    init(_ connection: SQLiteConnection) throws {
        balance = try connection.prepare("SELECT balance, held FROM credit_accounts WHERE owner = ?1")
        // CROSS keeps SQLite from beginning with the entries, of which there are as many as there ever were requests.
        let columns = Self.columns
        open = try connection.prepare(
            """
            SELECT \(columns), o.owner, o.request_id FROM credit_open o CROSS JOIN credit_entries e
            ON e.owner = o.owner AND e.request_id = o.request_id AND e.attempt = o.attempt AND e.kind = 'r'
            ORDER BY o.at, o.owner, o.request_id, o.attempt LIMIT ?1
            """)
        entries = try connection.prepare(Self.entriesQuery)
        expired = try connection.prepare(Self.expiredQuery)
    }

    func balance(of account: KeyOwner) throws -> CreditBalance {
        defer { balance.reset() }
        try balance.bind(1, account.encoded)
        guard try balance.step() else { return CreditBalance(total: .zero, held: .zero) }
        return balance.balance(0)
    }

    func openReservations(limit: Int) throws -> [LedgerEntry] {
        defer { open.reset() }
        try open.bind(1, Int64(max(limit, 0)))
        return try all(open)
    }

    func expirations(from start: Timestamp, limit: Int) throws -> [LedgerEntry] {
        defer { expired.reset() }
        try expired.bind(1, Int64(max(limit, 0)))
        try expired.bind(2, start.microseconds)
        return try all(expired)
    }

    func entries(
        of account: KeyOwner, from start: Timestamp, after last: LedgerEntry?, limit: Int
    ) throws -> [LedgerEntry] {
        if limit <= 0 { return [] }
        let (first, isBehind) = last.map { ($0, $0.at >= start) } ?? (nil, false)
        defer { entries.reset() }
        try entries.bind(1, account.encoded)
        try entries.bind(2, isBehind ? first?.at.microseconds ?? 0 : start.microseconds)
        try entries.bind(3, isBehind ? Array((first?.requestID.rawValue ?? "").utf8) : [])
        try entries.bind(4, isBehind ? Int64(first?.attempt ?? 0) : 0)
        // Up to three rows share a moment, request and attempt: those of the last page's end, and of this one's.
        try entries.bind(5, Int64(clamping: limit) &+ 6)
        var found: [LedgerEntry] = []
        while try entries.step() {
            let entry = try entries.entry(of: account, entries.requestID(7))
            if let last, !LedgerEntry.precedes(last, entry) { continue }
            found.append(entry)
        }
        return Array(found.sorted(by: LedgerEntry.precedes).prefix(limit))
    }

    private func all(_ statement: SQLiteStatement) throws -> [LedgerEntry] {
        var entries: [LedgerEntry] = []
        while try statement.step() { entries.append(try statement.entryOfAnyAccount()) }
        return entries
    }
}
