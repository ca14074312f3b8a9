// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// The memory store's credits: a plain value, testable without a lock.
struct MemoryLedger: Sendable {
    private struct Account {
        var balance = CreditBalance(total: .zero, held: .zero)
        var requests: [RequestID: CreditRequest] = [:]
        /// All entries in the order of `CreditLedger.entries`.
        var entries: [LedgerEntry] = []
    }
    private var accounts: [KeyOwner: Account] = [:]
    private var open: Set<LedgerEntry> = []
    /// In the order of `CreditLedger.expirations`.
    private var expired: [LedgerEntry] = []

    /// - Parameter recording: called where the entry is new, before anything changes.
    /// - Throws: `LedgerRefusal`, `BYOKError`, what `recording` threw; nothing is changed then.
    mutating func apply(_ entry: LedgerEntry, recording: () throws -> Void = {}) throws -> CreditBalance {
        // No copy of the account is kept: changing it would copy all that it has.
        let balance = balance(of: entry.account)
        let request = accounts[entry.account]?.requests[entry.requestID] ?? CreditRequest()
        switch try request.verdict(on: entry, balance: balance) {
        case .refuse(let refusal): throw refusal
        case .repeated: return balance
        case .apply(let next):
            try recording()
            accounts[entry.account, default: Account()].requests[entry.requestID, default: request].entries
                .append(entry)
            accounts[entry.account, default: Account()].balance = next
            accounts[entry.account, default: Account()].entries.insert(entry, inOrderOf: LedgerEntry.precedes)
            if entry.kind == .reserve { open.insert(entry) }
            if entry.kind.closes, let reservation = request.reservation(of: entry.attempt) {
                open.remove(reservation)
                if entry.kind == .expire { expired.insert(entry, inOrderOf: LedgerEntry.precedesInAll) }
            }
            return next
        }
    }

    func balance(of account: KeyOwner) -> CreditBalance {
        accounts[account]?.balance ?? CreditBalance(total: .zero, held: .zero)
    }

    func openReservations(limit: Int) -> [LedgerEntry] {
        Array(open.sorted(by: LedgerEntry.precedesInAll).prefix(max(limit, 0)))
    }

    func entries(
        of account: KeyOwner, from start: Timestamp, after entry: LedgerEntry?, limit: Int
    ) -> [LedgerEntry] {
        let all = accounts[account]?.entries ?? []
        let first = all.sortedIndex(behind: { $0.at < start })
        let next = entry.map { last in all.sortedIndex(behind: { !LedgerEntry.precedes(last, $0) }) } ?? first
        return Array(all[max(first, next)...].prefix(max(limit, 0)))
    }

    func expirations(from start: Timestamp, limit: Int) -> [LedgerEntry] {
        let first = expired.sortedIndex(behind: { $0.at < start })
        return expired[first...].prefix(max(limit, 0)).compactMap {
            accounts[$0.account]?.requests[$0.requestID]?.reservation(of: $0.attempt)
        }
    }

    mutating func erase(_ owner: KeyOwner) {
        accounts[owner] = nil
        open = open.filter { $0.account != owner }
        expired.removeAll { $0.account == owner }
    }
}
