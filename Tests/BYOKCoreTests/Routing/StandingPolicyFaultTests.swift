// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKStorage
import BYOKTesting
import Testing

/// A row that cannot be believed keeps credits shut: what an owner has forbidden is never allowed by an edit of its row.
@Suite struct StandingPolicyFaultTests {
    let world: World
    init() throws { world = try World() }

    private func row(of owner: KeyOwner) async throws -> KeyRecord {
        try #require(await world.store.base.records(ownedBy: [owner])[0].records.first { $0.isSpendPolicy })
    }

    struct Edit: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var apply: @Sendable (inout KeyRecord) -> Void
    }

    static let edits: [Edit] = [
        Edit(testDescription: "policy") { $0.policy = .unrestricted },
        Edit(testDescription: "disabled") { $0.isEnabled = false },
        Edit(testDescription: "expired") { $0.expiresAt = Samples.start - .seconds(1) },
        Edit(testDescription: "version") { $0.version = .max },
        Edit(testDescription: "status") { $0.status = .invalid },
        Edit(testDescription: "mac") { $0.mac = [] },
        Edit(testDescription: "master key's name") { $0.sealed.kid = "gone" },
        Edit(testDescription: "label") { $0.label = "x" },
    ]

    @Test(arguments: edits, [Samples.alice, Samples.acme]) func anEditedRowKeepsCreditsShut(
        edit: Edit, owner: KeyOwner
    ) async throws {
        for tier in [Tier.trial, .enterprise] {
            let caller = Caller(Samples.alice, organisation: Samples.acme, tier: tier)
            try await world.vault.setSpendPolicy(.creditsIfNoOwnKey, of: owner)
            #expect(await world.payer("gpt-4", for: caller) == .credits(at: .openAI))
            try await world.store.edit(row(of: owner).id, of: owner, edit.apply)
            let error = try #require(await world.refusal("gpt-4", for: caller))
            #expect(error.code == .undecryptable && error.message.contains("spend policy of \(owner)"))
            let plan = try await world.router.plan(RouteRequest("gpt-4", for: caller))
            #expect(plan.billing == nil && plan.error?.code == .undecryptable && plan.spendPolicy == .neverCredits)
            let read = await #expect(throws: BYOKError.self) { try await world.vault.spendPolicy(of: owner) }
            #expect(read?.code == .undecryptable)
            #expect(try await world.vault.dataExport(owner).spendPolicy == nil)
            #expect(try await !world.vault.verify().isIntact)
            // Setting it again mends it, whatever the row says of itself.
            try await world.vault.setSpendPolicy(.creditsIfNoOwnKey, of: owner)
            #expect(await world.payer("gpt-4", for: caller) == .credits(at: .openAI))
            #expect(try await world.vault.verify().isIntact)
            try await world.vault.setSpendPolicy(.init(), of: owner)
        }
        #expect(world.events.count(.rowAltered) + world.events.count(.undecryptable) > 0)
    }

    @Test func anEditedRowLeavesOwnKeysAlone() async throws {
        let key = try await world.add(.openAI)
        try await world.vault.setSpendPolicy(.neverCredits, of: Samples.alice)
        try await world.store.edit(row(of: Samples.alice).id, of: Samples.alice) { $0.policy = .unrestricted }
        #expect(await world.payer("gpt-4") == .key(key))
        try await world.put(key, into: .invalid)
        let error = try #require(await world.refusal("gpt-4"))
        // The user's own problem first.
        #expect(error.code == .ownKeyInvalid && error.message.contains("spend policy"))
    }

    /// "A lost master key must not bill every user."
    @Test func aLostMasterKeyKeepsCreditsShut() async throws {
        let old = try World(masterKey: World.otherMasterKey, sharing: world)
        try await old.vault.setSpendPolicy(.creditsIfNoOwnKey, of: Samples.alice)
        #expect(await world.payer("gpt-4") == .nobody(.undecryptable))
        #expect(await world.payer("gpt-4", for: Caller(Samples.user("bob"), tier: .trial)) == .credits(at: .openAI))
        #expect(await old.payer("gpt-4") == .credits(at: .openAI))
        // Set back: the row goes.
        try await world.vault.setSpendPolicy(.init(), of: Samples.alice)
        #expect(await world.payer("gpt-4") == .credits(at: .openAI))
    }

    /// The mac binds the row to its owner: another's looser row in the place of one's own loosens nothing.
    @Test func anotherOwnersRowDoesNotLoosen() async throws {
        let mallory = Samples.user("mallory")
        try await world.vault.setSpendPolicy(.neverCredits, of: Samples.alice)
        try await world.vault.setSpendPolicy(.creditsIfNoOwnKey, of: mallory)
        var theirs = try await row(of: mallory)
        let mine = try await row(of: Samples.alice)
        theirs.owner = Samples.alice
        try await world.store.base.commit(
            KeyChange(
                owner: Samples.alice, writes: [.remove(mine.id, expecting: mine.version), .insert(theirs)], audit: []))
        #expect(await world.payer("gpt-4") == .nobody(.undecryptable))
    }

    /// A row that a key's was made into carries the key's mac.
    @Test func aKeysRowIsNoPolicy() async throws {
        let id = try await world.add(.openAI, policy: KeyPolicy(spendPolicy: .creditsIfNoOwnKey))
        try await world.store.edit(id, of: Samples.alice) { $0.provider = .init(rawValue: "byok-policy") }
        #expect(await world.payer("gpt-4") == .nobody(.undecryptable))
    }

    @Test func withoutTheStoreNoCreditsAreUsed() async throws {
        let caller = Caller(Samples.alice, organisation: Samples.acme, tier: .trial)
        #expect(await world.payer("gpt-4", for: caller) == .credits(at: .openAI))
        try await World(sharing: world).vault.setSpendPolicy(.neverCredits, of: Samples.acme)
        world.store.fail(.records)
        #expect(await world.payer("gpt-4", for: caller) == .nobody(.storeUnavailable))
    }
}
