// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// Reads the credit ledger.
final class LedgerReads {
    private let balance, open: SQLiteStatement

    init(_ connection: SQLiteConnection) throws {
        balance = try connection.prepare("SELECT balance, held FROM credit_accounts WHERE owner = ?1")
        // CROSS keeps SQLite from beginning with the entries, of which there are as many as there ever were requests.
        let columns = SQLiteStatement.entryColumns.split(separator: ", ").map { "e.\($0)" }.joined(separator: ", ")
        open = try connection.prepare(
            """
            SELECT \(columns), o.owner, o.request_id FROM credit_open o CROSS JOIN credit_entries e
            ON e.owner = o.owner AND e.request_id = o.request_id AND e.attempt = o.attempt AND e.kind = 'r'
            ORDER BY o.at, o.owner, o.request_id, o.attempt LIMIT ?1
            """)
    }

    func balance(of account: KeyOwner) throws -> CreditBalance {
        defer { balance.reset() }
        try balance.bind(1, account.encoded)
        guard try balance.step() else { return CreditBalance(total: .zero, held: .zero) }
        return CreditBalance(
            total: Money(nanodollars: balance.integer(0)), held: Money(nanodollars: balance.integer(1)))
    }

    func openReservations(limit: Int) throws -> [LedgerEntry] {
        defer { open.reset() }
        try open.bind(1, Int64(max(limit, 0)))
        var entries: [LedgerEntry] = []
        while try open.step() {
            guard let account = try? KeyOwner(encoded: open.bytes(7)), let id = try? RequestID(open.text(8)) else {
                throw BYOKError.unreadableEntry
            }
            entries.append(try open.entry(of: account, id))
        }
        return entries
    }
}
