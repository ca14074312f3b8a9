// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKProviders
import BYOKTesting
import Testing

@testable import BYOKCore

/// "Intersects, never widens; nests; ends with its parent; audit names the chain."
@Suite struct DelegationTests {
    let world: World
    let alice = Caller(Samples.alice, tier: .professional)
    init() throws { world = try World() }

    private func code(_ caller: Caller, _ model: ModelName = "gpt-4") async -> BYOKError.Code? {
        await world.refusal(model, for: caller)?.code
    }

    private func opening(_ route: Route) async -> BYOKError.Code? {
        do {
            _ = try await route.withSecret(Samples.text)
            return nil
        } catch {
            return (error as? BYOKError)?.code
        }
    }

    @Test(arguments: [
        "", " ", "two words", "tab\t", "new\nline", "é", String(repeating: "x", count: 65),
    ]) func anImpossibleNameIsRefused(name: String) {
        let error = #expect(throws: BYOKError.self) { try alice.delegating(name) }
        #expect(error?.code == .invalidIdentifier)
    }

    @Test func impossibleTermsAreRefused() throws {
        #expect(throws: BYOKError.self) { try alice.delegating("a", budget: Money("-1")) }
        #expect(throws: BYOKError.self) { try alice.delegating("a", models: [""]) }
        var agent = try alice.delegating(String(repeating: "x", count: 64))
        for depth in 2...32 { agent = try agent.delegating("\(depth)") }
        #expect(agent.delegation.count == 32)
        #expect(throws: BYOKError.self) { try agent.delegating("33") }
    }

