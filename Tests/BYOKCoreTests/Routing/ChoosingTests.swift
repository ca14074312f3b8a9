// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKTesting
import Testing

/// The order of owners, steps and positions, and which keys apply.
@Suite struct ChoosingTests {
    static let bob = Samples.user("bob")
    static func member(_ tier: Tier = .enterprise, keysOnly: Bool = false) -> Caller {
        Caller(
            Samples.alice, organisation: Samples.acme, tier: tier,
            organisationPolicy: OrganisationPolicy(organisationKeysOnly: keysOnly))
    }

    // MARK: Owner is the outer loop, step the inner

    /// The keys there are, by owner; which of them is used by default, and with users first.
    struct Order: Sendable, CustomTestStringConvertible {
        var organisation: [Provider.ID]
        var user: [Provider.ID]
        var organisationFirst: Int
        var userFirst: Int
        var testDescription: String { "organisation \(organisation), user \(user)" }
    }

    /// Keys are counted through: the organisation's first, then the user's; -1: the system key.
    static let orders: [Order] = [
        Order(organisation: [], user: [], organisationFirst: -1, userFirst: -1),
        Order(organisation: [.openAI], user: [], organisationFirst: 0, userFirst: 0),
        Order(organisation: [], user: [.openAI], organisationFirst: 0, userFirst: 0),
        Order(organisation: [.openAI], user: [.openAI], organisationFirst: 0, userFirst: 1),
        // The organisation's provider key goes before the user's aggregator: owner is the outer loop.
        Order(organisation: [.openAI], user: [.openRouter], organisationFirst: 0, userFirst: 1),
        Order(organisation: [.openAI, .openRouter], user: [.openRouter], organisationFirst: 1, userFirst: 2),
        Order(organisation: [.openRouter], user: [.openAI], organisationFirst: 0, userFirst: 1),
        // A key that does not serve the model is as if absent.
        Order(organisation: [.anthropic], user: [.openAI], organisationFirst: 1, userFirst: 1),
        Order(organisation: [.anthropic, .google], user: [.google], organisationFirst: -1, userFirst: -1),
        Order(organisation: [.google], user: [.anthropic, .openRouter], organisationFirst: 2, userFirst: 2),
    ]

    @Test(arguments: orders, [RouterOptions.OwnerOrder.organisationFirst, .userFirst])
    func ownersThenStepsThenPositions(order: Order, ownerOrder: RouterOptions.OwnerOrder) async throws {
        let world = try World { $0.ownerOrder = ownerOrder }
        var ids: [KeyID] = []
        for (number, provider) in order.organisation.enumerated() {
            ids.append(try await world.add(provider, number, to: Samples.acme))
        }
        for (number, provider) in order.user.enumerated() { ids.append(try await world.add(provider, number + 50)) }
        let expected = ownerOrder == .organisationFirst ? order.organisationFirst : order.userFirst
        let payer = await world.payer("gpt-4", for: Self.member())
        #expect(payer == (expected < 0 ? .credits(at: .openAI) : .key(ids[expected])))
    }

    // MARK: Organisation keys

    @Test(arguments: Tier.standard) func organisationKeysCountOnlyWhereTheTierAllowsThem(tier: Tier) async throws {
        let world = try World()
        let id = try await world.add(.openAI, to: Samples.acme)
        let isAllowed = tier == .enterprise
        let payer = await world.payer("gpt-4", for: Self.member(tier))
        #expect(payer == (isAllowed ? .key(id) : .credits(at: .openAI)))
        let plan = try await world.router.plan(RouteRequest("gpt-4", for: Self.member(tier)))
        #expect(plan.rejections.contains { $0.code == .tierForbids } != isAllowed)
    }

    @Test func aTierOfTheHostsOwnMayAllowThem() async throws {
        let world = try World()
        let id = try await world.add(.openAI, to: Samples.acme)
        let team = Tier(name: "team", markup: 700, allowsOrganisationKeys: true)
        #expect(await world.payer("gpt-4", for: Self.member(team)) == .key(id))
    }

    @Test(
        arguments: [
            (nil, true), (["alice"], true), (["bob", "alice"], true), (["bob"], false), ([], false), (["Alice"], false),
        ]
            as [([String]?, Bool)])
    func organisationKeysCountOnlyForThoseOnTheMemberList(members: [String]?, isMember: Bool) async throws {
        let world = try World()
        let id = try await world.add(.openAI, to: Samples.acme, policy: KeyPolicy(members: members))
        let payer = await world.payer("gpt-4", for: Self.member())
        #expect(payer == (isMember ? .key(id) : .credits(at: .openAI)))
    }

    @Test func aMemberTakenOffTheListLosesTheKeyAtOnce() async throws {
        let world = try World()
        let id = try await world.add(.openAI, to: Samples.acme, policy: KeyPolicy(members: ["alice", "bob"]))
        #expect(await world.payer("gpt-4", for: Self.member()) == .key(id))
        try await world.vault.change(id, of: Samples.acme, .limit(KeyPolicy(members: ["bob"])))
        #expect(await world.payer("gpt-4", for: Self.member()) == .credits(at: .openAI))
    }

