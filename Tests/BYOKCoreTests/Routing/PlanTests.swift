// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKTesting
import Testing

/// A plan says what `route` does: 2,000 random configurations, and a second reading of the rules as the judge of both.
@Suite struct PlanTests {
    @Test(arguments: 0..<40) func planRouteAndTheRulesAgree(block: Int) async throws {
        for seed in block * 50..<block * 50 + 50 {
            let item = RandomCase(seed: seed)
            let world = try World(catalog: ReferenceModel.catalog, systemKeys: item.systemKeys) {
                $0.spendPolicy = item.platformPolicy
                $0.ownerOrder = item.isUserFirst ? .userFirst : .organisationFirst
            }
            let ids = try await item.install(in: world)
            let request = item.request(ids)
            let plan = try await world.router.plan(request)
            var route: Route?
            var error: BYOKError?
            do throws(BYOKError) {
                route = try await world.router.route(request)
            } catch let problem {
                error = problem
            }
            let comment: Comment = "seed \(seed): \(item)\n\(plan)"

            // Plan and route.
            #expect(plan.billing == route?.billing, comment)
            #expect(plan.error?.code == error?.code, comment)
            #expect(plan.error?.retryAt == error?.retryAt, comment)
            #expect(plan.chosen?.keyID == route?.keyID, comment)
            #expect(plan.chosen?.provider.id == route?.provider.id, comment)
            #expect(plan.chosen?.model == route?.model, comment)
            #expect((plan.chosen == nil) == (route == nil), comment)
            #expect(plan.steps.count { $0.isChosen } == (route == nil ? 0 : 1), comment)
            if let error { #expect(Set(error.rejections.compactMap(\.keyID)).isSubset(of: ids), comment) }

            // Route and rules.
            let expected = ReferenceModel(item, ids).outcome()
            switch expected {
            case .payer(let payer): #expect(route.map(World.payer) == payer, comment)
            case .refused(let codes, let retryAt):
                #expect(
                    error.map { codes.contains($0.code) } == true,
                    "\(codes), not \(error?.code.description ?? "a route"): \(comment)")
                if let retryAt { #expect(error?.retryAt == retryAt, comment) }
            }
            // Asked again, from memory, the answer is the same.
            let again = await world.payer(request)
            #expect(again == (route.map(World.payer) ?? .nobody(error?.code ?? .cancelled)), comment)
        }
    }

    @Test func aPlanListsKeysThatPassFirstThenTheRestThenThePlatforms() async throws {
        let world = try World()
        try await world.add(.anthropic, 1)
        let bad = try await world.add(.openRouter, 2, status: .invalid)
        let good = try await world.add(.openAI, 3)
        let plan = try await world.router.plan(RouteRequest("gpt-4", for: .alice))
        #expect(plan.steps.prefix(2).map(\.keyID) == [good, bad])
        #expect(plan.steps.filter(\.isSystem).map(\.provider.id) == [.openAI, .openRouter])
        #expect(plan.chosen?.keyID == good)
        #expect(plan.chosen?.masked == "sk-proj-...bbb3")
        #expect(plan.chosen?.label == "openai 3")
        #expect(plan.steps.first { $0.provider.id == .anthropic }?.model == nil)
        #expect(plan.steps.first { $0.keyID == bad }?.model == "openai/gpt-4")
        #expect(plan.error == nil)
        #expect(plan.description.contains("is not valid"))
    }

    @Test func aPlanReadsTheBalanceAndRouteDoesNot() async throws {
        let world = try World()
        #expect(try await world.router.plan(RouteRequest("gpt-4", for: .alice)).creditBalance == nil)
    }

    @Test func aPlanChangesNothing() async throws {
        let world = try World()
        try await world.add(.openAI)
        let before = try await world.vault.list(Samples.alice)
        let audit = try await world.audit().count
        _ = try await world.router.plan(RouteRequest("gpt-4", for: .alice))
        #expect(try await world.vault.list(Samples.alice) == before)
        #expect(try await world.audit().count == audit)
        #expect(world.tester.asked.isEmpty)
    }

    /// Nothing in an altered row can be believed; where the tier shuts the organisation's keys out, its rows do not
    /// matter either way, and plan and route say the same.
    @Test(arguments: Tier.standard) func planAndRouteAgreeAboutAnAlteredRowOfTheOrganisation(tier: Tier) async throws {
        let world = try World()
        let id = try await world.add(.openAI, to: Samples.acme)
        try await world.store.edit(id, of: Samples.acme) { $0.label = "edited" }
        let caller = Caller(Samples.alice, organisation: Samples.acme, tier: tier)
        let plan = try await world.router.plan(RouteRequest("gpt-4", for: caller))
        let payer = await world.payer("gpt-4", for: caller)
        if tier == .enterprise {
            #expect(payer == .nobody(.ownKeyUndecryptable))
        } else {
            #expect(payer == .credits(at: .openAI))
        }
        #expect((plan.billing != nil) == (payer == .credits(at: .openAI)))
    }
}
