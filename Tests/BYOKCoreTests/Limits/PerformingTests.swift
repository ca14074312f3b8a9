// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKProviders
import BYOKTesting
import Testing

@testable import BYOKCore

/// Requests that are carried through count against keys' limits and delegations' budgets.
@Suite struct PerformingTests {
    let limited: LimitedWorld
    var world: World { limited.world }
    let alice = Caller(Samples.alice, tier: .professional)
    init() throws { limited = try LimitedWorld() }

    /// Answers with ten tokens, at a dollar.
    @discardableResult
    private func ask(
        for caller: Caller, bound: RequestBound? = nil, failing failure: AttemptFailure.Class? = nil,
        during body: () async throws -> Void = {}
    ) async throws -> Receipt {
        let request = RouteRequest("gpt-4", for: caller, bound: bound)
        return try await world.router.perform(request) { attempt in
            try await attempt.withSecret { _ in }
            try await body()
            if let failure { throw AttemptFailure(failure) }
            attempt.delivery.usage = TokenUsage(input: 4, output: 6)
            attempt.delivery.cost = Price(perToken: "1").map { ExactCost($0) }
        }.receipt
    }

    private func spending(_ id: KeyID) async throws -> KeySpending {
        try await world.router.spending(of: id, owner: Samples.alice)
    }

    @Test func aRequestCountsByItsEstimateAndThenByWhatItUsed() async throws {
        let budget = KeyBudget(requestsPerMinute: 9, spendPerDay: Money("9"))
        let id = try await world.add(.openAI, policy: KeyPolicy(budget: budget))
        let bound = RequestBound(promptBytes: 400, completionTokens: 50)
        try await ask(for: alice, bound: bound) {
            let during = try await spending(id)
            #expect(during.requestsUnderWay == 1 && during.tokensUnderWay == 150)
            #expect(during.costUnderWay > .zero && during.today == .zero)
        }
        let after = try await spending(id)
        #expect(after.requestsThisMinute == 1 && after.tokensThisMinute == 10 && after.today == Money("1"))
        #expect(after.requestsUnderWay == 0 && after.costUnderWay == .zero && after.tokensUnderWay == 0)
    }

    @Test func theLimitIsReachedAndTheNextRequestRefused() async throws {
        let id = try await world.add(
            .openAI, policy: KeyPolicy(budget: KeyBudget(spendPerDay: Money("2"))))
        for _ in 0..<2 { try await ask(for: alice) }
        let error = await #expect(throws: BYOKError.self) { try await ask(for: alice) }
        #expect(error?.code == .ownKeyCooling && error?.retryAt == Samples.start.nextDay)
        #expect(error?.rejections.first?.keyID == id)
    }

    /// A failed attempt is a request of its key's, and cost nothing that anybody knows of.
    @Test func aFailedAttemptHoldsNothing() async throws {
        let budget = KeyBudget(requestsPerMinute: 9, spendPerDay: Money("9"))
        let id = try await world.add(.openAI, policy: KeyPolicy(budget: budget))
        let agent = try alice.delegating("agent", budget: Money("1"))
        let bound = RequestBound(promptBytes: 400, completionTokens: 50)
        await #expect(throws: BYOKError.self) { try await ask(for: agent, bound: bound, failing: .badRequest) }
        let after = try await spending(id)
        #expect(after.requestsThisMinute == 1 && after.requestsUnderWay == 0 && after.costUnderWay == .zero)
        #expect(agent.delegatedSpending == .zero)
        try await ask(for: agent)
    }

    @Test func ownKeysAndCreditsDrawOnADelegationsBudget() async throws {
        let parent = try alice.delegating("parent")
        let agent = try parent.delegating("agent", budget: Money("1.0006"))
        // Without an own key: credits, at list price and mark-up.
        let sold = try await ask(for: agent)
        #expect(sold.delegation == ["parent", "agent"])
        let credits = try #require(sold.credits?.charged)
        #expect(credits > .zero && agent.delegatedSpending == credits)
        try await world.add(.openAI)
        let own = try await ask(for: agent)
        #expect(own.credits == nil)
        #expect(parent.delegatedSpending?.nanodollars == credits.nanodollars + 1_000_000_000)
        if let spent = agent.delegatedSpending, spent < Money(nanodollars: 1_000_600_000) { try await ask(for: agent) }
        let error = await #expect(throws: BYOKError.self) { try await ask(for: agent) }
        #expect(error?.code == .delegationForbids && error?.receipt?.delegation == ["parent", "agent"])
        // Its parent has no budget.
        try await ask(for: parent)
    }

    @Test func aCallerWhoEndsBetweenAttemptsGetsNoFurtherKey() async throws {
        try await world.add(.openAI, 1)
        try await world.add(.openAI, 2)
        let agent = try alice.delegating("agent")
        var attempts = 0
        let error = await #expect(throws: BYOKError.self) {
            try await ask(for: agent, failing: .unavailable) {
                attempts += 1
                agent.end()
            }
        }
        #expect(attempts == 1)
        #expect(error?.code == .delegationEnded)
    }

    /// What an attempt holds, the next one may use.
    @Test func aRequestDoesNotStandInItsOwnWay() async throws {
        try await world.add(.openAI, 1)
        try await world.add(.openAI, 2)
        let agent = try alice.delegating("agent", budget: Money("0.001"))
        let bound = RequestBound(promptBytes: 400, completionTokens: 4_000)
        var attempts = 0
        let receipt = try await world.router.perform(RouteRequest("gpt-4", for: agent, bound: bound)) { attempt in
            attempts += 1
            // While it is under way, it holds all there is.
            #expect(await world.refusal("gpt-4", for: agent)?.code == .delegationForbids)
            if attempts == 1 { throw AttemptFailure(.unavailable) }
            attempt.delivery.usage = TokenUsage(input: 1, output: 1)
            attempt.delivery.cost = ExactCost(.free)
        }.receipt
        #expect(receipt.attempts.count == 2 && receipt.cost == .zero)
        #expect(await world.refusal("gpt-4", for: agent) == nil)
    }

    /// A request over midnight belongs to the day on which it began, as its receipt does.
    @Test func aRequestBelongsToTheDayOnWhichItBegan() async throws {
        let id = try await world.add(
            .openAI, policy: KeyPolicy(budget: KeyBudget(spendPerDay: Money("1"))))
        world.clock.set(to: Samples.start.nextDay + .seconds(-1))
        try await ask(for: alice) { world.clock.advance(by: .seconds(2)) }
        let after = try await spending(id)
        #expect(after.today == .zero && after.thisMonth == Money("1"))
        #expect(await world.payer("gpt-4", for: alice) == .key(id))
    }

    @Test func endsOfManyAtOnceAreCountedExactly() async throws {
        let id = try await world.add(
            .openAI, policy: KeyPolicy(budget: KeyBudget(spendPerMonth: Money("1000"))))
        await withTaskGroup { group in
            for _ in 0..<200 { group.addTask { _ = try? await self.ask(for: self.alice) } }
        }
        let after = try await spending(id)
        #expect(after.thisMonth == Money("200") && after.requestsUnderWay == 0)
    }
}