    @Test func anotherOrganisationsKeysDoNotCount() async throws {
        let world = try World()
        try await world.add(.openAI, to: Samples.organisation("other"))
        try await world.add(.openAI, to: Samples.user("acme"))
        try await world.add(.openAI, to: Samples.organisation("alice"))
        #expect(await world.payer("gpt-4", for: Self.member()) == .credits(at: .openAI))
    }

    @Test func anOrganisationMayInsistOnItsOwnKeys() async throws {
        let world = try World()
        try await world.add(.openRouter)
        let own = try await world.add(.openAI)
        #expect(await world.payer("gpt-4", for: Self.member(keysOnly: true)) == .credits(at: .openAI))
        let id = try await world.add(.openAI, 2, to: Samples.acme)
        #expect(await world.payer("gpt-4", for: Self.member(keysOnly: true)) == .key(id))
        #expect(await world.payer("gpt-4", for: Self.member(keysOnly: true), key: .key(own)) == .nobody(.keyNotFound))
        let plan = try await world.router.plan(RouteRequest("gpt-4", for: Self.member(keysOnly: true)))
        #expect(plan.rejections.map(\.code) == [.organisationKeysOnly, .organisationKeysOnly])
    }

    /// "An organisation may set `organisationKeysOnly`, then a member's own keys are not used for its work": the rule
    /// has no exception for tiers.
    @Test(arguments: Tier.standard) func theOrganisationsInsistenceHoldsOnEveryTier(tier: Tier) async throws {
        let world = try World()
        try await world.add(.openAI)
        #expect(await world.payer("gpt-4", for: Self.member(tier, keysOnly: true)) == .credits(at: .openAI))
    }

    @Test func withoutAnOrganisationItsPolicyMeansNothing() async throws {
        let world = try World()
        let id = try await world.add(.openAI)
        let caller = Caller(
            Samples.alice, tier: .enterprise,
            organisationPolicy: OrganisationPolicy(spendPolicy: .neverCredits, organisationKeysOnly: true))
        #expect(await world.payer("gpt-4", for: caller) == .key(id))
        #expect(await world.payer("claude-3.5-sonnet", for: caller) == .credits(at: .anthropic))
    }

    // MARK: Applicable

    @Test(arguments: [
        (KeyPolicy(allowedModels: ["gpt-4"]), true), (KeyPolicy(allowedModels: ["openai/gpt-4"]), true),
        (KeyPolicy(allowedModels: ["gpt-4*"]), true), (KeyPolicy(allowedModels: ["openai/*"]), true),
        (KeyPolicy(allowedModels: ["gpt-4o"]), false), (KeyPolicy(allowedModels: ["gpt-4o*"]), false),
        (KeyPolicy(allowedModels: ["gpt-4o", "gpt-4"]), true), (KeyPolicy(deniedModels: ["gpt-4"]), false),
        (KeyPolicy(deniedModels: ["openai/gpt-4"]), false), (KeyPolicy(deniedModels: ["gpt-*"]), false),
        (KeyPolicy(deniedModels: ["*"]), false), (KeyPolicy(deniedModels: ["gpt-4o"]), true),
        (KeyPolicy(allowedModels: ["gpt-4"], deniedModels: ["gpt-4"]), false), (KeyPolicy(allowedModels: ["*"]), true),
    ])
    func modelListsNarrowInAnySpelling(policy: KeyPolicy, isAllowed: Bool) async throws {
        for model in ["gpt-4", "openai/gpt-4"] {
            let world = try World()
            let id = try await world.add(.openAI, policy: policy)
            let payer = await world.payer(ModelName(model))
            #expect(payer == (isAllowed ? .key(id) : .credits(at: .openAI)), "\(model)")
        }
    }

    @Test func aListOfModelsKnowsTheFreeVariantFromThePaidOne() async throws {
        let world = try World()
        let id = try await world.add(.openRouter, policy: KeyPolicy(allowedModels: ["openai/gpt-4:free"]))
        #expect(await world.payer("openai/gpt-4:free") == .key(id))
        #expect(await world.payer("openai/gpt-4") == .credits(at: .openAI))
    }

    /// "Keys that are not applicable are as if absent, their policy too."
    @Test(arguments: 0..<4) func keysThatDoNotApplyAreAsIfAbsentWithTheirPolicy(why: Int) async throws {
        let world = try World()
        let never = KeyPolicy(
            deniedModels: why == 2 ? ["gpt-4"] : [], members: why == 3 ? ["bob"] : nil, spendPolicy: .neverCredits)
        let owner = why == 3 ? Samples.acme : Samples.alice
        let id = try await world.add(why == 1 ? .anthropic : .openAI, to: owner, status: .invalid, policy: never)
        if why == 0 { try await world.vault.change(id, of: owner, .disable) }
        #expect(await world.payer("gpt-4", for: Self.member()) == .credits(at: .openAI))
        let plan = try await world.router.plan(RouteRequest("gpt-4", for: Self.member()))
        #expect(plan.rejections.map(\.isApplicable) == [false])
        #expect(plan.spendPolicy == .creditsAsFallback)
    }

