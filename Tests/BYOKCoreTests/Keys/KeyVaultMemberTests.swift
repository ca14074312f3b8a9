// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKTesting
import Testing

/// Who of an organisation may use its keys, and how fast that ends.
@Suite struct KeyVaultMemberTests {
    let world: World
    let bob = Samples.user("bob")
    var vault: KeyVault { world.vault.acting(as: "admin") }
    init() throws { world = try World() }

    private func add(_ number: Int = 1, members: [String]?) async throws -> KeyID {
        try await world.add(.openAI, number, to: Samples.acme, policy: KeyPolicy(members: members))
    }

    private func route(_ id: KeyID) async throws -> Route {
        try await world.router.route(RouteRequest("gpt-4", for: .aliceAtAcme, key: .key(id)))
    }

    private func code(_ route: Route) async -> BYOKError.Code? {
        do {
            _ = try await route.withSecret(Samples.text)
            return nil
        } catch {
            return (error as? BYOKError)?.code
        }
    }

    private func memberEvents() async throws -> [AuditEvent] {
        try await world.audit(Samples.acme).filter { $0.kind == .memberChanged }
    }

    @Test func aMemberComesAndGoes() async throws {
        let id = try await add(members: [])
        #expect(await world.payer("gpt-4", for: .aliceAtAcme) == .credits(at: .openAI))
        let summary = try await vault.addMember("alice", to: id, of: Samples.acme)
        #expect(summary.policy.members == ["alice"])
        #expect(await world.payer("gpt-4", for: .aliceAtAcme) == .key(id))
        try await vault.addMember("alice", to: id, of: Samples.acme)
        try await vault.removeMember("alice", from: id, of: Samples.acme)
        try await vault.removeMember("alice", from: id, of: Samples.acme)
        #expect(await world.payer("gpt-4", for: .aliceAtAcme) == .credits(at: .openAI))
        // What changed nothing is no event.
        let events = try await memberEvents()
        #expect(
            events.map(\.details) == [
                ["member": "alice", "change": "added"], ["member": "alice", "change": "removed"],
            ])
        #expect(events.allSatisfy { $0.actor == "admin" && $0.keyID == id })
        // And no row was taken for an altered one on the way.
        #expect(await world.router.health().isReady && !world.events.all.contains { $0.kind == .rowAltered })
        // The last one gone, the key is nobody's, not everybody's.
        #expect(try await vault.list(Samples.acme).first?.policy.members == [])
    }

    @Test func aRemovalTakesEffectAtOnceAlsoForRoutesChosenBefore() async throws {
        let id = try await add(members: ["alice", "bob"])
        let earlier = try await route(id)
        #expect(await code(earlier) == nil)
        // As another process does it: this one learns of it by the store's stamp.
        try await World(sharing: world).vault.removeMember("alice", from: id, of: Samples.acme)
        #expect(await code(earlier) == .routeStale)
        #expect(await world.payer("gpt-4", for: .aliceAtAcme) == .credits(at: .openAI))
        let bobAtAcme = Caller(bob, organisation: Samples.acme, tier: .enterprise)
        #expect(await world.payer("gpt-4", for: bobAtAcme) == .key(id))
    }

    @Test func anotherMembersRemovalLeavesARouteGood() async throws {
        let id = try await add(members: ["alice", "bob"])
        let earlier = try await route(id)
        try await vault.removeMember("bob", from: id, of: Samples.acme)
        #expect(await code(earlier) == nil)
    }

    static let limits: [(KeyPolicy, Bool)] = [
        (KeyPolicy(members: ["bob"]), false), (KeyPolicy(members: ["alice"]), true),
        (KeyPolicy(deniedModels: ["gpt-4"]), false), (KeyPolicy(deniedModels: ["openai/gpt-4"]), false),
        (KeyPolicy(deniedModels: ["openai/gpt-*"]), false), (KeyPolicy(deniedModels: ["claude-3.5-sonnet"]), true),
        (KeyPolicy(allowedModels: ["claude-3.5-sonnet"]), false), (KeyPolicy(allowedModels: ["gpt-4"]), true),
        (KeyPolicy(budget: KeyBudget(spendPerDay: .zero)), false),
        (KeyPolicy(budget: KeyBudget(requestsPerMinute: 1, spendPerDay: Money("1"))), true),
    ]

    @Test(arguments: limits) func aRouteIsOpenedUnderTheLimitsOfTheMoment(policy: KeyPolicy, isGood: Bool) async throws
    {
        let id = try await add(members: nil)
        let earlier = try await route(id)
        try await vault.change(id, of: Samples.acme, .limit(policy))
        #expect(await code(earlier) == (isGood ? nil : .routeStale))
    }

    @Test func aRouteOfAKeyWhoseEndWasPutForwardIsStale() async throws {
        let id = try await add(members: nil)
        let earlier = try await route(id)
        try await vault.change(id, of: Samples.acme, .expire(at: Samples.start))
        #expect(await code(earlier) == .routeStale)
    }

    @Test func whoLeavesIsTakenOffAllKeysInOneStep() async throws {
        let listed = try await add(1, members: ["alice", "bob"])
        let other = try await add(2, members: ["bob"])
        let open = try await add(3, members: nil)
        let second = try await add(4, members: ["alice"])
        let altered = try await add(5, members: ["alice"])
        try await world.store.edit(altered, of: Samples.acme) { $0.label = "edited" }
        let lost = try await world.addUndecryptable(.openAI, 6, to: Samples.acme, policy: KeyPolicy(members: ["alice"]))

        let before = world.store.commits
        let removal = try await vault.removeMember("alice", of: Samples.acme)
        #expect(world.store.commits == before + 1)
        #expect(Set(removal.removedFrom) == [listed, second])
        #expect(removal.openToAll == [open])
        #expect(
            Dictionary(removal.left.map { ($0.id, $0.reason) }) { a, _ in a } == [
                altered: .altered, lost: .noMasterKey,
            ])
        let members = try await vault.list(Samples.acme).reduce(into: [:]) { $0[$1.id] = $1.policy.members }
        #expect(members[listed] == ["bob"] && members[other] == ["bob"] && members[second] == [])
        #expect(
            try await memberEvents().map(\.details)
                == Array(
                    repeating: ["member": "alice", "change": "removed"], count: 2))

        // Nothing left to do: no commit, and the open key is named again.
        let again = try await vault.removeMember("alice", of: Samples.acme)
        #expect(world.store.commits == before + 1 && again.removedFrom.isEmpty && again.openToAll == [open])
    }

    @Test func aStoreThatFailsHalfWayChangesNothing() async throws {
        let ids = [try await add(1, members: ["alice"]), try await add(2, members: ["alice"])]
        world.store.fail(.commit)
        let error = await #expect(throws: BYOKError.self) { try await vault.removeMember("alice", of: Samples.acme) }
        #expect(error?.code == .storeUnavailable)
        world.store.fail()
        for id in ids { #expect(await code(try await route(id)) == nil) }
        // Somebody else was first: decided anew.
        world.store.conflict(3)
        #expect(try await vault.removeMember("alice", of: Samples.acme).removedFrom.count == 2)
    }

    /// Ids are compared by their bytes.
    @Test func aNameThatOnlyLooksTheSameStays() async throws {
        let id = try await add(members: ["\u{e9}", "e\u{301}"])
        let summary = try await vault.removeMember("e\u{301}", from: id, of: Samples.acme)
        #expect(summary.policy.members?.map { Array($0.utf8) } == [[0xC3, 0xA9]])
    }

    @Test func whatCannotBeIsRefused() async throws {
        let open = try await add(1, members: nil)
        func refusal(_ body: () async throws -> Void) async -> BYOKError.Code? {
            do {
                try await body()
                return nil
            } catch {
                return (error as? BYOKError)?.code
            }
        }
        #expect(
            await refusal { try await vault.removeMember("alice", from: open, of: Samples.acme) }
                == .invalidConfiguration)
        #expect(try await vault.addMember("alice", to: open, of: Samples.acme).policy.members == nil)
        #expect(await refusal { try await vault.addMember("", to: open, of: Samples.acme) } == .invalidIdentifier)
        #expect(await refusal { try await vault.removeMember("a", of: Samples.alice) } == .invalidConfiguration)
        let own = try await world.add(.openAI, 2)
        #expect(
            await refusal { try await vault.addMember("a", to: own, of: Samples.alice) } == .invalidConfiguration)
        #expect(await refusal { try await vault.addMember("a", to: own, of: Samples.acme) } == .keyNotFound)
    }
}