    @Test func aSubAgentRoutesAsItsCaller() async throws {
        let account = Samples.user("payer")
        let caller = Caller(
            Samples.alice, organisation: Samples.acme, tier: .enterprise, creditAccount: account,
            organisationPolicy: OrganisationPolicy(organisationKeysOnly: true))
        let agent = try caller.delegating("outer").delegating("inner")
        #expect(agent.delegation == ["outer", "inner"] && caller.delegation.isEmpty)
        let organisations = try await world.add(.openAI, 1, to: Samples.acme)
        try await world.add(.anthropic, 2)
        for model in ["gpt-4", "claude-3.5-sonnet", "gemini-2.5-pro"] as [ModelName] {
            let own = try await world.router.route(RouteRequest(model, for: caller))
            let delegated = try await world.router.route(RouteRequest(model, for: agent))
            #expect(World.payer(of: own) == World.payer(of: delegated))
            #expect(own.billing == delegated.billing)
            if case .credits(let quote) = delegated.billing { #expect(quote.account == account) }
        }
        #expect(await world.payer("gpt-4", for: agent) == .key(organisations))
    }

    // MARK: Models

    @Test func modelsIntersect() async throws {
        try await world.add(.openRouter)
        let outer = try alice.delegating("outer", models: ["gpt-4", "claude-3.5-sonnet"])
        let inner = try outer.delegating("inner", models: ["openai/gpt-4", "gemini-*"])
        #expect(await code(outer) == nil)
        #expect(await code(outer, "claude-3.5-sonnet") == nil)
        #expect(await code(outer, "gemini-2.5-pro") == .delegationForbids)
        // In any of its spellings.
        #expect(await code(inner) == nil)
        #expect(await code(inner, "openai/gpt-4") == nil)
        // Allowed by the inner one alone, and by the outer one alone.
        let widened = try #require(await world.refusal("gemini-2.5-pro", for: inner))
        #expect(widened.code == .delegationForbids && widened.message.contains("'outer'"))
        let narrowed = try #require(await world.refusal("claude-3.5-sonnet", for: inner))
        #expect(narrowed.code == .delegationForbids && narrowed.message.contains("'inner'"))
        #expect(await code(try alice.delegating("none", models: [])) == .delegationForbids)
    }

    @Test func aBroughtKeyWidensNothing() async throws {
        let agent = try alice.delegating("agent", models: ["claude-3.5-sonnet"])
        let brought = KeyChoice.brought(.sample(.openAI, 1), for: .openAI)
        #expect(await world.refusal("gpt-4", for: agent, key: brought)?.code == .delegationForbids)
        #expect(await world.payer("gpt-4", for: alice, key: brought) == .brought)
    }

    @Test func aPolicyOnlyTightens() async throws {
        let strict = try alice.delegating("strict", spendPolicy: .neverCredits)
        #expect(await code(strict) == .creditsNotAllowed)
        #expect(await code(try strict.delegating("loose", spendPolicy: .creditsAsFallback)) == .creditsNotAllowed)
        #expect(await world.payer("gpt-4", for: alice) == .credits(at: .openAI))
    }

    // MARK: The end

    enum Ending: CaseIterable { case agent, parent, root, deadline, parentsDeadline }

    @Test(arguments: Ending.allCases, [true, false])
    func anEndIsAtOnceAndForEverythingBelow(ending: Ending, isOwnKey: Bool) async throws {
        if isOwnKey { try await world.add(.openAI) }
        let soon = Samples.start + .seconds(60)
        let parent = try alice.delegating("parent", deadline: ending == .parentsDeadline ? soon : nil)
        // A later deadline than the parent's widens nothing.
        let agent = try parent.delegating(
            "agent", deadline: ending == .deadline ? soon : Samples.start + .seconds(3_600))
        let sibling = try alice.delegating("sibling")
        let route = try await world.router.route(RouteRequest("gpt-4", for: agent))
        let fromBefore = try await world.router.route(RouteRequest("gpt-4", for: parent))
        #expect(await opening(route) == nil)
        #expect(!agent.isEnded)

        switch ending {
        case .agent: agent.end()
        case .parent: parent.end()
        case .root: alice.end()
        case .deadline, .parentsDeadline:
            world.clock.advance(by: .microseconds(59_999_999))
            #expect(await code(agent) == nil)
            world.clock.advance(by: .microseconds(1))
        }
        #expect(await code(agent) == .delegationEnded)
        #expect(await opening(route) == .delegationEnded)
        let endsParent = [.parent, .root, .parentsDeadline].contains(ending)
        #expect(await code(parent) == (endsParent ? .delegationEnded : nil))
        #expect(await opening(fromBefore) == (endsParent ? .delegationEnded : nil))
        #expect(await code(alice) == (ending == .root ? .delegationEnded : nil))
        #expect(await code(sibling) == (ending == .root ? .delegationEnded : nil))
        // What is delegated by one who has ended has ended.
        #expect(await code(try agent.delegating("late")) == .delegationEnded)
        let plan = try await world.router.plan(RouteRequest("gpt-4", for: agent))
        #expect(plan.error?.code == .delegationEnded && plan.billing == nil && plan.chosen == nil)
    }

    // MARK: Budgets

    @Test func aBudgetIsSharedByEverythingBelowAndCountsUpwards() async throws {
        try await world.add(.openAI)
        let parent = try alice.delegating("parent", budget: Money("10"))
        let first = try parent.delegating("first", budget: Money("8"))
        let second = try parent.delegating("second")
        first.charge(Money(nanodollars: 4_000_000_000))
        second.charge(Money(nanodollars: 5_999_999_999))
        for caller in [parent, first, second] { #expect(await code(caller) == nil) }
        #expect(parent.delegatedSpending == Money("9.999999999") && first.delegatedSpending == Money("4"))
        second.charge(Money(nanodollars: 1))
        for caller in [parent, first, second] {
            let error = try #require(await world.refusal("gpt-4", for: caller))
            #expect(error.code == .delegationForbids && error.message.contains("'parent'"))
        }
        #expect(await code(alice) == nil)
        #expect(alice.delegatedSpending == nil)
        // Less is no way round it.
        #expect(await code(try parent.delegating("third", budget: Money("100"))) == .delegationForbids)
    }

    @Test func whatIsUnderWayIsHeldAndSettledOnce() async throws {
        try await world.add(.openAI)
        let agent = try alice.delegating("agent", budget: Money("5"))
        let inner = try agent.delegating("inner")
        let hold = inner.hold(Money("5"))
        for caller in [agent, inner] { #expect(await code(caller) == .delegationForbids) }
        inner.settle(hold, cost: Money("1"))
        inner.settle(hold, cost: Money("1"))
        #expect(agent.delegatedSpending == Money("1"))
        #expect(await code(agent) == nil)
        // Lying providers give nothing back, and trap nothing.
        inner.charge(Money(nanodollars: .min))
        inner.settle(inner.hold(nil), cost: nil)
        #expect(agent.delegatedSpending == Money("1"))
        for _ in 0..<3 { inner.charge(Money(nanodollars: .max)) }
        #expect(agent.delegatedSpending == Money(nanodollars: .max))
        #expect(await code(inner) == .delegationForbids)
        #expect(alice.hold(Money("1")) == nil)
    }

    @Test func aBudgetOfZeroIsOne() async throws {
        #expect(await code(try alice.delegating("agent", budget: .zero)) == .delegationForbids)
    }

    @Test func manyAtOnceAreCountedExactly() async throws {
        let parent = try alice.delegating("parent", budget: Money("1000"))
        await withTaskGroup { group in
            for number in 0..<50 {
                group.addTask {
                    guard let agent = try? parent.delegating("\(number)") else { return }
                    for _ in 0..<200 { agent.settle(agent.hold(Money("1")), cost: Money(nanodollars: 3)) }
                }
            }
        }
        #expect(parent.delegatedSpending?.nanodollars == 30_000)
    }

    // MARK: What is written down

    @Test func theAuditLogNamesTheChain() async throws {
        try await world.add(.openAI)
        let agent = try alice.delegating("planner").delegating("search-7")
        _ = try await world.router.route(RouteRequest("gpt-4", for: agent)).withSecret(Samples.text)
        _ = try await world.router.route(RouteRequest("gpt-4", for: alice)).withSecret(Samples.text)
        let used = try await world.audit().filter { $0.kind == .used }
        #expect(used.map { $0.details["delegation"] } == ["planner > search-7", nil])
        #expect(used.allSatisfy { $0.actor == "alice" })
    }

    @Test func aNameWithTheFormOfAKeyIsNeitherRoutedNorWritten() async throws {
        try await world.add(.openAI)
        let key = "sk-" + String(repeating: "a", count: 48)
        let agent = try alice.delegating(key)
        let error = try #require(await world.refusal("gpt-4", for: agent))
        #expect(error.code == .invalidIdentifier)
        Leaks.expectNone(of: key, in: "\(error.debugDescription)")
    }
}