    @Test(arguments: [KeyStatus.untested, .connected]) func untestedAndConnectedKeysAreCandidates(status: KeyStatus)
        async throws
    {
        let world = try World()
        let id = try await world.add(.openAI, status: status)
        #expect(await world.payer("gpt-4") == .key(id))
    }

    static let rejected: [(KeyStatus, Rejection.Code)] = [
        (.invalid, .invalid), (.expired, .expired), (.restricted("region"), .restricted), (.noFunds, .noFunds),
        (.rateLimited(until: Samples.start + .seconds(60)), .rateLimited),
    ]

    @Test(arguments: rejected) func aRejectedKeyGivesWayToTheNextOwnKey(status: KeyStatus, code: Rejection.Code)
        async throws
    {
        let world = try World()
        let bad = try await world.add(.openRouter, 1, status: status)
        let good = try await world.add(.openAI, 2)
        #expect(await world.payer("gpt-4") == .key(good))
        let plan = try await world.router.plan(RouteRequest("gpt-4", for: .alice))
        let rejection = try #require(plan.rejections.first)
        #expect(rejection.code == code)
        #expect(rejection.keyID == bad)
        #expect(rejection.until == (code == .rateLimited ? Samples.start + .seconds(60) : rejection.until))
        if code == .restricted { #expect(rejection.reason == "region") }
    }

    @Test func undecryptableKeysAreSkippedForAnotherOwnKey() async throws {
        let world = try World()
        _ = try await world.addUndecryptable(.openRouter, 1)
        let good = try await world.add(.openAI, 2)
        #expect(await world.payer("gpt-4") == .key(good))
    }

    @Test func everyRejectionAndTheRemedyAreInTheError() async throws {
        let world = try World(systemKeys: [])
        let a = try await world.add(.anthropic, 1)
        let b = try await world.add(.google, 2)
        let error = try #require(await world.refusal("gpt-4"))
        #expect(error.code == .noKeyForModel)
        #expect(Set(error.rejections.map(\.keyID)) == [a, b])
        #expect(error.rejections.allSatisfy { $0.code == .modelNotServed })
        #expect(error.message.contains("Add an OpenRouter key for universal coverage"))
        #expect(error.debugDescription.contains("\(a)"))
    }

    // MARK: Keys without funds

    /// "noFunds (re-tried by one real request after 5 min, doubling to 1 h)."
    @Test func aKeyWithoutFundsIsProbedByOneRequestAfterFiveMinutesThenAfterTwiceAsLong() async throws {
        let world = try World()
        let id = try await world.add(.openAI, status: .noFunds)
        var wait = 300
        for _ in 0..<6 {
            world.clock.advance(by: .seconds(wait - 1))
            #expect(await world.payer("gpt-4") == .credits(at: .openAI))
            world.clock.advance(by: .seconds(1))
            #expect(await world.payer("gpt-4") == .key(id))
            #expect(await world.payer("gpt-4") == .credits(at: .openAI), "one request probes")
            wait = min(wait * 2, 3_600)
        }
    }

    /// While the probe is under way the key is as it was: what forbade credits for it goes on forbidding them.
    @Test func theProbeOfOneRequestDoesNotOpenTheWayToCreditsForOthers() async throws {
        for (keyPolicy, policy) in [
            (KeyPolicy(spendPolicy: .neverCredits), SpendPolicy()), (.unrestricted, .creditsIfNoOwnKey),
            (.unrestricted, SpendPolicy(creditClasses: [])),
        ] {
            let world = try World()
            let id = try await world.add(.openAI, status: .noFunds, policy: keyPolicy)
            #expect(await world.payer("gpt-4", spendPolicy: policy) == .nobody(.ownKeyNoFunds))
            world.clock.advance(by: .seconds(300))
            #expect(await world.payer("gpt-4", spendPolicy: policy) == .key(id))
            #expect(await world.payer("gpt-4", spendPolicy: policy) == .nobody(.ownKeyNoFunds))
        }
    }

    /// A probe is a real request: a dry run takes none.
    @Test func planningProbesNothing() async throws {
        let world = try World()
        let id = try await world.add(.openAI, status: .noFunds)
        world.clock.advance(by: .seconds(300))
        for _ in 0..<3 { #expect(try await world.router.plan(RouteRequest("gpt-4", for: .alice)).chosen?.keyID == id) }
        #expect(await world.payer("gpt-4") == .key(id))
    }
}
