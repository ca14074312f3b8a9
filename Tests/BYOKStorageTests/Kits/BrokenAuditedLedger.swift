// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKStorage
import Synchronization

/// A ledger that writes events beside its entries, with one fault, as somebody's first attempt at one may have it.
final class BrokenAuditedLedger: AuditedLedger {
    enum Fault: CaseIterable {
        case writesEventsFirst, writesEventsOfRepetitions, writesEventsOfRepetitionsUnderLoad, losesEvents
        case losesOthersEvents, writesTheFirstEventAlone, writesEventsOfNothing, forgetsTheEntry, returnsNothing
    }

    /// Nil: none.
    let fault: Fault?
    private let base = InMemoryStore()
    private let applied = Mutex<Set<LedgerEntry>>([])

    init(_ fault: Fault?) { self.fault = fault }

    func apply(_ entry: LedgerEntry, recording events: [AuditEvent]) async throws -> CreditBalance {
        switch fault {
        case nil: return try await base.apply(entry, recording: events)
        case .writesEventsFirst:
            let isNew = applied.withLock { $0.insert(entry).inserted }
            if isNew { try await base.append(events) }
            return try await base.apply(entry)
        case .writesEventsOfRepetitions:
            let balance = try await base.apply(entry)
            try await base.append(events)
            return balance
        case .writesEventsOfRepetitionsUnderLoad:
            let isThere = applied.withLock { $0.contains(entry) }
            let balance = try await base.apply(entry)
            await Task.yield()
            if !isThere { try await base.append(events) }
            applied.withLock { _ = $0.insert(entry) }
            return balance
        case .losesEvents: return try await base.apply(entry)
        case .losesOthersEvents:
            return try await base.apply(entry, recording: events.filter { $0.owner == entry.account })
        case .writesTheFirstEventAlone: return try await base.apply(entry, recording: Array(events.prefix(1)))
        case .writesEventsOfNothing:
            let event = AuditEvent(at: entry.at, owner: entry.account, kind: .used, actor: "")
            return try await base.apply(entry, recording: events.isEmpty ? [event] : events)
        case .forgetsTheEntry:
            try await base.append(events)
            return try await base.balance(of: entry.account)
        case .returnsNothing:
            _ = try await base.apply(entry, recording: events)
            return CreditBalance(total: .zero, held: .zero)
        }
    }

    func apply(_ entry: LedgerEntry) async throws -> CreditBalance { try await base.apply(entry) }
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
    func append(_ events: [AuditEvent]) async throws { try await base.append(events) }
    func entries(of owner: KeyOwner, from number: Int64, limit: Int) async throws -> [AuditEntry] {
        try await base.entries(of: owner, from: number, limit: limit)
    }
    func owners(after owner: KeyOwner?, limit: Int) async throws -> [KeyOwner] {
        try await base.owners(after: owner, limit: limit)
    }
    func verify(_ owner: KeyOwner) async throws -> AuditVerification { try await base.verify(owner) }
}
