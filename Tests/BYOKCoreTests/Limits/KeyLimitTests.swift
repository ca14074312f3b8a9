// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKProviders
import BYOKTesting
import Testing

@testable import BYOKCore

/// Keys with limits, as a caller sees them.
@Suite struct KeyLimitTests {
    let limited: LimitedWorld
    var world: World { limited.world }
    init() throws { limited = try LimitedWorld() }

    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var budget: KeyBudget
        /// Reached by two uses of 5 dollars and 100 tokens.
        var wait: Duration
        var testDescription: String { name }
    }

    static let cases = [
        Case(name: "requests a minute", budget: KeyBudget(requestsPerMinute: 2), wait: .seconds(60)),
        Case(name: "tokens a minute", budget: KeyBudget(tokensPerMinute: 200), wait: .seconds(60)),
        Case(name: "a day", budget: KeyBudget(spendPerDay: Money("10")), wait: .seconds(86_400)),
        // From 2026-11-20 to 2026-12-01.
        Case(name: "a month", budget: KeyBudget(spendPerMonth: Money("10")), wait: .seconds(11 * 86_400)),
    ]

    @Test(arguments: cases) func aKeyOverItsBudgetWaitsAndKeepsCreditsShut(limit: Case) async throws {
        let id = try await world.add(.openAI, policy: KeyPolicy(budget: limit.budget))
        limited.use(id, cost: Money("5"), tokens: 100)
        #expect(await world.payer("gpt-4") == .key(id))
        #expect(try await world.vault.list(Samples.alice).map(\.overBudget) == [nil])
        limited.use(id, cost: Money("5"), tokens: 100)
        let error = try #require(await world.refusal("gpt-4"))
        #expect(error.code == .ownKeyCooling)
        #expect(error.retryAt == Samples.start + limit.wait)
        let rejection = try #require(error.rejections.first)
        #expect(rejection.code == .overBudget && !rejection.allowsCredits)
        let words = limit.name.split(separator: " ").last.map(String.init) ?? ""
        #expect(rejection.reason?.contains(words) == true, "\(rejection)")

        let plan = try await world.router.plan(RouteRequest("gpt-4", for: .alice))
        #expect(plan.rejections.first == rejection)
        #expect(plan.billing == nil && plan.error?.code == .ownKeyCooling)
        #expect("\(plan)".contains(rejection.reason ?? "?"))
        let listed = try await world.vault.list(Samples.alice).first?.overBudget
        #expect(listed?.until == error.retryAt && listed?.reason == rejection.reason)
        // Another model: the key does not apply, so its budget keeps nothing shut.
        #expect(await world.payer("claude-3.5-sonnet") == .credits(at: .anthropic))

        world.clock.advance(by: limit.wait + .seconds(-1))
        #expect(await world.payer("gpt-4") == .nobody(.ownKeyCooling))
        world.clock.advance(by: .seconds(1))
        #expect(await world.payer("gpt-4") == .key(id))
    }

    @Test func theNextKeyServesInstead() async throws {
        let first = try await world.add(.openAI, 1, policy: KeyPolicy(budget: KeyBudget(spendPerDay: Money("1"))))
        let second = try await world.add(.openAI, 2)
        #expect(await world.payer("gpt-4") == .key(first))
        limited.use(first, cost: Money("1"))
        #expect(await world.payer("gpt-4") == .key(second))
        #expect(try world.router.cachedRoute(RouteRequest("gpt-4", for: .alice))?.keyID == second)
    }

    @Test func eachMemberHasAMonthlyShare() async throws {
        let budget = KeyBudget(memberSpendPerMonth: Money("3"))
        let id = try await world.add(.openAI, to: Samples.acme, policy: KeyPolicy(budget: budget))
        let bob = Samples.user("bob")
        let bobAtAcme = Caller(bob, organisation: Samples.acme, tier: .enterprise)
        limited.use(id, of: Samples.acme, cost: Money("3"))
        #expect(await world.payer("gpt-4", for: .aliceAtAcme) == .nobody(.ownKeyCooling))
        #expect(await world.payer("gpt-4", for: bobAtAcme) == .key(id))
        let spending = try await world.router.spending(of: id, owner: Samples.acme)
        #expect(spending.membersThisMonth == [Samples.alice: Money(nanodollars: 3_000_000_000)])
    }

    @Test func sayingWhatWasUsed() async throws {
        let budget = KeyBudget(requestsPerMinute: 9, spendPerMonth: Money("9"))
        let id = try await world.add(.openAI, policy: KeyPolicy(budget: budget))
        try await limited.write([limited.use(id, cost: Money("1"), tokens: 7)])
        world.clock.advance(by: .seconds(86_400))
        limited.use(id, cost: Money("2"), tokens: 8)
        let spending = try await world.router.spending(of: id, owner: Samples.alice)
        #expect(spending.budget == budget && spending.at == world.clock.now())
        #expect(spending.requestsThisMinute == 1 && spending.tokensThisMinute == 8)
        #expect(spending.today == Money("2") && spending.thisMonth == Money("3"))
        let error = await #expect(throws: BYOKError.self) {
            try await world.router.spending(of: id, owner: Samples.acme)
        }
        #expect(error?.code == .keyNotFound)
    }

    @Test(arguments: [
        ("spendPerDay", KeyBudget(spendPerDay: Money("-0.01"))),
        ("spendPerMonth", KeyBudget(spendPerMonth: Money("-1"))),
        ("memberSpendPerMonth", KeyBudget(memberSpendPerMonth: Money("-1"))),
        ("memberSpendPerMonth", KeyBudget(memberSpendPerMonth: Money("1"))),
    ]) func aBudgetThatMakesNoSenseIsRefusedByName(field: String, budget: KeyBudget) async throws {
        let error = await #expect(throws: BYOKError.self) {
            try await world.add(.openAI, policy: KeyPolicy(budget: budget))
        }
        #expect(error?.code == .invalidConfiguration)
        #expect(error?.message.contains("policy.budget.\(field)") == true)
    }
}
