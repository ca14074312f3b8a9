// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKStorage
import BYOKTesting
import Testing

/// Requests carried through by a router, and what its reports say of them.
@Suite struct RouterUsageTests {
    private func ask(_ world: World, _ caller: Caller, failing: Bool = false) async throws -> Receipt {
        let request = RouteRequest(
            "gpt-4o", for: caller, bound: RequestBound(promptBytes: 4_000, completionTokens: 1_000))
        return try await world.router.perform(request) { attempt in
            if failing, !attempt.route.isSystem { throw AttemptFailure(.authInvalid) }
            try await attempt.withSecret { _ in }
            attempt.delivery.usage = TokenUsage(input: 1_000, output: 100)
        }.receipt
    }

    @Test func reportsStatementsAndReceiptsAgree() async throws {
        let log = InMemoryStore()
        let world = try World { $0.usage = log }
        let key = try await world.add(.openAI)
        let caller = Caller(Samples.alice, tier: .trial)
        let start = world.clock.now()
        let own = try await ask(world, caller)
        let fellBack = try await ask(world, caller, failing: true)
        try await world.router.flushUsage()

        let usage = world.router.usage
        let period = UsagePeriod.day(of: start)
        let rows = try await usage.totals(of: Samples.alice, in: period, by: [.payer, .key])
        #expect(rows.map(\.key) == [.stored(key), .system])
        #expect(rows.map(\.payer) == [.ownKey, .credits])
        #expect(rows.map(\.totals.requests) == [2, 1])
        #expect(rows.map(\.totals.failures) == [1, 0])
        #expect(rows.map(\.totals.fallbacks) == [0, 1])
        #expect(rows[0].totals.cost == own.cost && rows[0].totals.credits == .zero)
        #expect(rows[1].totals.credits == fellBack.creditsCharged && fellBack.creditsCharged > .zero)
        #expect(rows[1].totals.fallbackCredits == fellBack.creditsCharged)

        let totals = try await usage.statement(of: Samples.alice, in: period).totals()
        #expect(totals.totals.requests == 2 && totals.totals.failures == 0)
        #expect(totals.totals.credits == fellBack.creditsCharged)
        #expect(totals.totals.cost.nanodollars == rows.reduce(0) { $0 + $1.totals.cost.nanodollars })
        let outage = try await usage.outageCost(of: key, account: Samples.alice, since: start)
        #expect(outage == OutageCost(requests: 1, credits: fellBack.creditsCharged))
        let savings = try await usage.savings(of: Samples.alice, in: period)
        let equivalent = try #require(own.creditsEquivalent)
        #expect(try savings.saved == equivalent.subtracting(own.cost ?? .zero))
        #expect(savings.counted == 1)
    }
}
