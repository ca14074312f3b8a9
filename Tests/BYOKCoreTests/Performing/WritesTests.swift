// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKProviders
import BYOKStorage
import BYOKTesting
import Synchronization
import Testing

@testable import BYOKCore

/// How often a request writes: never on an own key, twice on the platform's.
struct WritesTests {
    /// A store that counts its writes, and can be told not to answer.
    final class CountingStore: KeyStore, AuditedLedger, UsageLog {
        enum Write: Hashable { case commit, erase, append, entry, auditedEntry, usage }
        private let base = InMemoryStore()
        private let state = Mutex<[Write: Int]>([:])
        var writes: [Write: Int] { state.withLock { $0 } }
        func reset() { state.withLock { $0 = [:] } }
        private func count(_ write: Write) { state.withLock { $0[write, default: 0] += 1 } }

        func records(ownedBy owners: [KeyOwner]) async throws -> [KeyTable] { try await base.records(ownedBy: owners) }
        func commit(_ change: KeyChange) async throws {
            count(.commit)
            try await base.commit(change)
        }
        func page(after cursor: KeyCursor?) async throws -> KeyPage { try await base.page(after: cursor) }
        func isCurrent(_ stamp: KeyTable.Stamp) -> Bool { base.isCurrent(stamp) }
        func erase(_ owner: KeyOwner, recording event: AuditEvent) async throws -> Int {
            count(.erase)
            return try await base.erase(owner, recording: event)
        }
        func append(_ events: [AuditEvent]) async throws {
            count(.append)
            try await base.append(events)
        }
        func entries(of owner: KeyOwner, from number: Int64, limit: Int) async throws -> [AuditEntry] {
            try await base.entries(of: owner, from: number, limit: limit)
        }
        func owners(after owner: KeyOwner?, limit: Int) async throws -> [KeyOwner] {
            try await base.owners(after: owner, limit: limit)
        }
        func verify(_ owner: KeyOwner) async throws -> AuditVerification { try await base.verify(owner) }
        func apply(_ entry: LedgerEntry) async throws -> CreditBalance {
            count(.entry)
            return try await base.apply(entry)
        }
        func apply(_ entry: LedgerEntry, recording events: [AuditEvent]) async throws -> CreditBalance {
            count(.auditedEntry)
            return try await base.apply(entry, recording: events)
        }
        func balance(of account: KeyOwner) async throws -> CreditBalance { try await base.balance(of: account) }
        func openReservations(limit: Int) async throws -> [LedgerEntry] {
            try await base.openReservations(limit: limit)
        }
        func entries(
            of account: KeyOwner, from start: Timestamp, after entry: LedgerEntry?, limit: Int
        ) async throws -> [LedgerEntry] {
            try await base.entries(of: account, from: start, after: entry, limit: limit)
        }
        func expirations(from start: Timestamp, limit: Int) async throws -> [LedgerEntry] {
            try await base.expirations(from: start, limit: limit)
        }
        func append(_ records: [UsageRecord], receipts: [Receipt], batch: UsageBatchID) async throws {
            count(.usage)
            try await base.append(records, receipts: receipts, batch: batch)
        }
        func summary(of owner: KeyOwner, days: ClosedRange<Int>) async throws -> [UsageSummary] {
            try await base.summary(of: owner, days: days)
        }
        func receipts(of payer: KeyOwner, _ page: ReceiptPage) async throws -> [Receipt] {
            try await base.receipts(of: payer, page)
        }
        func receipt(of payer: KeyOwner, for request: RequestID) async throws -> Receipt? {
            try await base.receipt(of: payer, for: request)
        }
        func purge(before day: Int) async throws { try await base.purge(before: day) }
    }

    private let store = CountingStore()
    private let stand: PerformStand
    private let alice = Caller(Samples.alice, tier: PerformStand.tier)
    private var request: RouteRequest { RouteRequest(PerformStand.model, for: alice, bound: PerformStand.bound) }

    init() async throws {
        stand = try PerformStand(store)
        try await stand.grant(Money(nanodollars: 1_000_000_000), to: Samples.alice)
    }

    @Test func anOwnKeysRequestWritesNothingItself() async throws {
        _ = try await stand.add(.openAI, 1, to: Samples.alice)
        _ = try await stand.perform(request).get()
        store.reset()
        for _ in 0..<100 { _ = try await stand.perform(request).get() }
        #expect(store.writes.isEmpty)
        try await stand.router.flushUsage()
        try await stand.router.flushAudit()
        #expect(store.writes == [.usage: 1, .append: 1], "a hundred requests in one batch of each")
    }

    @Test func aPlatformsKeysRequestWritesTwiceItsUseIncluded() async throws {
        store.reset()
        _ = try await stand.perform(request).get()
        #expect(store.writes == [.auditedEntry: 1, .entry: 1])
        #expect(try await stand.audit(Samples.alice).map(\.kind) == [.used])
    }

