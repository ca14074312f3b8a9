// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKStorage
import BYOKTesting
import Foundation
import StoreWorkload
import Testing

/// Stores that fail at every call, closures that throw anything, clocks that jump: typed errors, nothing charged twice,
/// every charge with its receipt.
@Suite struct ChaosTests {
    static let owned = Samples.user("owned")
    static let failing = Samples.user("failing")
    static let bare = Samples.user("bare")
    static let accounts = [owned, failing, bare]

    /// One with a good key, one whose key fails, one without; all with credits.
    private func stand(_ store: UnreliableStore) async throws -> PerformStand {
        let stand = try PerformStand(store)
        for account in Self.accounts { try await stand.grant(Money(nanodollars: 10_000_000_000), to: account) }
        _ = try await stand.add(.openAI, 1, to: Self.owned)
        _ = try await stand.add(.openAI, 2, to: Self.failing)
        stand.providers.set(Samples.key(.openAI, 2), .fail(AttemptFailure(.quotaExhausted)))
        return stand
    }

    private func request(_ account: KeyOwner, _ id: RequestID) -> RouteRequest {
        RouteRequest(
            PerformStand.model, for: Caller(account, tier: PerformStand.tier), id: id, bound: PerformStand.bound)
    }

    /// All is well again, and time passes: whatever was left open is closed.
    private func settleDown(_ stand: PerformStand, _ store: UnreliableStore) async throws {
        store.fail(nil)
        for _ in 0..<4 {
            await stand.router.maintain()
            stand.clock.advance(by: .seconds(400))
        }
        try await stand.router.flushUsage()
        try await stand.router.flushAudit()
    }

    struct Weather: Sendable, CustomTestStringConvertible {
        var fault: UnreliableStore.Fault
        var every: Int
        var isLedgersOnly: Bool
        /// Only the one call, or each that many calls.
        var isOnce: Bool
        var testDescription: String {
            "\(isOnce ? "the" : "every") \(every)th call\(isLedgersOnly ? " of the ledger" : "") fails \(fault)"
        }

        static let all: [Weather] = UnreliableStore.Fault.allCases.flatMap { fault in
            [true, false].flatMap { isLedgersOnly in
                (1...7).map { Weather(fault: fault, every: $0, isLedgersOnly: isLedgersOnly, isOnce: false) }
                    + (1...40).map { Weather(fault: fault, every: $0, isLedgersOnly: isLedgersOnly, isOnce: true) }
            }
        }

        var rule: UnreliableStore.Rule {
            let weather = self
            let ledgerCalls = CallCount()
            return { call, operation in
                if weather.isLedgersOnly, !operation.isLedgers { return nil }
                let number = weather.isLedgersOnly ? ledgerCalls.next() : call
                let isHit = weather.isOnce ? number == weather.every : number % weather.every == 0
                return isHit ? weather.fault : nil
            }
        }
    }

    @Test(arguments: Weather.all) func whateverCallFailsNothingIsChargedTwice(weather: Weather) async throws {
        let store = UnreliableStore(InMemoryStore())
        let stand = try await stand(store)
        store.fail(weather.rule)
        var served: [KeyOwner: Int] = [:]
        for number in 0..<8 {
            for account in Self.accounts {
                let id = try RequestID("request-\(number)")
                // As a host would, once more under the same id where it was not served.
                for _ in 0..<2 {
                    stand.clock.advance(by: .seconds(1))
                    switch await stand.perform(request(account, id)) {
                    case .success(let receipt):
                        served[account, default: 0] += 1
                        #expect(receipt.outcome == .served)
                        if account == Self.owned {
                            #expect(receipt.usesOwnKey && receipt.creditsCharged == .zero)
                        } else {
                            #expect(receipt.creditsCharged == PerformStand.vendorCharge)
                        }
                    case .failure(let error):
                        let codes: [BYOKError.Code] = [
                            .storeUnavailable, .ledgerUnavailable, .requestInProgress, .alreadySettled,
                            .ownKeyNoFunds,
                        ]
                        #expect(codes.contains(error.code), "\(error)")
                        continue
                    }
                    break
                }
            }
        }
        try await settleDown(stand, store)
        for account in Self.accounts {
            let facts = try await LedgerInvariants(account, in: store)
            let objections = facts.objections()
            #expect(objections.isEmpty, "\(account): \(objections)")
            if account == Self.owned {
                #expect(facts.entries.count == 1, "an own key's request is in the ledger")
            } else {
                // A charge that the ledger took late is a charge; one that it never took is nobody's.
                #expect(facts.settlements.count == served[account, default: 0])
                #expect(facts.settlements.allSatisfy { $0.amount == PerformStand.vendorCharge })
            }
        }
        #expect(try await store.openReservations(limit: 10) == [])
    }

