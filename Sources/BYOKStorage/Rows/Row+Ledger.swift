// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

extension StoredParameters {
    /// Binds an entry to parameters 1 to 9: owner, request id, `RowColumns.entry`.
    func bind(_ entry: LedgerEntry) throws(Failure) {
        let (kind, outcome) = entry.kind.letters
        try bind(1, entry.account.encoded)
        try bind(2, Array(entry.requestID.rawValue.utf8))
        try bind(3, Int64(entry.attempt))
        try bind(4, kind)
        try bind(5, outcome)
        try bind(6, entry.amount.nanodollars)
        try bind(7, entry.parametersHash)
        try bind(8, entry.at.microseconds)
        try bind(9, entry.expiresAt?.microseconds)
    }

}

extension StoredRow {
    /// Reads a row whose first columns are `RowColumns.entry`.
    func entry(of account: KeyOwner, _ requestID: RequestID) throws(BYOKError) -> LedgerEntry {
        guard let kind = LedgerEntry.Kind(text(1), outcome: isNull(2) ? nil : text(2)) else { throw .unreadableEntry }
        return LedgerEntry(
            account: account, requestID: requestID, attempt: Int(integer(0)), kind: kind,
            amount: Money(nanodollars: integer(3)), parametersHash: bytes(4), at: Timestamp(microseconds: integer(5)),
            expiresAt: isNull(6) ? nil : Timestamp(microseconds: integer(6)))
    }

    /// Reads a row whose columns are `RowColumns.entry`, the account and the request id.
    func entryOfAnyAccount() throws(BYOKError) -> LedgerEntry {
        guard let account = try? KeyOwner(encoded: bytes(7)) else { throw .unreadableEntry }
        return try entry(of: account, requestID(8))
    }

    func requestID(_ column: Int32) throws(BYOKError) -> RequestID {
        guard let id = try? RequestID(text(column)) else { throw .unreadableEntry }
        return id
    }

    /// Reads two columns, an account's total and what is held of it.
    func balance(_ column: Int32) -> CreditBalance {
        CreditBalance(
            total: Money(nanodollars: integer(column)), held: Money(nanodollars: integer(column + 1)))
    }
}

extension LedgerEntry.Kind {
    /// As the columns have it: the three closings share one kind, so that the primary key allows one of them.
    var letters: (kind: String, outcome: String?) {
        switch self {
        case .grant: ("g", nil)
        case .reserve: ("r", nil)
        case .settle: ("c", "s")
        case .void: ("c", "v")
        case .expire: ("c", "x")
        }
    }

    fileprivate init?(_ kind: String, outcome: String?) {
        guard let found = Self.allCases.first(where: { $0.letters == (kind, outcome) }) else { return nil }
        self = found
    }
}

extension BYOKError {
    static var unreadableEntry: BYOKError {
        BYOKError(.storeCorrupt, "An entry of the credit ledger cannot be read. Restore the store from a backup.")
    }
}
