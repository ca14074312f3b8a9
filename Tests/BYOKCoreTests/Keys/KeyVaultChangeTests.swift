// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKTesting
import Testing

/// Enabling, renaming, reordering, limiting, expiring, removing, erasing.
@Suite struct KeyVaultChangeTests {
    let world: World
    var vault: KeyVault { world.vault }
    init() throws { world = try World() }

    static let unknown = KeyID("00000000-0000-7000-8000-000000000000")

    private func order(_ provider: Provider.ID = .openAI) async throws -> [String] {
        try await vault.list(Samples.alice).filter { $0.provider == provider }.map(\.label)
    }

    // MARK: Health and the flag

    @Test(arguments: [
        KeyStatus.untested, .connected, .noFunds, .invalid, .restricted("r"), .expired,
        .rateLimited(until: Samples.start + .seconds(60)),
    ])
    func disablingKeepsTheHealthAndEnablingRestoresIt(status: KeyStatus) async throws {
        let id = try await world.add(.openAI, status: status)
        let disabled = try await vault.change(id, of: Samples.alice, .disable)
        #expect(disabled.badge == .disabled)
        #expect(disabled.status == status)
        let enabled = try await vault.change(id, of: Samples.alice, .enable)
        #expect(enabled.status == status)
        #expect(enabled.isEnabled)
    }

    @Test func whatOneProcessKnowsAnotherDoesNot() async throws {
        let id = try await world.add(.openAI, status: .rateLimited(until: Samples.start + .seconds(60)))
        let funds = try await world.add(.openAI, 2, status: .noFunds)
        let other = try World(sharing: world)
        #expect(try await other.status(of: id) == .untested)
        #expect(try await other.status(of: funds) == .noFunds)
    }

    // MARK: Decisions

    /// Two that each mean one limit do not undo one another's, however their changes meet.
    @Test func aDecisionIsMadeOnTheKeyAsItIs() async throws {
        let id = try await world.add(.openAI)
        let other = try World(sharing: world)
        for round in UInt64(1)...20 {
            async let first = vault.change(id, of: Samples.alice) { key throws(BYOKError) in
                var policy = key.policy
                policy.budget.requestsPerMinute = round
                return .limit(policy)
            }
            async let second = other.vault.change(id, of: Samples.alice) { key throws(BYOKError) in
                var policy = key.policy
                policy.budget.tokensPerMinute = round
                return .limit(policy)
            }
            _ = try await (first, second)
            let budget = try await vault.list(Samples.alice)[0].policy.budget
            #expect(budget.requestsPerMinute == round && budget.tokensPerMinute == round)
        }
    }

