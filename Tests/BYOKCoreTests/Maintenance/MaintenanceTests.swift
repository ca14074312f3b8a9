// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKProviders
import BYOKStorage
import BYOKTesting
import Synchronization
import Testing

@testable import BYOKCore

/// What time brings.
struct MaintenanceTests {
    private let store = InMemoryStore()
    private let stand: PerformStand
    private let alice = Caller(Samples.alice, tier: PerformStand.tier)
    private static let day = Duration.seconds(86_400)

    init() throws {
        stand = try PerformStand(store) { $0.retention = .seconds(30 * 86_400) }
    }

    private func kinds() async throws -> [Notice.Kind] {
        try await store.notices(of: Samples.alice, before: nil, limit: 100).map(\.kind)
    }

    @Test func aReservationThatNobodyClosedIsFreedAfterItsTime() async throws {
        try await stand.grant(Money(nanodollars: 1_000_000_000), to: Samples.alice)
        let offer = try await stand.router.route(
            RouteRequest(PerformStand.model, for: alice, id: RequestID("left-open"), bound: PerformStand.bound))
        let reservation = try await stand.router.reserve(offer, PerformStand.bound)
        #expect(try await store.balance(of: Samples.alice).held == PerformStand.reserve)
        stand.clock.advance(by: .seconds(660))
        #expect(await stand.router.maintain().expired == 0, "its time and a minute, and not before")
        stand.clock.advance(by: .seconds(2))
        #expect(await stand.router.maintain().expired == 1)
        let error = await #expect(throws: BYOKError.self) { try await reservation.route.withSecret { _ in } }
        #expect(error?.code == .creditsNotReserved, "nobody would pay")
        #expect(try await store.balance(of: Samples.alice).held == .zero)
        let late = try await reservation.settle(PerformStand.usage)
        #expect(late.state == .expired && late.charged == .zero && late.uncollected == PerformStand.vendorCharge)
        #expect(stand.events.count(.settlementLost) == 1)
        let found = try await stand.router.reconcile(since: Samples.start)
        #expect(found.expired.map(\.requestID.rawValue) == ["left-open"] && !found.isClean && found.unbalanced.isEmpty)
    }

    @Test func aKeyThatEndsSoonIsToldOncePerEnd() async throws {
        let id = try await stand.add(.openAI, 1, to: Samples.alice)
        let end = stand.clock.now() + .seconds(8 * 86_400)
        _ = try await stand.vault.change(id, of: Samples.alice, .expire(at: end))
        await stand.router.maintain()
        #expect(try await kinds().isEmpty)
        for _ in 0..<3 {
            stand.clock.advance(by: Self.day)
            await stand.router.maintain()
        }
        #expect(try await kinds() == [.expiresSoon])
        _ = try await stand.vault.change(id, of: Samples.alice, .expire(at: end + Self.day))
        stand.clock.advance(by: Self.day)
        await stand.router.maintain()
        #expect(try await kinds() == [.expiresSoon, .expiresSoon])
        #expect(stand.events.count(.expiresSoon) == 2)
    }

    @Test func anOldValueIsDueForRotationUntilItIsReplaced() async throws {
        let id = try await stand.add(.openAI, 1, to: Samples.alice)
        stand.clock.advance(by: Self.day * 60)
        _ = try await stand.vault.replace(id, of: Samples.alice, with: .sample(.openAI, 2), test: false)
        stand.clock.advance(by: Self.day * 89)
        await stand.router.maintain()
        #expect(try await !kinds().contains(.rotationDue))
        stand.clock.advance(by: Self.day)
        await stand.router.maintain()
        stand.clock.advance(by: Self.day)
        await stand.router.maintain()
        #expect(try await kinds().count { $0 == .rotationDue } == 1)
    }

    @Test func aKeyIsUnusedWhereNoRequestSucceededOnItFor90Days() async throws {
        let used = try await stand.add(.openRouter, 1, to: Samples.alice)
        let unused = try await stand.add(.openAI, 2, to: Samples.alice)
        stand.clock.advance(by: Self.day * 80)
        _ = try await stand.perform(RouteRequest(PerformStand.model, for: alice)).get()
        stand.clock.advance(by: Self.day * 11)
        await stand.router.maintain()
        let told = try await store.notices(of: Samples.alice, before: nil, limit: 100).filter { $0.kind == .keyUnused }
        #expect(told.map(\.keyID) == [unused] && used != unused)
    }

    @Test func aDisabledKeyIsLeftInPeace() async throws {
        let id = try await stand.add(.openAI, 1, to: Samples.alice)
        _ = try await stand.vault.change(id, of: Samples.alice, .disable)
        stand.clock.advance(by: Self.day * 200)
        await stand.router.maintain()
        #expect(try await kinds().isEmpty)
    }

    @Test func usageBeyondItsTimeIsForgotten() async throws {
        _ = try await stand.add(.openAI, 1, to: Samples.alice)
        _ = try await stand.perform(RouteRequest(PerformStand.model, for: alice)).get()
        try await stand.router.flushUsage()
        let day = stand.clock.now().day
        let page = ReceiptPage(period: Samples.start..<(Samples.start + Self.day))
        stand.clock.advance(by: Self.day * 30)
        await stand.router.maintain()
        #expect(try await store.receipts(of: Samples.alice, page).count == 1)
        stand.clock.advance(by: Self.day)
        await stand.router.maintain()
        #expect(try await store.receipts(of: Samples.alice, page).isEmpty)
        #expect(try await store.summary(of: Samples.alice, days: day...day).isEmpty)
    }

    @Test func theLoopRunsTheHostsJobsWhenTheyAreDue() async throws {
        let runs = Counter()
        let stand = stand
        let loop = Task {
            await stand.router.runMaintenance(jobs: [
                MaintenanceJob("prices", every: .seconds(180)) { runs.add() }
            ])
        }
        for _ in 0..<6 {
            await stand.clock.waitForSleepers()
            stand.clock.advance(by: .seconds(60))
        }
        await stand.clock.waitForSleepers()
        loop.cancel()
        await loop.value
        #expect(runs.count == 3, "at once, after three minutes and after six")
    }
}

/// Counts.
private final class Counter: Sendable {
    private let state = Atomic(0)
    var count: Int { state.load(ordering: .sequentiallyConsistent) }
    func add() { state.add(1, ordering: .sequentiallyConsistent) }
}
