// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKStorage
import BYOKTesting
import Synchronization
import Testing

/// When a tightened policy has been set, no request begins on credits under the old one; what is reserved may end.
@Suite struct TightenedPolicyTests {
    private let store = UnreliableStore(InMemoryStore())
    private let stand: PerformStand
    private static let caller = Caller(Samples.alice, organisation: Samples.acme, tier: PerformStand.tier)

    init() throws {
        stand = try PerformStand(store) {
            $0.fallbackCreditsPerDay = Money("100")
        }
    }

    private func request(_ caller: Caller = caller) -> RouteRequest {
        RouteRequest(PerformStand.model, for: caller, bound: PerformStand.bound)
    }

    private func grant() async throws {
        _ = try await store.apply(
            LedgerEntry(
                account: Samples.alice, requestID: RequestID("payment"), attempt: 1, kind: .grant,
                amount: Money(nanodollars: 10_000_000_000),
                parametersHash: Array(repeating: 7, count: 32), at: stand.clock.now()))
    }

    private func reservations() async throws -> Int {
        try await store.entries(of: Samples.alice, from: Timestamp(microseconds: 0), after: nil, limit: 1_000)
            .count { $0.kind == .reserve }
    }

    private static let cases: [(KeyOwner, SpendPolicy, Bool)] = [
        (Samples.alice, .neverCredits, true), (Samples.acme, .neverCredits, true),
        (Samples.alice, .creditsIfNoOwnKey, true), (Samples.alice, SpendPolicy(creditClasses: []), true),
        (Samples.alice, .init(), false), (Samples.user("bob"), .neverCredits, false),
    ]

    @Test(arguments: cases) func anOfferChosenBeforeIsNotReserved(
        owner: KeyOwner, policy: SpendPolicy, isTightened: Bool
    ) async throws {
        try await grant()
        let offer = try await stand.router.route(request())
        #expect(offer.isSystem)
        // Another change of the owner's makes the offer look again, and is no reason to refuse it.
        _ = try await stand.add(.anthropic, 1, to: Samples.alice)
        try await stand.vault.setSpendPolicy(policy, of: owner)
        do {
            let reservation = try await stand.router.reserve(offer, PerformStand.bound)
            #expect(!isTightened)
            await reservation.void()
        } catch {
            #expect(isTightened && error.code == .routeStale)
        }
        #expect(try await reservations() == (isTightened ? 0 : 1))
    }

    /// Without a ledger an opening is what uses credits.
    @Test(arguments: cases) func aRouteChosenBeforeDoesNotOpen(
        owner: KeyOwner, policy: SpendPolicy, isTightened: Bool
    ) async throws {
        let stand = try PerformStand(InMemoryStore(), hasLedger: false)
        let route = try await stand.router.route(request())
        try await stand.vault.setSpendPolicy(policy, of: owner)
        do {
            _ = try await route.withSecret(Samples.text)
            #expect(!isTightened)
        } catch {
            #expect(isTightened && (error as? BYOKError)?.code == .routeStale)
        }
        #expect(try await stand.audit(Samples.alice).contains { $0.kind == .used } != isTightened)
    }

    /// The own key has failed, credits were chosen, and the policy is tightened before they are reserved.
    @Test func aRequestUnderWayGoesNoFurther() async throws {
        try await grant()
        let key = try await stand.add(.openAI, 1, to: Samples.alice)
        stand.providers.set(Samples.key(.openAI, 1), .fail(AttemptFailure(.authInvalid)))
        store.before(.summary) { [stand] in
            try? await stand.vault.setSpendPolicy(.neverCredits, of: Samples.alice)
        }
        guard case .failure(let error) = await stand.perform(request()) else {
            return _ = Issue.record("it went through")
        }
        #expect(error.code == .ownKeyInvalid && error.keyID == key)
        #expect(error.receipt?.spendPolicy == .neverCredits && error.receipt?.creditsCharged == .zero)
        #expect(try await reservations() == 0)
        #expect(stand.providers.shown == [Samples.key(.openAI, 1)])
    }

    /// The same, where a new key of the user's takes over.
    @Test func aRequestUnderWayTakesTheKeyThatIsThereNow() async throws {
        try await grant()
        _ = try await stand.add(.openAI, 1, to: Samples.alice)
        stand.providers.set(Samples.key(.openAI, 1), .fail(AttemptFailure(.authInvalid)))
        store.before(.summary) { [stand] in
            try? await stand.vault.setSpendPolicy(.neverCredits, of: Samples.alice)
            _ = try? await stand.add(.openRouter, 2, to: Samples.alice)
        }
        guard case .success(let receipt) = await stand.perform(request()) else { return _ = Issue.record("it failed") }
        #expect(receipt.attempts.last?.keyOwner == Samples.alice && receipt.credits == nil)
        #expect(try await reservations() == 0)
    }