    @Test func whatADecisionThrowsEndsTheChange() async throws {
        let id = try await world.add(.openAI)
        let error = await #expect(throws: BYOKError.self) {
            try await vault.change(id, of: Samples.alice) { key throws(BYOKError) in
                #expect(key.label == "openai 1")
                throw BYOKError(.conflict, "no")
            }
        }
        #expect(error?.code == .conflict)
        let members = await #expect(throws: BYOKError.self) {
            try await vault.change(id, of: Samples.alice) { _ throws(BYOKError) in .limit(KeyPolicy(members: ["bob"])) }
        }
        #expect(members?.code == .invalidConfiguration)
        #expect(try await vault.list(Samples.alice)[0].policy == .unrestricted)
    }

    // MARK: Positions

    @Test func testedKeysGoFirstAndUntestedOnesLast() async throws {
        _ = try await vault.add(.sample(.openAI, 1), for: .openAI, owner: Samples.alice, label: "a", test: false)
        _ = try await vault.add(.sample(.openAI, 2), for: .openAI, owner: Samples.alice, label: "b", test: false)
        _ = try await vault.add(.sample(.openAI, 3), for: .openAI, owner: Samples.alice, label: "c")
        _ = try await vault.add(.sample(.openAI, 4), for: .openAI, owner: Samples.alice, label: "d")
        _ = try await vault.add(.sample(.openAI, 5), for: .openAI, owner: Samples.alice, label: "e", test: false)
        #expect(try await order() == ["d", "c", "a", "b", "e"])
    }

    @Test(arguments: 0...3) func aPositionOverrides(position: Int) async throws {
        for number in 1...3 {
            _ = try await vault.add(
                .sample(.openAI, number), for: .openAI, owner: Samples.alice, label: "\(number)", test: false)
        }
        _ = try await vault.add(.sample(.google, 1), for: .google, owner: Samples.alice, label: "other", test: false)
        _ = try await vault.add(
            .sample(.openAI, 9), for: .openAI, owner: Samples.alice, label: "new", position: position)
        var expected = ["1", "2", "3"]
        expected.insert("new", at: position)
        #expect(try await order() == expected)
        #expect(try await order(.google) == ["other"])
    }

    @Test(arguments: [-1, 4, Int.min, Int.max]) func positionsBeyondTheListAreRefused(position: Int) async throws {
        for number in 1...3 { try await world.add(.openAI, number) }
        let error = await #expect(throws: BYOKError.self) {
            _ = try await vault.add(.sample(.openAI, 9), for: .openAI, owner: Samples.alice, position: position)
        }
        #expect(error?.code == .invalidConfiguration)
        let id = try #require(try await vault.list(Samples.alice).first?.id)
        await #expect(throws: BYOKError.self) { try await vault.change(id, of: Samples.alice, .move(to: position)) }
    }

    @Test(arguments: 0..<4, 0..<4) func movingGivesTheOrderOfAList(from: Int, to: Int) async throws {
        for number in 0..<4 {
            _ = try await vault.add(
                .sample(.openAI, number), for: .openAI, owner: Samples.alice, label: "\(number)", test: false)
        }
        let moved = try await vault.list(Samples.alice)[from]
        try await vault.change(moved.id, of: Samples.alice, .move(to: to))
        var expected = ["0", "1", "2", "3"]
        expected.insert(expected.remove(at: from), at: to)
        #expect(try await order() == expected)
        // The order of the list is the order of use.
        let first = try await vault.list(Samples.alice)[0].id
        #expect(await world.payer("gpt-4") == .key(first))
    }

    // MARK: Edits

    @Test func everyPartOfAnEditIsKept() async throws {
        let id = try await world.add(.openAI)
        let policy = KeyPolicy(allowedModels: ["gpt-4"], deniedModels: ["gpt-4o*"], spendPolicy: .neverCredits)
        let end = Samples.start + .seconds(3_600)
        let edit = KeyEdit(isEnabled: false, label: "new", position: 0, policy: policy, expiresAt: .some(end))
        let changed = try await vault.change(id, of: Samples.alice, edit)
        #expect(changed == (try await vault.list(Samples.alice).first))
        #expect(changed.label == "new")
        #expect(!changed.isEnabled)
        #expect(changed.policy == policy)
        #expect(changed.expiresAt == end)
        #expect(try await vault.change(id, of: Samples.alice, .expire(at: nil)).expiresAt == nil)
        #expect(try await world.store.record(id, of: Samples.alice)?.version == 3)
    }

    @Test func anEditToWhatIsThereAlreadyIsNoChange() async throws {
        let id = try await world.add(.openAI)
        let commits = world.store.commits
        let before = try await vault.list(Samples.alice)
        for edit in [KeyEdit(), .enable, .rename("openai 1"), .limit(.unrestricted), .expire(at: nil), .move(to: 0)] {
            try await vault.change(id, of: Samples.alice, edit)
        }
        #expect(world.store.commits == commits)
        #expect(try await vault.list(Samples.alice) == before)
    }

    @Test func aKeyIsExpiredFromItsMomentOn() async throws {
        let id = try await world.add(.openAI, status: .connected, expiresAt: Samples.start + .seconds(60))
        world.clock.set(to: Samples.start + .milliseconds(59_999))
        #expect(await world.payer("gpt-4") == .key(id))
        world.clock.set(to: Samples.start + .seconds(60))
        #expect(await world.payer("gpt-4") == .credits(at: .openAI))
        #expect(try await world.status(of: id) == .expired)
        try await vault.change(id, of: Samples.alice, .expire(at: nil))
        #expect(await world.payer("gpt-4") == .key(id))
    }

    @Test(arguments: [KeyEdit.disable, .rename("x"), .move(to: 0), .limit(.unrestricted), .expire(at: nil)])
    func anUnknownKeyIsNotFound(edit: KeyEdit) async throws {
        let id = try #require(Self.unknown)
        let error = await #expect(throws: BYOKError.self) { try await vault.change(id, of: Samples.alice, edit) }
        #expect(error?.code == .keyNotFound)
        #expect(error?.keyID == id)
    }

    @Test func anotherOwnersKeyIsNotFound() async throws {
        let id = try await world.add(.openAI, to: Samples.alice)
        let bob = Samples.user("bob")
        let attempts: [() async throws -> Void] = [
            { try await vault.change(id, of: bob, .disable) }, { try await vault.remove(id, of: bob) },
            { _ = try await vault.test(id, of: bob) },
            { _ = try await vault.replace(id, of: bob, with: .sample(.openAI, 2)) },
        ]
        for attempt in attempts {
            let error = await #expect(throws: BYOKError.self) { try await attempt() }
            #expect(error?.code == .keyNotFound)
        }
        #expect(try await world.status(of: id) == .untested)
        #expect(await world.payer("gpt-4", key: .key(id)) == .key(id))
        #expect(await world.payer("gpt-4", for: Caller(bob, tier: .trial), key: .key(id)) == .nobody(.keyNotFound))
    }

    // MARK: Removing, erasing, exporting

    @Test func removingIsForGood() async throws {
        let id = try await world.add(.openAI)
        try await vault.remove(id, of: Samples.alice)
        #expect(try await vault.list(Samples.alice).isEmpty)
        #expect(try await world.store.record(id, of: Samples.alice) == nil)
        let error = await #expect(throws: BYOKError.self) { try await vault.remove(id, of: Samples.alice) }
        #expect(error?.code == .keyNotFound)
    }

    @Test func erasingAnOwnerLeavesNothingButTheFact() async throws {
        for number in 1...3 { try await world.add(.openAI, number) }
        try await world.add(.openAI, 1, to: Samples.acme)
        _ = try await world.router.route(RouteRequest("gpt-4", for: .alice)).withSecret(Samples.text)
        #expect(try await vault.acting(as: "operator").eraseOwner(Samples.alice) == 3)
        #expect(try await vault.list(Samples.alice).isEmpty)
        #expect(try await world.audit(Samples.alice).isEmpty)
        #expect(try await vault.list(Samples.acme).count == 1)
        let platform = try await world.audit(.platform)
        #expect(platform.map(\.kind) == [.erased])
        #expect(platform.first?.actor == "operator")
        #expect(await world.payer("gpt-4") == .credits(at: .openAI))
    }

    /// A write of the audit log that is under way while the owner is erased must not bring the owner back.
    @Test func anOwnerErasedDuringAWriteOfItsUsesStaysErased() async throws {
        try await world.add(.openAI)
        _ = try await world.router.route(RouteRequest("gpt-4", for: .alice)).withSecret(Samples.text)
        world.store.holdAppends()
        async let flush: Void = world.router.flushAudit()
        await world.store.waitForHeldAppend()
        async let erased = vault.eraseOwner(Samples.alice)
        // Time for the erasure to go as far as it can before the write is let through.
        for _ in 0..<1_000 { await Task.yield() }
        world.store.releaseAppends()
        #expect(try await erased == 1)
        try await flush
        #expect(try await world.audit(Samples.alice).isEmpty)
    }

    @Test func anExportHasEverythingButTheKeys() async throws {
        let id = try await world.add(.openAI)
        _ = try await world.router.route(RouteRequest("gpt-4", for: .alice)).withSecret(Samples.text)
        let export = try await vault.dataExport(Samples.alice)
        #expect(export.keys.map(\.id) == [id])
        #expect(export.audit.map(\.event.kind) == [.added, .used])
        Leaks.expectNone(of: String(Samples.key(.openAI, 1).dropFirst(8)), in: export)
    }
}
