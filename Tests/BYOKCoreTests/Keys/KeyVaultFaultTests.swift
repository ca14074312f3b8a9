// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKTesting
import Testing

/// A store that fails, others that are first, and rows that somebody edited.
@Suite struct KeyVaultFaultTests {
    let world: World
    var vault: KeyVault { world.vault }
    init() throws { world = try World() }

    struct Call: Sendable, CustomTestStringConvertible {
        var name: String
        var make: @Sendable (KeyVault, KeyID) async throws -> Void
        var testDescription: String { name }
    }

    static let changes: [Call] = [
        Call(name: "add") { vault, _ in _ = try await vault.add(.sample(.openAI, 9), for: .openAI, owner: Samples.alice)
        },
        Call(name: "disable") { vault, id in try await vault.change(id, of: Samples.alice, .disable) },
        Call(name: "rename") { vault, id in try await vault.change(id, of: Samples.alice, .rename("x")) },
        Call(name: "move") { vault, id in try await vault.change(id, of: Samples.alice, .move(to: 1)) },
        Call(name: "limit") { vault, id in
            try await vault.change(id, of: Samples.alice, .limit(KeyPolicy(deniedModels: ["x"])))
        },
        Call(name: "replace") { vault, id in
            _ = try await vault.replace(id, of: Samples.alice, with: .sample(.openAI, 8))
        },
        Call(name: "replace with grace") { vault, id in
            _ = try await vault.replace(id, of: Samples.alice, with: .sample(.openAI, 8), grace: .seconds(60))
        },
        Call(name: "test") { vault, id in _ = try await vault.test(id, of: Samples.alice) },
        Call(name: "remove") { vault, id in try await vault.remove(id, of: Samples.alice) },
    ]

    private func twoKeys() async throws -> KeyID {
        let id = try await world.add(.openAI, 1, status: .connected)
        try await world.add(.openAI, 2)
        return id
    }

    @Test(arguments: changes, [FaultyStore.Operation.records, .commit])
    func aStoreThatFailsGivesATypedErrorAndLosesNothing(call: Call, operation: FaultyStore.Operation) async throws {
        let id = try await twoKeys()
        let before = try await vault.list(Samples.alice)
        let audit = try await world.audit()
        world.store.fail(operation)
        let error = await #expect(throws: BYOKError.self) { try await call.make(vault, id) }
        #expect(error?.code == .storeUnavailable)
        Leaks.expectNone(of: Leaks.canary, in: "\(error?.description ?? "")")
        world.store.fail()
        #expect(try await vault.list(Samples.alice) == before)
        #expect(try await world.audit() == audit)
        #expect(await world.payer("gpt-4") == .key(id))
        try await call.make(vault, id)
    }

