// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders

/// What a request leaves in the ledger, in the audit log and at the observer.
extension FallbackRun {
    func judgeLedger(_ expected: FallbackCase.Expectation, _ found: inout Objections) async throws {
        let entries = try await stand.entries(of: user)
        let ours = entries.filter { $0.requestID == requestID }
        let sum = entries.reduce(Int64(0)) { sum, entry in
            switch entry.kind {
            case .grant: sum + entry.amount.nanodollars
            case .settle: sum - entry.amount.nanodollars
            case .reserve, .void, .expire: sum
            }
        }
        let balance = try await stand.store.balance(of: user)
        found.expect(balance.total.nanodollars, sum, "the balance, beside the sum of entries")
        found.expect(balance.held.nanodollars, item.balance == .heldByOthers ? 1 : 0, "what is held")
        if expected.isPaidWithCredits, item.balance != .noLedger {
            found.expect(ours.map(\.kind), [.reserve, .settle], "the entries")
            found.expect(ours.map(\.amount), [PerformStand.reserve, PerformStand.vendorCharge], "their amounts")
            found.expect(ours.map(\.attempt), [1, 1], "their attempts")
        } else {
            found.expect(ours.map(\.kind), [], "the entries")
        }
    }

    func judgeEvents(_ expected: FallbackCase.Expectation, _ found: inout Objections) {
        let changes = events.filter { $0.kind == .statusChanged }
        found.expect(changes.map(\.status?.code), [item.row.status].compactMap(\.self), "the changes of status")
        found.require(
            changes.allSatisfy { $0.keyID == first && $0.owner == firstOwner }, "a change names another key or owner")
        let fallbacks = events.filter { $0.kind == .fellBack }
        found.expect(fallbacks.map(\.keyID), expected.isPaidWithCredits ? [first] : [], "the fallbacks told")
        found.require(fallbacks.allSatisfy { $0.requestID == requestID }, "a fallback names another request")
        let closed = events.filter { $0.kind == .requestClosed }
        found.expect(closed.map(\.receipt), [receipt], "the receipts told")
        found.expect(closed.map(\.requestID), [requestID], "the requests told")
        let others = events.filter {
            ![.statusChanged, .fellBack, .requestClosed, .payingCredits, .undecryptable].contains($0.kind)
        }
        found.expect(others.map(\.kind), [], "other events")
    }

    /// An audit entry, as far as the page says what is in it.
    private struct Trace: Hashable {
        var kind: AuditEvent.Kind
        var key: KeyID?
        var request: RequestID?
    }

    func judgeAudit(_ expected: FallbackCase.Expectation, _ found: inout Objections) {
        var traces: [KeyOwner: [Trace]] = [user: []]
        if let organisation { traces[organisation] = [] }
        for attempt in expected.attempts {
            switch attempt.place {
            case .first: traces[firstOwner]?.append(Trace(kind: .used, key: first, request: requestID))
            case .second: traces[user]?.append(Trace(kind: .used, key: second, request: requestID))
            case .vendors, .aggregators: traces[user]?.append(Trace(kind: .used, key: nil, request: requestID))
            }
        }
        if expected.isPaidWithCredits {
            traces[user]?.append(Trace(kind: .fellBack, key: first, request: requestID))
        }
        if let status = item.row.status, ![.rateLimited, .unreachable].contains(status) {
            traces[firstOwner]?.append(Trace(kind: .statusChanged, key: first, request: requestID))
        }
        for (owner, expected) in traces {
            let all = audit[owner] ?? []
            // What only this process knows of a key need not be in the log.
            let lasting = all.filter {
                $0.kind != .statusChanged || ![.rateLimited, .unreachable, nil].contains(item.row.status)
            }
            let seen = lasting.map { Trace(kind: $0.kind, key: $0.keyID, request: $0.requestID) }
            found.expect(Set(seen), Set(expected), "the audit log of \(owner.kind)")
            found.expect(seen.count, expected.count, "how many entries the audit log of \(owner.kind) got")
            found.require(
                lasting.allSatisfy { $0.kind == .statusChanged || $0.actor == user.id },
                "the audit log of \(owner.kind) names another actor")
        }
    }
}
