// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKStorage
import BYOKTesting
import Testing

/// What users and organisations set for all of their requests: kept, in force at once, and one more level of the meet.
@Suite struct StandingPolicyTests {
    typealias Mode = SpendPolicy.Mode
    let world: World
    let rogue = Samples.user("rogue")
    init() throws { world = try World() }

    private func member(_ tier: Tier) -> Caller { Caller(Samples.alice, organisation: Samples.acme, tier: tier) }

    /// The only row of an owner that has set something and has no keys.
    private func row(of owner: KeyOwner) async throws -> KeyRecord {
        try #require(await world.store.base.records(ownedBy: [owner])[0].records.first)
    }

    // MARK: The meet

    /// User, organisation, key and request, each with each mode: the strictest decides, with a failed key and without.
    @Test(arguments: Mode.allCases, Mode.allCases) func theStrictestLevelDecides(user: Mode, organisation: Mode)
        async throws
    {
        for key in Mode.allCases {
            for request in Mode.allCases {
                let world = try World()
                try await world.vault.setSpendPolicy(SpendPolicy(user), of: Samples.alice)
                try await world.vault.setSpendPolicy(SpendPolicy(organisation), of: Samples.acme)
                let policy = KeyPolicy(spendPolicy: SpendPolicy(key))
                try await world.add(.openAI, to: Samples.acme, status: .invalid, policy: policy)
                let all = max(user, organisation, key, request)
                let others = max(user, organisation, request)
                let caller = member(.enterprise)
                let failing = await world.payer("gpt-4", for: caller, spendPolicy: SpendPolicy(request))
                #expect(failing == (all == .creditsAsFallback ? .credits(at: .openAI) : .nobody(.ownKeyInvalid)))
                // No applicable key: its policy is absent, too.
                let without = await world.payer("claude-3.5-sonnet", for: caller, spendPolicy: SpendPolicy(request))
                #expect(
                    without == (others == .neverCredits ? .nobody(.creditsNotAllowed) : .credits(at: .anthropic)))
                let plan = try await world.router.plan(
                    RouteRequest("gpt-4", for: caller, spendPolicy: SpendPolicy(request)))
                #expect(plan.spendPolicy.mode == all)
                #expect(plan.steps.compactMap(\.keyID).count == 1)
            }
        }
    }

    @Test func aClassThatAnOwnerTakesAwayIsTakenAway() async throws {
        try await world.add(.openAI, status: .noFunds)
        var policy = SpendPolicy()
        policy.creditClasses.subtract(.init([.authInvalid]))
        try await world.vault.setSpendPolicy(policy, of: Samples.alice)
        #expect(await world.payer("gpt-4") == .credits(at: .openAI))
        policy.creditClasses.subtract(.init([.quotaExhausted]))
        try await world.vault.setSpendPolicy(policy, of: Samples.alice)
        #expect(await world.payer("gpt-4") == .nobody(.ownKeyNoFunds))
        #expect(try await world.vault.spendPolicy(of: Samples.alice) == policy)
    }

    /// It tightens and never widens; and whoever has set nothing takes nothing away from what host and key allow.
    @Test func setsNoMoreThanOthersAllow() async throws {
        let all = SpendPolicy(creditClasses: .init(AttemptFailure.Class.allCases))
        let wide = try World { $0.spendPolicy = all }
        let until = KeyStatus.rateLimited(until: Samples.start + .seconds(60))
        try await wide.add(.openAI, status: until, policy: KeyPolicy(spendPolicy: all))
        let caller = Caller(Samples.alice, tier: .trial, spendPolicy: all)
        #expect(await wide.payer("gpt-4", for: caller, spendPolicy: all) == .credits(at: .openAI))
        try await world.add(.openAI, status: until)
        try await world.vault.setSpendPolicy(all, of: Samples.alice)
        #expect(await world.payer("gpt-4") == .nobody(.ownKeyCooling))
    }

    /// Like the policy that the host names for an organisation: whether or not the tier includes the organisation's keys.
    @Test(arguments: Tier.standard) func anOrganisationsHoldsForMembersOfEveryTier(tier: Tier) async throws {
        #expect(await world.payer("gpt-4", for: member(tier)) == .credits(at: .openAI))
        try await world.vault.setSpendPolicy(.neverCredits, of: Samples.acme)
        let error = try #require(await world.refusal("gpt-4", for: member(tier)))
        #expect(error.code == .creditsNotAllowed && error.message.contains("your organisation"))
        #expect(try await world.router.plan(RouteRequest("gpt-4", for: member(tier))).spendPolicy == .neverCredits)
        // Not where the user works for itself, or another for another.
        #expect(await world.payer("gpt-4") == .credits(at: .openAI))
        let other = Caller(Samples.alice, organisation: Samples.organisation("other"), tier: tier)
        #expect(await world.payer("gpt-4", for: other) == .credits(at: .openAI))
        // Own keys are nobody's credits.
        let own = try await world.add(.openAI)
        #expect(await world.payer("gpt-4", for: member(tier)) == .key(own))
    }

    @Test func holdsForSubAgentsAndForKeysThatComeWithRequests() async throws {
        let agent = try Caller.alice.delegating("agent")
        let brought = KeyChoice.brought(.sample(.anthropic, 1), for: .anthropic)
        #expect(await world.payer("gpt-4", for: agent) == .credits(at: .openAI))
        #expect(await world.payer("gpt-4", key: brought) == .credits(at: .openAI))
        try await world.vault.setSpendPolicy(.neverCredits, of: Samples.alice)
        #expect(await world.payer("gpt-4", for: agent) == .nobody(.creditsNotAllowed))
        #expect(await world.payer("gpt-4", key: brought) == .nobody(.creditsNotAllowed))
        #expect(await world.payer("claude-3.5-sonnet", key: brought) == .brought)
    }

    @Test func aBroughtKeyThatServesReadsNothing() async throws {
        let reads = world.store.reads
        let brought = KeyChoice.brought(.sample(.anthropic, 1), for: .anthropic)
        #expect(await world.payer("claude-3.5-sonnet", for: member(.trial), key: brought) == .brought)
        #expect(world.store.reads == reads)
    }

    @Test func theErrorNamesWhoSetIt() async throws {
        try await world.vault.setSpendPolicy(.neverCredits, of: Samples.alice)
        #expect(await world.refusal("gpt-4")?.message.contains("your settings") == true)
    }

    // MARK: Kept

    @Test func isKeptReadAndSetBack() async throws {
        #expect(try await world.vault.spendPolicy(of: Samples.alice) == SpendPolicy())
        for policy in [SpendPolicy.neverCredits, .creditsIfNoOwnKey, SpendPolicy(creditClasses: [])] {
            try await world.vault.setSpendPolicy(policy, of: Samples.alice)
            #expect(try await world.vault.spendPolicy(of: Samples.alice) == policy)
            #expect(try await World(sharing: world).vault.spendPolicy(of: Samples.alice) == policy)
        }
        try await world.vault.setSpendPolicy(.init(), of: Samples.alice)
        #expect(try await world.vault.spendPolicy(of: Samples.alice) == SpendPolicy())
        #expect(try await world.store.base.records(ownedBy: [Samples.alice])[0].records.isEmpty)
    }

    @Test func everyChangeIsInTheAuditLogOnce() async throws {
        let vault = world.vault.acting(as: "alice")
        try await vault.setSpendPolicy(.neverCredits, of: Samples.alice)
        try await vault.setSpendPolicy(.neverCredits, of: Samples.alice)
        try await vault.setSpendPolicy(SpendPolicy(creditClasses: .init([.authInvalid])), of: Samples.alice)
        try await vault.setSpendPolicy(.init(), of: Samples.alice)
        try await vault.setSpendPolicy(.init(), of: Samples.alice)
        let events = try await world.audit()
        #expect(events.map(\.kind) == [.policyChanged, .policyChanged, .policyChanged])
        #expect(events.allSatisfy { $0.actor == "alice" && $0.keyID == nil && $0.owner == Samples.alice })
        #expect(events[0].details == ["spending": "neverCredits", "before": "creditsAsFallback"])
        #expect(
            events[1].details
                == ["spending": "creditsAsFallback", "before": "neverCredits", "creditsAfter": "authInvalid"])
        #expect(events[2].details == ["spending": "creditsAsFallback", "before": "creditsAsFallback"])
    }

    @Test func aStoreThatFailsChangesNothing() async throws {
        world.store.fail(.commit)
        let error = await #expect(throws: BYOKError.self) {
            try await world.vault.setSpendPolicy(.neverCredits, of: Samples.alice)
        }
        #expect(error?.code == .storeUnavailable)
        world.store.fail()
        #expect(try await world.vault.spendPolicy(of: Samples.alice) == SpendPolicy())
        #expect(try await world.audit().isEmpty)
        // Somebody else was first, twice.
        world.store.conflict(2)
        try await world.vault.setSpendPolicy(.neverCredits, of: Samples.alice)
        #expect(try await world.vault.spendPolicy(of: Samples.alice) == .neverCredits)
    }

    @Test func manyAtOnceLeaveOneRow() async throws {
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<60 {
                group.addTask { [world] in
                    let policy = SpendPolicy(Mode.allCases[1 + number % 2])
                    try? await world.vault.setSpendPolicy(policy, of: Samples.alice)
                }
            }
        }
        #expect(try await world.store.base.records(ownedBy: [Samples.alice])[0].records.count == 1)
        try await world.vault.setSpendPolicy(.neverCredits, of: Samples.alice)
        #expect(await world.payer("gpt-4") == .nobody(.creditsNotAllowed))
    }

    /// Two processes with two primary master keys may each make a row: both hold, and the next change leaves one.
    @Test func twoRowsOfTwoMasterKeysBothHold() async throws {
        let both = World.masterKey + "," + World.otherMasterKey
        let there = try World(masterKey: World.otherMasterKey + "," + World.masterKey, sharing: world)
        let here = try World(masterKey: both, sharing: world)
        try await here.vault.setSpendPolicy(.creditsIfNoOwnKey, of: Samples.alice)
        let first = try await row(of: Samples.alice)
        try await here.vault.setSpendPolicy(.init(), of: Samples.alice)
        try await there.vault.setSpendPolicy(.neverCredits, of: Samples.alice)
        try await world.store.base.commit(KeyChange(owner: Samples.alice, writes: [.insert(first)], audit: []))
        #expect(try await here.vault.spendPolicy(of: Samples.alice) == .neverCredits)
        #expect(await here.payer("gpt-4") == .nobody(.creditsNotAllowed))
        try await here.vault.setSpendPolicy(.creditsIfNoOwnKey, of: Samples.alice)
        #expect(try await world.store.base.records(ownedBy: [Samples.alice])[0].records.count == 1)
        #expect(await there.payer("gpt-4") == .credits(at: .openAI))
    }

    @Test func thePlatformHasNone() async throws {
        let error = await #expect(throws: BYOKError.self) {
            try await world.vault.setSpendPolicy(.neverCredits, of: .platform)
        }
        #expect(error?.code == .invalidConfiguration && error?.message.contains("options.spendPolicy") == true)
    }

    // MARK: No key

    @Test func countsAsNoKeyAnywhere() async throws {
        let small = try World(sharing: world) { $0.keysPerOwner = 1 }
        try await small.vault.setSpendPolicy(.creditsIfNoOwnKey, of: Samples.alice)
        let policyID = try await row(of: Samples.alice).id
        try await small.add(.openAI)
        #expect(try await small.vault.list(Samples.alice).map(\.provider) == [.openAI])
        let plan = try await small.router.plan(RouteRequest("gpt-4", for: .alice))
        #expect(plan.steps.count { !$0.isSystem } == 1)
        for change: @Sendable (KeyVault) async throws -> Void in [
            { try await $0.remove(policyID, of: Samples.alice) },
            { _ = try await $0.change(policyID, of: Samples.alice, .disable) },
            { _ = try await $0.test(policyID, of: Samples.alice) },
            { _ = try await $0.replace(policyID, of: Samples.alice, with: .sample(.openAI, 9)) },
        ] {
            let error = await #expect(throws: BYOKError.self) { try await change(small.vault) }
            #expect(error?.code == .keyNotFound)
        }
        let added = await #expect(throws: BYOKError.self) {
            try await small.vault.add(
                PastedKey("own-key-of-some-kind"), for: .init(rawValue: "byok-policy"), owner: Samples.acme)
        }
        #expect(added?.code == .invalidConfiguration)
        // Old and never used, and nobody is asked to rotate it.
        world.clock.advance(by: .seconds(200 * 86_400))
        #expect(await small.router.maintain().keys == 1)
        #expect(try await small.vault.dataExport(Samples.alice).spendPolicy == .creditsIfNoOwnKey)
        #expect(try await small.vault.dataExport(Samples.alice).keys.count == 1)
        #expect(try await small.vault.eraseOwner(Samples.alice) == 1)
        #expect(try await small.vault.spendPolicy(of: Samples.alice) == SpendPolicy())
    }

    @Test func aMemberWhoLeavesLeavesItAlone() async throws {
        try await world.vault.setSpendPolicy(.neverCredits, of: Samples.acme)
        #expect(try await world.vault.removeMember("alice", of: Samples.acme) == MemberRemoval())
    }

    @Test func noProviderCanHaveItsName() throws {
        let provider = try Provider.compatible(
            id: "byok-policy", name: "House", origin: Origin("https://llm.example.com/v1"))
        let error = #expect(throws: BYOKError.self) { try ProviderCatalog.bundled.adding([provider]) }
        #expect(error?.code == .invalidCatalog)
    }

    @Test func isResealedAndVerifiedWithTheKeys() async throws {
        let old = try World(masterKey: World.otherMasterKey)
        try await old.vault.setSpendPolicy(.neverCredits, of: Samples.alice)
        let both = try World(masterKey: World.masterKey + "," + World.otherMasterKey, sharing: old)
        #expect(try await both.vault.reseal().resealed == 1)
        let new = try World(sharing: old)
        #expect(try await new.vault.verify().isIntact)
        #expect(try await new.vault.spendPolicy(of: Samples.alice) == .neverCredits)
        #expect(await new.payer("gpt-4") == .nobody(.creditsNotAllowed))
        try await new.vault.setSpendPolicy(.creditsIfNoOwnKey, of: Samples.alice)
        #expect(await new.payer("gpt-4") == .credits(at: .openAI))
    }

    /// A walk that has met a row, and finds it neither at its owner's nor set back, misses it.
    @Test func verifyMissesOneThatIsNotFound() async throws {
        try await world.vault.setSpendPolicy(.neverCredits, of: Samples.alice)
        let record = try await row(of: Samples.alice)
        world.store.hide(record.id)
        #expect(try await world.vault.verify().left.first.map(\.reason) == [.misplaced])
        // As if it had been set back while the walk was on its way, and then set anew.
        try await world.store.append([
            AuditEvent(
                at: Samples.start, owner: Samples.alice, kind: .policyChanged, actor: "owner",
                details: ["spending": "creditsAsFallback", "before": "neverCredits"])
        ])
        #expect(try await world.vault.verify().isIntact)
    }
}