    @Test func routingWithoutAStoreIsATypedErrorAndNeverCredits() async throws {
        _ = try await twoKeys()
        let fresh = try World(sharing: world)
        fresh.store.fail(.records)
        #expect(await fresh.payer("gpt-4") == .nobody(.storeUnavailable))
        let error = await #expect(throws: BYOKError.self) {
            try await fresh.router.plan(RouteRequest("gpt-4", for: .alice))
        }
        #expect(error?.code == .storeUnavailable)
        await #expect(throws: BYOKError.self) { try await fresh.vault.list(Samples.alice) }
        await #expect(throws: BYOKError.self) { try await fresh.vault.eraseOwner(Samples.alice) }
    }

    @Test func anErasureOrExportThatFailsIsTyped() async throws {
        _ = try await twoKeys()
        world.store.fail(.erase, .entries)
        let erase = await #expect(throws: BYOKError.self) { try await vault.eraseOwner(Samples.alice) }
        #expect(erase?.code == .storeUnavailable)
        let export = await #expect(throws: BYOKError.self) { try await vault.dataExport(Samples.alice) }
        #expect(export?.code == .storeUnavailable)
        #expect(try await vault.list(Samples.alice).count == 2)
    }

    /// The cooling of the present value outlives a replacement that could not be written.
    @Test func aReplacementThatCouldNotBeWrittenForgetsNothing() async throws {
        let until = Samples.start + .seconds(60)
        let id = try await world.add(.openAI, 1, status: .rateLimited(until: until))
        world.store.fail(.commit)
        await #expect(throws: BYOKError.self) {
            try await vault.replace(id, of: Samples.alice, with: .sample(.openAI, 2))
        }
        world.store.fail()
        #expect(try await world.status(of: id) == .rateLimited(until: until))
        #expect(await world.payer("gpt-4") == .nobody(.ownKeyCooling))
    }

    // MARK: Conflicts

    @Test(arguments: changes, [1, 5]) func aChangeIsDecidedAnewAfterAConflict(call: Call, conflicts: Int) async throws {
        let id = try await twoKeys()
        world.store.conflict(conflicts)
        try await call.make(vault, id)
    }

    @Test(arguments: changes) func endlessConflictsEndInAnError(call: Call) async throws {
        let id = try await twoKeys()
        let before = try await vault.list(Samples.alice)
        world.store.conflict(.max)
        let error = await #expect(throws: BYOKError.self) { try await call.make(vault, id) }
        #expect(error?.code == .conflict)
        world.store.conflict(0)
        #expect(try await vault.list(Samples.alice) == before)
    }

    @Test func addingManyKeysAtOnceLosesNone() async throws {
        let world = world
        await withTaskGroup { group in
            for number in 0..<12 {
                group.addTask { try? await world.add(.openAI, number) }
            }
        }
        let list = try await vault.list(Samples.alice)
        #expect(list.count == 12)
    }

    @Test func theSameKeyAddedTwiceAtOnceIsStoredOnce() async throws {
        let world = world
        let results = await withTaskGroup { group in
            for _ in 0..<8 { group.addTask { (try? await world.add(.openAI, 1)) != nil } }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(results == 1)
        #expect(try await vault.list(Samples.alice).count == 1)
    }

    // MARK: Rows edited by hand

    struct Edit: Sendable, CustomTestStringConvertible {
        var name: String
        var change: @Sendable (inout KeyRecord) -> Void
        var testDescription: String { name }
    }

    static let edits: [Edit] = [
        Edit(name: "label") { $0.label = "edited" }, Edit(name: "enabled") { $0.isEnabled = true },
        Edit(name: "status") { $0.status = .connected }, Edit(name: "position") { $0.position = -99 },
        Edit(name: "policy") { $0.policy = KeyPolicy(allowedModels: ["gpt-4", "x"]) },
        Edit(name: "expiry") { $0.expiresAt = .init(seconds: 9_000_000_000) },
        Edit(name: "origin") { $0.origin = "https://evil.example.com" },
        Edit(name: "provider") { $0.provider = .google },
        Edit(name: "masked") { $0.masked = "..." }, Edit(name: "generation") { $0.generation += 1 },
        Edit(name: "fingerprint") { $0.fingerprint[0] ^= 1 }, Edit(name: "token") { $0.sealed.token[20] ^= 1 },
        Edit(name: "created") { $0.createdAt = .init(seconds: 1) }, Edit(name: "mac") { $0.mac[31] ^= 1 },
        Edit(name: "no mac") { $0.mac = [] }, Edit(name: "version") { $0.version += 7 },
        Edit(name: "tested") { $0.testedAt = .init(seconds: 7) },
        Edit(name: "updated") { $0.updatedAt = .init(seconds: 7) },
    ]

    /// Starts as a disabled, invalid key with limits, so that every edit is one that somebody might want.
    private func edited(_ edit: Edit) async throws -> KeyID {
        let id = try await world.add(.openAI, 1, status: .invalid, policy: KeyPolicy(deniedModels: ["o1"]))
        try await vault.change(id, of: Samples.alice, .disable)
        try await world.store.edit(id, of: Samples.alice, edit.change)
        return id
    }

    @Test(arguments: edits) func anEditedRowIsNotUsedAndNeverOpensTheWayToCredits(edit: Edit) async throws {
        let id = try await edited(edit)
        #expect(await world.payer("gpt-4") == .nobody(.ownKeyUndecryptable))
        #expect(await world.payer("gpt-4", key: .key(id)) == .nobody(.ownKeyUndecryptable))
        #expect(try await world.status(of: id) == .undecryptable)
        #expect(world.events.count(.rowAltered) == 1, "reported once")
        let error = await #expect(throws: BYOKError.self) { try await vault.test(id, of: Samples.alice) }
        #expect(error?.code == .undecryptable)
    }

    static let laundering: [Call] = [
        changes[1], changes[2],
        Call(name: "enable") { vault, id in try await vault.change(id, of: Samples.alice, .enable) },
        Call(name: "expire") { vault, id in
            try await vault.change(id, of: Samples.alice, .expire(at: .init(seconds: 8_000_000_000)))
        },
        Call(name: "another key before it") { vault, _ in
            _ = try await vault.add(.sample(.openAI, 5), for: .openAI, owner: Samples.alice, position: 0)
        },
        Call(name: "replace") { vault, id in
            _ = try await vault.replace(id, of: Samples.alice, with: .sample(.openAI, 8), grace: .seconds(60))
        },
    ]

    /// Nothing in an altered row can be believed: no later change of it, or of another key, makes it believable.
    @Test(arguments: laundering) func anEditedRowIsNotSignedAnew(call: Call) async throws {
        let id = try await edited(Edit(name: "policy") { $0.policy = KeyPolicy(allowedModels: ["gpt-4"]) })
        try? await call.make(vault, id)
        let status = try await world.status(of: id)
        #expect(status == .undecryptable || status == nil, "\(status?.description ?? "")")
    }

    @Test func anEditedRowCanBeRemoved() async throws {
        let id = try await edited(Self.edits[0])
        try await vault.remove(id, of: Samples.alice)
        #expect(await world.payer("gpt-4") == .credits(at: .openAI))
    }

    @Test func aKeySealedUnderALostMasterKeyCanBeRemovedAndReplacedButNotUsed() async throws {
        let id = try await world.addUndecryptable(.openAI, 1)
        #expect(await world.payer("gpt-4") == .nobody(.ownKeyUndecryptable))
        #expect(world.events.count(.undecryptable) == 1)
        _ = try await vault.replace(id, of: Samples.alice, with: .sample(.openAI, 2), test: false)
        #expect(await world.payer("gpt-4") == .key(id))
        let other = try await world.addUndecryptable(.openAI, 3)
        try await vault.remove(other, of: Samples.alice)
        #expect(try await vault.list(Samples.alice).map(\.id) == [id])
    }

    /// A row moved to another owner, or swapped with another of the same owner, does not open.
    @Test func rowsThatWereSwappedDoNotOpen() async throws {
        let a = try await world.add(.openAI, 1)
        let b = try await world.add(.openAI, 2)
        let rowA = try #require(try await world.store.record(a, of: Samples.alice))
        let rowB = try #require(try await world.store.record(b, of: Samples.alice))
        try await world.store.edit(a, of: Samples.alice) {
            $0.sealed = rowB.sealed; $0.mac = rowB.mac
        }
        try await world.store.edit(b, of: Samples.alice) {
            $0.sealed = rowA.sealed; $0.mac = rowA.mac
        }
        #expect(await world.payer("gpt-4") == .nobody(.ownKeyUndecryptable))
    }
}