    @Test func aPaidFallbackTellsOfBothInTheReservationsStep() async throws {
        let key = try await stand.add(.openAI, 1, to: Samples.alice)
        stand.providers.set(Samples.key(.openAI, 1), .fail(AttemptFailure(.authInvalid)))
        _ = try await stand.perform(request).get()
        store.reset()
        let receipt = try await stand.perform(request).get()
        #expect(store.writes == [.auditedEntry: 1, .entry: 1])
        let events = try await stand.audit(Samples.alice).filter { $0.requestID == receipt.requestID }
        #expect(events.map(\.kind) == [.used, .fellBack] && events[1].keyID == key)
        #expect(events[1].details["failure"] == "authInvalid")
    }

    @Test func anOfferOpensWithAReservationAlone() async throws {
        let offer = try await stand.router.route(request)
        let error = await #expect(throws: BYOKError.self) { try await offer.withSecret { _ in } }
        #expect(error?.code == .creditsNotReserved)
        let reservation = try await stand.router.reserve(offer, PerformStand.bound)
        #expect(try await reservation.route.withSecret { $0.count } == FakeProviders.systemKey(.openAI).utf8.count)
        let charge = try await reservation.settle(PerformStand.usage)
        #expect(charge.state == .settled && charge.charged == PerformStand.vendorCharge && charge.uncollected == .zero)
        let balance = try await store.balance(of: Samples.alice)
        #expect(
            balance.total.nanodollars == 1_000_000_000 - PerformStand.vendorCharge.nanodollars && balance.held == .zero)
    }

    @Test(arguments: [nil, AttemptFailure.Class.badRequest] as [AttemptFailure.Class?])
    func aRouteThatIsKeptBeyondItsRequestOpensNoMore(_ failure: AttemptFailure.Class?) async throws {
        let kept = Mutex<Route?>(nil)
        _ = try? await stand.router.perform(request) { attempt in
            kept.withLock { $0 = attempt.route }
            if let failure { throw AttemptFailure(failure) }
            attempt.delivery.usage = PerformStand.usage
        }
        let route = try #require(kept.withLock { $0 })
        let error = await #expect(throws: BYOKError.self) { try await route.withSecret { _ in } }
        #expect(error?.code == .creditsNotReserved)
    }

    @Test func anOwnKeysRouteCannotBeReservedFor() async throws {
        _ = try await stand.add(.openAI, 1, to: Samples.alice)
        let route = try await stand.router.route(request)
        let error = await #expect(throws: BYOKError.self) { try await stand.router.reserve(route, PerformStand.bound) }
        #expect(error?.code == .invalidConfiguration)
    }

    @Test func theDaysCreditsForFailingKeysAreBounded() async throws {
        let limit = Money(nanodollars: 2 * PerformStand.vendorCharge.nanodollars + PerformStand.reserve.nanodollars - 1)
        let stand = try PerformStand(InMemoryStore()) { $0.fallbackCreditsPerDay = limit }
        try await stand.grant(Money(nanodollars: 1_000_000_000), to: Samples.alice)
        let key = try await stand.add(.openAI, 1, to: Samples.alice)
        stand.providers.set(Samples.key(.openAI, 1), .fail(AttemptFailure(.quotaExhausted)))
        for _ in 0..<2 { _ = try await stand.perform(request).get() }
        for _ in 0..<3 {
            guard case .failure(let error) = await stand.perform(request) else {
                Issue.record("beyond the bound")
                continue
            }
            #expect(error.code == .fallbackCapReached && error.keyID == key)
        }
        #expect(stand.events.count(.fallbackCapReached) == 1)
        // Without a key of her own there is nothing that fails: credits may pay.
        let bob = Caller(Samples.user("bob"), tier: PerformStand.tier)
        try await stand.grant(Money(nanodollars: 1_000_000_000), to: bob.user)
        _ = try await stand.perform(RouteRequest(PerformStand.model, for: bob, bound: PerformStand.bound)).get()
        stand.clock.advance(by: .seconds(86_400))
        stand.providers.set(Samples.key(.openAI, 1), .fail(AttemptFailure(.quotaExhausted)))
        _ = try await stand.perform(request).get()
    }

    @Test func anotherHostsFallbacksCountToo() async throws {
        let limit = Money(nanodollars: 2 * PerformStand.reserve.nanodollars)
        let shared = InMemoryStore()
        let first = try PerformStand(shared) { $0.fallbackCreditsPerDay = limit }
        let second = try PerformStand(shared, clock: first.clock, providers: first.providers) {
            $0.fallbackCreditsPerDay = limit
        }
        try await first.grant(Money(nanodollars: 1_000_000_000), to: Samples.alice)
        _ = try await first.add(.openAI, 1, to: Samples.alice)
        first.providers.set(Samples.key(.openAI, 1), .fail(AttemptFailure(.authInvalid)))
        for _ in 0..<3 { _ = try await first.perform(request).get() }
        try await first.router.flushUsage()
        guard case .failure(let error) = await second.perform(request) else {
            Issue.record("beyond the bound")
            return
        }
        #expect(error.code == .fallbackCapReached)
    }
}
