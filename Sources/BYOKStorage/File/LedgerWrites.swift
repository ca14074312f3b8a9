// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// Writes entries of the credit ledger. The transaction has the file's only write lock, so what is read here is what the
/// entry is applied to; the tables' own constraints stand behind it.
final class LedgerWrites {
    private let account, request, insert, open, close, setAccount: SQLiteStatement

    init(_ connection: SQLiteConnection) throws {
        account = try connection.prepare("SELECT balance, held FROM credit_accounts WHERE owner = ?1")
        request = try connection.prepare(
            "SELECT \(RowColumns.entry) FROM credit_entries WHERE owner = ?1 AND request_id = ?2")
        insert = try connection.prepare(
            """
            INSERT INTO credit_entries(owner, request_id, \(RowColumns.entry))
            VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
            """)
        open = try connection.prepare(
            "INSERT INTO credit_open(at, owner, request_id, attempt) VALUES(?1, ?2, ?3, ?4)")
        close = try connection.prepare(
            "DELETE FROM credit_open WHERE at = ?1 AND owner = ?2 AND request_id = ?3 AND attempt = ?4")
        setAccount = try connection.prepare(
            """
            INSERT INTO credit_accounts(owner, balance, held) VALUES(?1, ?2, ?3)
            ON CONFLICT(owner) DO UPDATE SET balance = excluded.balance, held = excluded.held
            """)
    }

    /// A refusal has written nothing, so it is a result: the writes that share the transaction need not be done again.
    /// - Parameter recording: called where the entry is new, to write what belongs to it.
    func apply(_ entry: LedgerEntry, recording: () throws -> Void = {}) throws -> Result<CreditBalance, LedgerRefusal> {
        let balance = try storedBalance(of: entry.account)
        let request = try storedRequest(entry.requestID, of: entry.account)
        switch try request.verdict(on: entry, balance: balance) {
        case .refuse(let refusal): return .failure(refusal)
        case .repeated: return .success(balance)
        case .apply(let next):
            try insert.bind(entry)
            try insert.run()
            try recording()
            if entry.kind == .reserve { try run(open, naming: entry) }
            if entry.kind.closes, let reservation = request.reservation(of: entry.attempt) {
                try run(close, naming: reservation)
            }
            // Last, as everywhere that an account's row is what writers queue for.
            try setAccount.bind(1, entry.account.encoded)
            try setAccount.bind(2, next.total.nanodollars)
            try setAccount.bind(3, next.held.nanodollars)
            try setAccount.run()
            return .success(next)
        }
    }

    private func storedBalance(of owner: KeyOwner) throws -> CreditBalance {
        defer { account.reset() }
        try account.bind(1, owner.encoded)
        guard try account.step() else { return CreditBalance(total: .zero, held: .zero) }
        return account.balance(0)
    }

    private func storedRequest(_ id: RequestID, of owner: KeyOwner) throws -> CreditRequest {
        defer { request.reset() }
        try request.bind(1, owner.encoded)
        try request.bind(2, Array(id.rawValue.utf8))
        var found = CreditRequest()
        while try request.step() { found.entries.append(try request.entry(of: owner, id)) }
        return found
    }

    private func run(_ statement: SQLiteStatement, naming reservation: LedgerEntry) throws {
        try statement.bind(1, reservation.at.microseconds)
        try statement.bind(2, reservation.account.encoded)
        try statement.bind(3, Array(reservation.requestID.rawValue.utf8))
        try statement.bind(4, Int64(reservation.attempt))
        try statement.run()
    }
}

extension Write where Outcome == Result<CreditBalance, LedgerRefusal> {
    static func apply(_ entry: LedgerEntry) -> Write { Write { try $0.ledger().apply(entry) } }

    static func apply(_ entry: LedgerEntry, recording events: [AuditEvent]) -> Write {
        Write { connection in try connection.ledger().apply(entry) { try connection.audit.append(events) } }
    }
}
