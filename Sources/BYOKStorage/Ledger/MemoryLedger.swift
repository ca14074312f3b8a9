// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// The memory store's credits: a plain value, testable without a lock.
struct MemoryLedger: Sendable {
    private struct Account {
        var balance = CreditBalance(total: .zero, held: .zero)
        var requests: [RequestID: CreditRequest] = [:]
    }
    private var accounts: [KeyOwner: Account] = [:]
    private var open: Set<LedgerEntry> = []

    /// - Throws: `LedgerRefusal`, `BYOKError`; nothing is changed then.
    mutating func apply(_ entry: LedgerEntry) throws -> CreditBalance {
        let account = accounts[entry.account] ?? Account()
        let request = account.requests[entry.requestID] ?? CreditRequest()
        switch try request.verdict(on: entry, balance: account.balance) {
        case .refuse(let refusal): throw refusal
        case .repeated: return account.balance
        case .apply(let balance):
            accounts[entry.account, default: account].requests[entry.requestID, default: request].entries.append(entry)
            accounts[entry.account, default: account].balance = balance
            if entry.kind == .reserve { open.insert(entry) }
            if entry.kind.closes, let reservation = request.reservation(of: entry.attempt) { open.remove(reservation) }
            return balance
        }
    }

    func balance(of account: KeyOwner) -> CreditBalance {
        accounts[account]?.balance ?? CreditBalance(total: .zero, held: .zero)
    }

    func openReservations(limit: Int) -> [LedgerEntry] {
        let sorted = open.sorted { a, b in
            if a.at != b.at { return a.at < b.at }
            if a.account != b.account { return a.account.encoded.lexicographicallyPrecedes(b.account.encoded) }
            return (a.requestID.rawValue, a.attempt) < (b.requestID.rawValue, b.attempt)
        }
        return Array(sorted.prefix(max(limit, 0)))
    }

    mutating func erase(_ owner: KeyOwner) {
        accounts[owner] = nil
        open = open.filter { $0.account != owner }
    }
}
