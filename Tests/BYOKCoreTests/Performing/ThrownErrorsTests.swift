// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKStorage
import BYOKTesting
import Foundation
import StoreWorkload
import Testing

/// A host's closure may throw anything, at any moment, with whatever it says was delivered.
@Suite struct ThrownErrorsTests {
    struct Odd: Error {}

    static let errors: [any Error] = {
        let codes: [BYOKError.Code] = [
            .routeStale, .undecryptable, .ownKeyInvalid, .ownKeyCooling, .cancelled, .storeUnavailable,
            .ledgerUnavailable, .alreadySettled, .requestInProgress, .insufficientCredits, .costOverflow,
            .fallbackCapReached, .creditsNotReserved, .noKeyForModel, .upstreamTimeout, .unsupportedField,
        ]
        return codes.map { BYOKError($0, "thrown by a host") } + [
            Odd(), CancellationError(), KeyStoreConflict(), LedgerRefusal.alreadySettled,
            NSError(domain: "host", code: 7), AttemptFailure(.unknown, cause: AttemptFailure(.authInvalid)),
            AttemptFailure(.timeout, cause: BYOKError(.ownKeyInvalid, "inside")),
            AttemptFailure(.badRequest, cause: CancellationError()),
        ]
    }()

    /// On an own key and on the platform's, before the key is opened and after, with and without a claim of usage.
    @Test(arguments: errors.indices, [0, 1, 2, 3]) func anythingEndsTheRequestAndChargesNothing(
        index: Int, variant: Int
    ) async throws {
        let error = Self.errors[index]
        let (opens, claims) = (variant & 1 == 1, variant & 2 == 2)
        for hasOwnKey in [true, false] {
            let stand = try PerformStand(InMemoryStore())
            let alice = Caller(Samples.alice, tier: PerformStand.tier)
            if hasOwnKey { _ = try await stand.add(.openAI, 1, to: Samples.alice) }
            try await stand.grant(Money(nanodollars: 1_000_000_000), to: Samples.alice)
            var calls = 0
            do {
                _ = try await stand.router.perform(
                    RouteRequest(PerformStand.model, for: alice, bound: PerformStand.bound)
                ) { attempt in
                    calls += 1
                    if opens { _ = try await attempt.withSecret { $0.count } }
                    if claims { attempt.delivery.usage = PerformStand.usage }
                    throw error
                }
                Issue.record("it was served")
            } catch {
                let receipt = try #require(error.receipt)
                #expect(receipt.outcome == .failed)
                #expect(receipt.error == error.code)
                #expect(receipt.creditsCharged == .zero && receipt.usage == nil && receipt.cost == nil)
            }
            // A route that is stale, or a key that cannot be opened, is found out before anything was sent.
            #expect((1...10).contains(calls), "it must come to an end")
            if opens { #expect(calls == 1) }
            try await stand.router.flushUsage()
            let facts = try await LedgerInvariants(Samples.alice, in: stand.store)
            #expect(facts.objections() == [])
            #expect(facts.settlements.isEmpty)
            #expect(facts.receipts.count == 1)
            if hasOwnKey { #expect(try await stand.vault.list(Samples.alice).first?.status == .connected) }
        }
    }

    // MARK: A clock that jumps

    @Test(arguments: [-400 * 86_400, -86_400, -3_600, -1, 1, 59, 3_600, 86_400, 400 * 86_400]) func theClockMayJump(
        seconds: Int
    ) async throws {
        for hasOwnKey in [true, false] {
            let stand = try PerformStand(InMemoryStore())
            let alice = Caller(Samples.alice, tier: PerformStand.tier)
            if hasOwnKey { _ = try await stand.add(.openAI, 1, to: Samples.alice) }
            try await stand.grant(Money(nanodollars: 1_000_000_000), to: Samples.alice)
            for number in 0..<6 {
                let request = RouteRequest(
                    PerformStand.model, for: alice, id: try RequestID("request-\(number)"), bound: PerformStand.bound)
                let receipt = try await stand.router.perform(request) { attempt in
                    _ = try await attempt.withSecret { $0.count }
                    // There and back again.
                    stand.clock.set(to: stand.clock.now() + .seconds(number % 2 == 0 ? seconds : -seconds))
                    attempt.delivery.usage = PerformStand.usage
                }.receipt
                #expect(receipt.creditsCharged == (hasOwnKey ? .zero : PerformStand.vendorCharge))
                #expect(receipt.duration >= .zero)
            }
            for _ in 0..<3 { await stand.router.maintain() }
            try await stand.router.flushUsage()
            let facts = try await LedgerInvariants(Samples.alice, in: stand.store)
            #expect(facts.objections() == [])
            #expect(facts.settlements.count == (hasOwnKey ? 0 : 6))
        }
    }
}
