// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKTesting
import Testing

/// The code of LimitsAndDelegation.
struct LimitsAndDelegationTests {
    @Test func limitsAKey() async throws {
        let stage = try await Stage()
        let (router, alice) = (stage.router, stage.alice)
        let id = try #require(try await router.keys.list(alice.user).first?.id)

        var policy = KeyPolicy()
        policy.budget = KeyBudget(requestsPerMinute: 60, spendPerDay: Money("5"), spendPerMonth: Money("100"))
        try await router.keys.change(id, of: alice.user, .limit(policy))

        let spending = try await router.spending(of: id, owner: alice.user)
        print("today:", spending.today, "this month:", spending.thisMonth)
        #expect(spending.budget == policy.budget && spending.thisMonth == .zero)
    }

    @Test func forbidsCredits() async throws {
        let stage = try await Stage()
        let (router, alice) = (stage.router, stage.alice)

        try await router.keys.setSpendPolicy(.neverCredits, of: alice.user)
        let kept = try await router.keys.spendPolicy(of: alice.user)
        let plan = try await router.plan(RouteRequest("claude-3.5-sonnet", for: alice))
        print("kept: \(kept.mode), in force: \(plan.spendPolicy.mode)", plan.error?.message ?? "")
        #expect(kept == .neverCredits && plan.spendPolicy == .neverCredits)
    }

    @Test func removesAMember() async throws {
        let router = try await Stage().router
        let acme = try KeyOwner.organisation("acme")
        let teamKey = try await router.keys.add(
            PastedKey(Stage.key), for: .openAI, owner: acme, policy: KeyPolicy(members: [])
        ).summary.id

        try await router.keys.addMember("alice", to: teamKey, of: acme)
        let removal = try await router.keys.removeMember("alice", of: acme)
        print("still open to every member:", removal.openToAll)
        #expect(removal.removedFrom == [teamKey] && removal.openToAll.isEmpty)
    }

    @Test func delegates() async throws {
        let stage = try await Stage()
        let (router, alice) = (stage.router, stage.alice)

        let planner = try alice.delegating("planner", budget: Money("2.50"))
        let inTenMinutes = SystemClock().now() + .seconds(600)
        let search = try planner.delegating("search", models: ["gpt-4o-mini"], deadline: inTenMinutes)
        let route = try await router.route(RouteRequest("gpt-4o-mini", for: search))
        planner.end()

        let error = await #expect(throws: BYOKError.self) { try await route.withSecret { _ in } }
        #expect(error?.code == .delegationEnded && search.delegation == ["planner", "search"])
    }
}
