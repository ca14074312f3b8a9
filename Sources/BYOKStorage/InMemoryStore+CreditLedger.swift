// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore
import Synchronization

extension InMemoryStore: AuditedLedger {
    public func apply(_ entry: LedgerEntry) async throws -> CreditBalance {
        try entry.check()
        return try ledger.withLock { try $0.apply(entry) }
    }

    /// The ledger's lock is held until the events are written: who sees one of them and asks the ledger then, finds the
    /// entry. Where the events are refused, the entry has not been written yet, and it cannot fail after them.
    public func apply(_ entry: LedgerEntry, recording events: [AuditEvent]) async throws -> CreditBalance {
        try entry.check()
        return try ledger.withLock { ledger in try ledger.apply(entry) { try record(events) } }
    }

    public func balance(of account: KeyOwner) async throws -> CreditBalance {
        ledger.withLock { $0.balance(of: account) }
    }

    public func openReservations(limit: Int) async throws -> [LedgerEntry] {
        ledger.withLock { $0.openReservations(limit: limit) }
    }

    public func entries(
        of account: KeyOwner, from start: Timestamp, after entry: LedgerEntry?, limit: Int
    ) async throws -> [LedgerEntry] {
        ledger.withLock { $0.entries(of: account, from: start, after: entry, limit: limit) }
    }

    public func expirations(from start: Timestamp, limit: Int) async throws -> [LedgerEntry] {
        ledger.withLock { $0.expirations(from: start, limit: limit) }
    }
}
