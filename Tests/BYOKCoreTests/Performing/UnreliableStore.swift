// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import Synchronization

/// A store that waits or fails when told to: before it has done its work, or after, so that nobody knows.
final class UnreliableStore: KeyStore, AuditedLedger, UsageLog {
    struct Broken: Error {}
    enum Fault: CaseIterable { case before, after }
    enum Operation: Hashable {
        case records, commit, append, usage, summary
        case apply(LedgerEntry.Kind)
        var isLedgers: Bool { if case .apply = self { true } else { false } }
    }
    typealias Rule = @Sendable (_ call: Int, _ operation: Operation) async -> Fault?

    private struct State {
        /// What becomes of calls; nil: all is well.
        var rule: Rule?
        var calls = 0
    }
    private let state = Mutex(State())
    let base: any WholeStore

    init(_ base: any WholeStore) { self.base = base }

    var calls: Int { state.withLock { $0.calls } }
    /// From now on. Calls are counted from 1.
    func fail(_ rule: Rule?) { state.withLock { $0 = State(rule: rule) } }
    /// From now on something else happens first.
    func before(_ operation: Operation, _ hook: @escaping @Sendable () async -> Void) {
        fail { _, present in
            if present == operation { await hook() }
            return nil
        }
    }

    private func carry<R>(_ operation: Operation, _ work: () async throws -> R) async throws -> R {
        let (call, rule) = state.withLock { state in
            state.calls += 1
            return (state.calls, state.rule)
        }
        let fault = await rule?(call, operation)
        if fault == .before { throw Broken() }
        let result = try await work()
        if fault == .after { throw Broken() }
        return result
    }

    func records(ownedBy owners: [KeyOwner]) async throws -> [KeyTable] {
        try await carry(.records) { try await base.records(ownedBy: owners) }
    }
    func commit(_ change: KeyChange) async throws { try await carry(.commit) { try await base.commit(change) } }
    func page(after cursor: KeyCursor?) async throws -> KeyPage { try await base.page(after: cursor) }
    func isCurrent(_ stamp: KeyTable.Stamp) -> Bool { base.isCurrent(stamp) }
    func erase(_ owner: KeyOwner, recording event: AuditEvent) async throws -> Int {
        try await base.erase(owner, recording: event)
    }

    func apply(_ entry: LedgerEntry) async throws -> CreditBalance {
        try await carry(.apply(entry.kind)) { try await base.apply(entry) }
    }
    func apply(_ entry: LedgerEntry, recording events: [AuditEvent]) async throws -> CreditBalance {
        try await carry(.apply(entry.kind)) { try await base.apply(entry, recording: events) }
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

    func append(_ events: [AuditEvent]) async throws { try await carry(.append) { try await base.append(events) } }
    func entries(of owner: KeyOwner, from number: Int64, limit: Int) async throws -> [AuditEntry] {
        try await base.entries(of: owner, from: number, limit: limit)
    }
    func owners(after owner: KeyOwner?, limit: Int) async throws -> [KeyOwner] {
        try await base.owners(after: owner, limit: limit)
    }
    func verify(_ owner: KeyOwner) async throws -> AuditVerification { try await base.verify(owner) }

    func append(_ records: [UsageRecord], receipts: [Receipt], batch: UsageBatchID) async throws {
        try await carry(.usage) { try await base.append(records, receipts: receipts, batch: batch) }
    }
    func summary(of owner: KeyOwner, days: ClosedRange<Int>) async throws -> [UsageSummary] {
        try await carry(.summary) { try await base.summary(of: owner, days: days) }
    }
    func receipts(of payer: KeyOwner, _ page: ReceiptPage) async throws -> [Receipt] {
        try await base.receipts(of: payer, page)
    }
    func receipt(of payer: KeyOwner, for request: RequestID) async throws -> Receipt? {
        try await base.receipt(of: payer, for: request)
    }
    func purge(before day: Int) async throws { try await base.purge(before: day) }
}