    @Test func withoutALedgerARequestUnderWayGoesNoFurther() async throws {
        let stand = try PerformStand(InMemoryStore(), hasLedger: false)
        let error = await #expect(throws: BYOKError.self) {
            try await stand.router.perform(request()) { attempt in
                #expect(attempt.route.isSystem)
                try await stand.vault.setSpendPolicy(.neverCredits, of: Samples.acme)
                try await attempt.withSecret { _ in }
            }
        }
        #expect(error?.code == .creditsNotAllowed)
    }

    /// Setting it returns only when the reservation that was being made is made; that request ends, and no other begins.
    @Test(arguments: [Samples.alice, Samples.acme]) func settingWaitsForReservationsBeingMade(owner: KeyOwner)
        async throws
    {
        try await grant()
        let arrived = Gate()
        let go = Gate()
        store.before(.apply(.reserve)) {
            await arrived.open()
            await go.wait()
        }
        let marks = Marks()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { [stand] in
                let result = await stand.perform(request())
                #expect(throws: Never.self) { try result.get() }
            }
            await arrived.wait()
            group.addTask { [stand] in
                try await stand.vault.setSpendPolicy(.neverCredits, of: owner)
                #expect(try await reservations() == 1)
                marks.isSet.store(true, ordering: .releasing)
            }
            // It is written, and in force for whoever asks.
            while try await stand.vault.spendPolicy(of: owner) != .neverCredits { await Task.yield() }
            guard case .failure(let error) = await stand.perform(request()) else {
                return _ = Issue.record("it went through")
            }
            #expect(error.code == .creditsNotAllowed)
            for _ in 0..<50 { await Task.yield() }
            let isEarly = marks.isSet.load(ordering: .acquiring)
            #expect(!isEarly)
            await go.open()
            try await group.waitForAll()
        }
        let isSet = marks.isSet.load(ordering: .acquiring)
        #expect(isSet)
        let charged = try await store.entries(
            of: Samples.alice, from: Timestamp(microseconds: 0), after: nil, limit: 10
        ).filter { $0.kind == .settle }
        #expect(charged.map(\.amount) == [PerformStand.vendorCharge])
    }

    /// Under the new policy there may always be reservations being made: setting it does not wait for those.
    @Test func settingDoesNotWaitForWhatBeginsAfterIt() async throws {
        try await grant()
        let arrived = Gate()
        let go = Gate()
        store.before(.apply(.reserve)) {
            await arrived.open()
            await go.wait()
        }
        // Without own keys credits go on.
        try await stand.vault.setSpendPolicy(.creditsIfNoOwnKey, of: Samples.alice)
        let performing = Task { [stand] in await stand.perform(request()) }
        await arrived.wait()
        // Another owner's change waits for nobody of Alice's.
        try await stand.vault.setSpendPolicy(.neverCredits, of: Samples.user("bob"))
        await go.open()
        let result = await performing.value
        #expect(throws: Never.self) { try result.get() }
    }

    /// Four requests at a time while the policy goes back and forth: a reservation made after `neverCredits` was set, and
    /// before it was set back, is one too many.
    @Test func noReservationIsMadeWhileItIsForbidden() async throws {
        try await grant()
        let marks = Marks()
        store.before(.apply(.reserve)) {
            await Task.yield()
            if marks.isForbidden.load(ordering: .acquiring) { marks.late.add(1, ordering: .relaxed) }
            marks.made.add(1, ordering: .relaxed)
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                group.addTask { [stand] in
                    // Bounded: other tests wait for the same threads.
                    for _ in 0..<150 where !marks.isOver.load(ordering: .acquiring) {
                        _ = await stand.perform(request())
                        await Task.yield()
                    }
                }
            }
            for round in 0..<12 {
                try await stand.vault.setSpendPolicy(.neverCredits, of: round % 2 == 0 ? Samples.alice : Samples.acme)
                marks.isForbidden.store(true, ordering: .releasing)
                for _ in 0..<20 { await Task.yield() }
                marks.isForbidden.store(false, ordering: .releasing)
                try await stand.vault.setSpendPolicy(.init(), of: round % 2 == 0 ? Samples.alice : Samples.acme)
                for _ in 0..<20 { await Task.yield() }
            }
            marks.isOver.store(true, ordering: .releasing)
            try await group.waitForAll()
        }
        let (late, made) = (marks.late.load(ordering: .relaxed), marks.made.load(ordering: .relaxed))
        #expect(late == 0 && made > 0)
    }
}

/// What tasks tell each other.
private final class Marks: Sendable {
    let isSet = Atomic(false)
    let isForbidden = Atomic(false)
    let isOver = Atomic(false)
    let late = Atomic(0)
    let made = Atomic(0)
}