    /// A reservation of which nobody knew whether it was made is let go of; the retry's own, under the same id, is not.
    @Test(arguments: UnreliableStore.Fault.allCases, UnreliableStore.Fault.allCases)
    func whatIsLetGoOfIsNotTheRetrysReservation(
        reserving: UnreliableStore.Fault, voiding: UnreliableStore.Fault
    ) async throws {
        let store = UnreliableStore(InMemoryStore())
        let stand = try await stand(store)
        store.fail { _, operation in
            operation == .apply(.reserve) ? reserving : operation == .apply(.void) ? voiding : nil
        }
        let id = try RequestID("request")
        let first = await stand.perform(request(Self.bare, id))
        if case .success = first { Issue.record("it was served without a reservation") }
        store.fail(nil)
        for _ in 0..<2 {
            let retry = HeldRequest(request(Self.bare, id), by: stand.router)
            guard case .asked = await retry.next() else {
                // It is not known yet that nothing is under way: a moment later it is.
                stand.clock.advance(by: .seconds(60))
                await stand.router.maintain()
                continue
            }
            // What is still to be done is done while the retry is being answered.
            stand.clock.advance(by: .seconds(60))
            await stand.router.maintain()
            retry.release(.answer(PerformStand.usage))
            guard case .ended(.success(let receipt)) = await retry.next() else {
                Issue.record("it was not served")
                break
            }
            #expect(receipt.credits?.state == .settled)
            #expect(receipt.creditsCharged == PerformStand.vendorCharge)
            break
        }
        try await settleDown(stand, store)
        let facts = try await LedgerInvariants(Self.bare, in: store)
        #expect(facts.objections() == [])
        #expect(facts.settlements.count == 1)
    }

    // MARK: A ledger that is away when the charge comes

    @Test(arguments: UnreliableStore.Fault.allCases) func aLateChargeIsMadeOnceAndTheReceiptSaysSo(
        fault: UnreliableStore.Fault
    ) async throws {
        let store = UnreliableStore(InMemoryStore())
        let stand = try await stand(store)
        store.fail { _, operation in operation == .apply(.settle) ? fault : nil }
        let receipt = try await stand.perform(request(Self.bare, RequestID("late"))).get()
        #expect(receipt.credits?.state == .pending)
        #expect(receipt.creditsCharged == PerformStand.vendorCharge)
        store.fail(nil)
        stand.clock.advance(by: .seconds(100))
        await stand.router.maintain()
        try await stand.router.flushUsage()
        let facts = try await LedgerInvariants(Self.bare, in: store)
        #expect(facts.objections() == [])
        #expect(facts.settlements.map(\.amount) == [PerformStand.vendorCharge])
        #expect(stand.events.count(.settlementOverdue) == 1)
    }

    /// "A late settle is refused and listed", and the receipt does not claim a charge.
    @Test func aChargeThatComesTooLateIsListed() async throws {
        let store = UnreliableStore(InMemoryStore())
        let stand = try await stand(store)
        store.fail { _, operation in operation == .apply(.settle) ? .before : nil }
        _ = try await stand.perform(request(Self.bare, RequestID("late"))).get()
        stand.clock.advance(by: .seconds(661))
        await stand.router.maintain()
        store.fail(nil)
        stand.clock.advance(by: .seconds(100))
        await stand.router.maintain()
        try await stand.router.flushUsage()
        let facts = try await LedgerInvariants(Self.bare, in: store)
        #expect(facts.objections() == [])
        #expect(facts.settlements.isEmpty)
        #expect(facts.entries.filter { $0.kind != .grant }.map(\.kind) == [.reserve, .expire])
        let listed = try await stand.router.reconcile(since: Samples.start)
        #expect(listed.expired.map(\.requestID.rawValue) == ["late"])
        #expect(listed.unbalanced.isEmpty)
        #expect(facts.receipts.map(\.credits?.state) == [.expired])
        #expect(facts.receipts.first?.credits?.uncollected == PerformStand.vendorCharge)
    }
}
