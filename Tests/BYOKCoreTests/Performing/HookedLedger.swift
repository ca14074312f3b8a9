// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKStorage
import Synchronization

/// A ledger and usage log at which something happens first: before credits are reserved, or the day's are looked up.
final class HookedLedger: CreditLedger, UsageLog {
    typealias Hook = @Sendable () async -> Void
    private let state = Mutex<(reserve: Hook?, summary: Hook?)>((nil, nil))
    let base = InMemoryStore()

    func beforeReserving(_ hook: Hook?) { state.withLock { $0.reserve = hook } }
    func beforeSummary(_ hook: Hook?) { state.withLock { $0.summary = hook } }

    func apply(_ entry: LedgerEntry) async throws -> CreditBalance {
        if entry.kind == .reserve, let hook = state.withLock({ $0.reserve }) { await hook() }
        return try await base.apply(entry)
    }
    func balance(of account: KeyOwner) async throws -> CreditBalance { try await base.balance(of: account) }
    func openReservations(limit: Int) async throws -> [LedgerEntry] { try await base.openReservations(limit: limit) }
    func entries(
        of account: KeyOwner, from start: Timestamp, after entry: LedgerEntry?, limit: Int
    ) async throws -> [LedgerEntry] {
        try await base.entries(of: account, from: start, after: entry, limit: limit)
    }
    func expirations(from start: Timestamp, limit: Int) async throws -> [LedgerEntry] {
        try await base.expirations(from: start, limit: limit)
    }

    func append(_ records: [UsageRecord], receipts: [Receipt], batch: UsageBatchID) async throws {
        try await base.append(records, receipts: receipts, batch: batch)
    }
    func summary(of owner: KeyOwner, days: ClosedRange<Int>) async throws -> [UsageSummary] {
        if let hook = state.withLock({ $0.summary }) { await hook() }
        return try await base.summary(of: owner, days: days)
    }
    func receipts(of payer: KeyOwner, _ page: ReceiptPage) async throws -> [Receipt] {
        try await base.receipts(of: payer, page)
    }
    func receipt(of payer: KeyOwner, for request: RequestID) async throws -> Receipt? {
        try await base.receipt(of: payer, for: request)
    }
    func purge(before day: Int) async throws { try await base.purge(before: day) }
}
