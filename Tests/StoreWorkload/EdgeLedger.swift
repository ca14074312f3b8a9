// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

package import BYOKCore
import Foundation
import Synchronization

/// A store's ledger, whose process dies at an edge of the so-manieth charge.
package final class EdgeLedger: AuditedLedger {
    private let base: any AuditedLedger
    private let edge: ChargeEdge?
    private let remaining: Mutex<Int>

    package init(_ base: any AuditedLedger, dyingAt edge: ChargeEdge?, after count: Int) {
        self.base = base
        self.edge = edge
        remaining = Mutex(count)
    }

    /// Dies where it is time to: at once, as by a cut in the power of the process alone.
    package func pass(_ edge: ChargeEdge) {
        guard edge == self.edge else { return }
        let isTime = remaining.withLock { count in
            count -= 1
            return count <= 0
        }
        if isTime { kill(getpid(), SIGKILL) }
    }

    private func apply(_ entry: LedgerEntry, _ work: () async throws -> CreditBalance) async throws -> CreditBalance {
        switch entry.kind {
        case .reserve:
            pass(.beforeReserve)
            let balance = try await work()
            pass(.afterReserve)
            return balance
        case .settle:
            pass(.beforeSettle)
            let balance = try await work()
            pass(.afterSettle)
            return balance
        case .grant, .void, .expire: return try await work()
        }
    }

    package func apply(_ entry: LedgerEntry) async throws -> CreditBalance {
        try await apply(entry) { try await base.apply(entry) }
    }
    package func apply(_ entry: LedgerEntry, recording events: [AuditEvent]) async throws -> CreditBalance {
        try await apply(entry) { try await base.apply(entry, recording: events) }
    }
    package func balance(of account: KeyOwner) async throws -> CreditBalance { try await base.balance(of: account) }
    package func openReservations(limit: Int) async throws -> [LedgerEntry] {
        try await base.openReservations(limit: limit)
    }
    package func entries(
        of account: KeyOwner, from start: Timestamp, after entry: LedgerEntry?, limit: Int
    ) async throws -> [LedgerEntry] {
        try await base.entries(of: account, from: start, after: entry, limit: limit)
    }
    package func expirations(from start: Timestamp, limit: Int) async throws -> [LedgerEntry] {
        try await base.expirations(from: start, limit: limit)
    }
    package func append(_ events: [AuditEvent]) async throws { try await base.append(events) }
    package func entries(of owner: KeyOwner, from number: Int64, limit: Int) async throws -> [AuditEntry] {
        try await base.entries(of: owner, from: number, limit: limit)
    }
    package func owners(after owner: KeyOwner?, limit: Int) async throws -> [KeyOwner] {
        try await base.owners(after: owner, limit: limit)
    }
    package func verify(_ owner: KeyOwner) async throws -> AuditVerification { try await base.verify(owner) }
}
