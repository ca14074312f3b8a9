// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKStorage
import BYOKTesting
import Testing

/// "modelNotFound: noted, key × model, 1 h": what the note means to later requests.
@Suite struct MissingModelTests {
    private let alice = Caller(Samples.alice, tier: PerformStand.tier)

    private func perform(_ stand: PerformStand, _ model: ModelName = PerformStand.model) async
        -> Result<Receipt, BYOKError>
    {
        await stand.perform(RouteRequest(model, for: alice, bound: PerformStand.bound))
    }

    /// An aggregator's word opens the way to credits: in the request itself and for the hour.
    @Test func creditsStepInForTheWholeHourWhereAnAggregatorSaidSo() async throws {
        let stand = try PerformStand(InMemoryStore())
        let key = try await stand.add(.openRouter, 1, to: Samples.alice)
        try await stand.grant(Money(nanodollars: 1_000_000_000), to: Samples.alice)
        stand.providers.set(Samples.key(.openRouter, 1), .fail(AttemptFailure(.modelNotFound)))
        for expected in [2, 1] {
            let receipt = try await perform(stand).get()
            #expect(receipt.attempts.count == expected)
            #expect(receipt.creditsCharged == PerformStand.vendorCharge)
            #expect(receipt.fallback == .init(keyID: key, provider: .openRouter, failure: .modelNotFound))
        }
        // Another model is another matter, and so is the time after the hour.
        stand.providers.set(Samples.key(.openRouter, 1), .answer(PerformStand.usage))
        #expect(try await perform(stand, PerformStand.otherModel).get().usesOwnKey)
        stand.clock.advance(by: .seconds(3_599))
        #expect(try await perform(stand).get().usesOwnKey == false)
        stand.clock.advance(by: .seconds(1))
        #expect(try await perform(stand).get().usesOwnKey)
    }

    /// A provider's own word does not, and the error stays the same.
    @Test func theErrorIsTheSameForTheWholeHour() async throws {
        let stand = try PerformStand(InMemoryStore())
        let key = try await stand.add(.openAI, 1, to: Samples.alice)
        try await stand.grant(Money(nanodollars: 1_000_000_000), to: Samples.alice)
        stand.providers.set(Samples.key(.openAI, 1), .fail(AttemptFailure(.modelNotFound)))
        for _ in 0..<2 {
            let result = await perform(stand)
            guard case .failure(let error) = result else {
                Issue.record("it was served")
                continue
            }
            #expect(error.code == .modelNotFound)
            #expect(error.keyID == key)
        }
        #expect(stand.providers.shown.count == 1)
    }

    /// "Failing over among them by the same table": the platform's keys, too.
    @Test func thePlatformsKeyIsNotAskedAgainWithinTheHour() async throws {
        let stand = try PerformStand(InMemoryStore())
        try await stand.grant(Money(nanodollars: 1_000_000_000), to: Samples.alice)
        stand.providers.set(FakeProviders.systemKey(.openAI), .fail(AttemptFailure(.modelNotFound)))
        for expected in [2, 1] { #expect(try await perform(stand).get().attempts.count == expected) }
    }
}
