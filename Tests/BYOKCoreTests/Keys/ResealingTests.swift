// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKStorage
import Testing

struct ResealingTests {
    /// A world under the old master key, and one over the same store that has the new key first and the old second.
    private func worlds(
        _ configure: (inout RouterOptions) -> Void = { _ in }
    ) throws -> (old: World, new: World) {
        let old = try World()
        let both = "\(World.otherMasterKey),\(World.masterKey)"
        return (old, try World(masterKey: both, sharing: old, configure))
    }

    private func kids(_ world: World) async throws -> Set<String> {
        Set(try await world.vault.masterKeyUse().filter { $0.keys > 0 }.map(\.kid))
    }

    private func opened(_ id: KeyID, _ world: World, for caller: Caller = .alice) async throws -> String {
        let route = try await world.router.route(RouteRequest("gpt-4", for: caller, key: .key(id)))
        return try await route.withSecret(Samples.text)
    }

    @Test func sealsEveryKeyUnderThePrimaryMasterKey() async throws {
        let (old, new) = try worlds()
        var owners: [KeyOwner] = []
        for number in 0..<70 {
            let owner = number % 3 == 0 ? Samples.organisation("o\(number)") : Samples.user("u\(number)")
            owners.append(owner)
            for index in 0..<number % 4 { try await old.add(.openAI, index, to: owner) }
        }
        let newKID = try FernetSealer(MasterKeyring(World.otherMasterKey)).primaryKID
        let before = try await new.vault.masterKeyUse()
        #expect(before.map(\.keys) == [0, 103] && before.map(\.isPrimary) == [true, false])
        #expect(before.allSatisfy(\.isAtHand) && before[0].kid == newKID)

        var progress: [JobProgress] = []
        let report = try await new.vault.acting(as: "operator").reseal { progress.append($0) }

        #expect(report.resealed == 103 && report.alreadyCurrent == 0 && report.left.isEmpty)
        #expect(try await new.vault.masterKeyUse().map(\.keys) == [103])
        #expect(progress.last?.done == 103 && progress.last?.total == 103)
        // Nothing else of a key changed, and each change is in its owner's log.
        for (number, owner) in owners.enumerated() {
            let list = try await new.vault.list(owner)
            #expect(
                list.count == number % 4 && list.allSatisfy { $0.status == .untested && $0.createdAt == $0.updatedAt })
            let events = try await new.audit(owner).filter { $0.kind == .openedForResealing }
            #expect(events.count == number % 4)
            #expect(events.allSatisfy { $0.actor == "operator" && $0.details["to"] == newKID && $0.masked != nil })
            #expect(try await new.store.verify(owner) == .intact(entries: Int64(2 * (number % 4))))
        }
        // A machine that has only the new key opens what was sealed under the old one.
        let next = try World(masterKey: World.otherMasterKey, sharing: old)
        let id = try #require(try await next.vault.list(Samples.user("u1")).first?.id)
        #expect(try await opened(id, next, for: Caller(Samples.user("u1"), tier: .trial)) == Samples.key(.openAI, 0))
        // And nothing is left to do.
        let again = try await new.vault.reseal()
        #expect(again.resealed == 0 && again.alreadyCurrent == 103)
    }

    @Test func leavesRoutesThatWereChosenBefore() async throws {
        let (old, new) = try worlds()
        let id = try await old.add(.openAI)
        let early = try await new.router.route(RouteRequest("gpt-4", for: .alice))
        _ = try await new.vault.reseal()
        #expect(try await early.withSecret(Samples.text) == Samples.key(.openAI, 1))
        // Also when another change of the owner makes the route read its key again.
        try await new.add(.anthropic)
        #expect(try await early.withSecret(Samples.text) == Samples.key(.openAI, 1))
        #expect(try await opened(id, new) == Samples.key(.openAI, 1))
    }

    @Test func recognisesAKeyPastedTwiceAfterwards() async throws {
        let (old, new) = try worlds()
        let id = try await old.add(.openAI)
        _ = try await new.vault.reseal()
        let error = await #expect(throws: BYOKError.self) { try await new.add(.openAI) }
        #expect(error?.code == .duplicateKey && error?.keyID == id)
    }

    @Test func namesWhatItCannotOpenAndGoesOn() async throws {
        let (old, new) = try worlds()
        let good = try await old.add(.openAI)
        let altered = try await old.add(.anthropic)
        try await old.store.edit(altered, of: Samples.alice) { $0.label = "edited by hand" }
        let third = try World(masterKey: "QEFCQ0RFRkdISUpLTE1OT1BRUlNUVVZXWFlaW1xdXl8=", sharing: old)
        let lost = try await third.add(.google)

        let report = try await new.vault.reseal()

        #expect(report.resealed == 1 && report.left.count == 2)
        #expect(report.left.first.first { $0.id == altered }?.reason == .altered)
        #expect(report.left.first.first { $0.id == lost }?.reason == .noMasterKey)
        #expect(try await opened(good, new) == Samples.key(.openAI, 1))
        #expect(try await new.status(of: lost) == .undecryptable)
        #expect(try await old.store.record(altered, of: Samples.alice)?.label == "edited by hand")
    }

    /// Two processes with different keyrings stored the same key, each unable to know.
    @Test func leavesTheSecondOfTwoEqualKeys() async throws {
        let (old, new) = try worlds()
        let first = try await old.add(.openAI)
        let blind = try World(masterKey: World.otherMasterKey, sharing: old)
        let second = try await blind.add(.openAI)
        let report = try await new.vault.reseal()
        #expect(report.left.first.map(\.reason) == [.duplicate] && report.left.first.map(\.id) == [first])
        try await new.vault.remove(second, of: Samples.alice)
        #expect(try await new.vault.reseal().resealed == 1)
    }

    @Test(arguments: [1, 5, 15]) func givesWayToOthersAndTriesAgain(conflicts: Int) async throws {
        let (old, new) = try worlds()
        for number in 0..<5 { try await old.add(.openAI, number) }
        old.store.conflict(conflicts)
        let report = try await new.vault.reseal()
        #expect(report.resealed == 5 && report.left.isEmpty)
    }

    @Test func saysSoWhereOthersAreAlwaysFaster() async throws {
        let (old, new) = try worlds()
        for number in 0..<3 { try await old.add(.openAI, number) }
        old.store.conflict(1_000)
        let report = try await new.vault.reseal()
        #expect(report.resealed == 0 && report.left.first.map(\.reason) == [.contended, .contended, .contended])
    }

    @Test func isSafeBesideEveryKindOfEdit() async throws {
        let (old, new) = try worlds()
        // A process that has been given the second key and not yet been told to seal under it.
        let behind = try World(masterKey: "\(World.masterKey),\(World.otherMasterKey)", sharing: old)
        var ids: [KeyID] = []
        for number in 0..<40 { ids.append(try await old.add(.openAI, number)) }
        let all = ids
        async let report = new.vault.reseal()
        for (number, id) in all.enumerated() {
            switch number % 4 {
            case 0: try await new.vault.change(id, of: Samples.alice, .rename("renamed \(number)"))
            case 1: try await new.vault.remove(id, of: Samples.alice)
            case 2:
                try await behind.vault.replace(
                    id, of: Samples.alice, with: .sample(.openAI, 1_000 + number), test: false)
            default: try await behind.vault.change(id, of: Samples.alice, .disable)
            }
        }
        _ = try await report
        _ = try await new.vault.reseal()
        #expect(try await kids(new).count == 1)
        let list = try await new.vault.list(Samples.alice)
        #expect(list.count == 30 && list.allSatisfy { $0.status == .untested })
        for (number, id) in all.enumerated() {
            let summary = list.first { $0.id == id }
            switch number % 4 {
            case 0:
                #expect(summary?.label == "renamed \(number)")
                #expect(try await opened(id, new) == Samples.key(.openAI, number))
            case 1: #expect(summary == nil)
            case 2: #expect(try await opened(id, new) == Samples.key(.openAI, 1_000 + number))
            default: #expect(summary?.isEnabled == false)
            }
        }
    }

    @Test func endsWithAFailingStoreAndGoesOnLater() async throws {
        let (old, new) = try worlds()
        for number in 0..<30 { try await old.add(.openAI, 1, to: Samples.user("u\(number)")) }
        for operation in [FaultyStore.Operation.page, .records, .commit] {
            old.store.fail(operation)
            await #expect(throws: BYOKError.self) { _ = try await new.vault.reseal() }
        }
        old.store.fail()
        #expect(try await new.vault.reseal().resealed == 30)
    }

    @Test func endsWhenItsTaskIsCancelled() async throws {
        let (old, new) = try worlds()
        try await old.add(.openAI)
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await new.vault.reseal()
        }
        let error = await #expect(throws: BYOKError.self) { _ = try await task.value }
        #expect(error?.code == .cancelled)
    }

    @Test func resealsOnUseWhereTheHostWishes() async throws {
        let (old, new) = try worlds { $0.resealsOnUse = true }
        let used = try await old.add(.openAI)
        let unused = try await old.add(.anthropic)
        #expect(try await opened(used, new) == Samples.key(.openAI, 1))
        let primary = try await new.vault.masterKeyUse()[0].kid
        while try await old.store.record(used, of: Samples.alice)?.sealed.kid != primary { await Task.yield() }
        #expect(try await opened(used, new) == Samples.key(.openAI, 1))
        #expect(try await old.store.record(unused, of: Samples.alice)?.sealed.kid != primary)
        let events = try await new.audit().filter { $0.kind == .openedForResealing }
        #expect(events.map(\.keyID) == [used])
    }

    @Test func doesNotResealOnUseByDefault() async throws {
        let (old, new) = try worlds()
        let id = try await old.add(.openAI)
        _ = try await opened(id, new)
        for _ in 0..<1_000 { await Task.yield() }
        #expect(try await old.store.record(id, of: Samples.alice)?.version == 1)
    }

    /// A removal waits for a re-sealing that has the key open, and one that came first leaves nothing to open.
    @Test func bringsNoRemovedKeyBack() async throws {
        for round in 0..<50 {
            let (old, new) = try worlds()
            let id = try await old.add(.openAI, round)
            async let report = new.vault.reseal()
            if round % 2 == 0 { await Task.yield() }
            try await new.vault.remove(id, of: Samples.alice)
            _ = try await report
            #expect(try await new.vault.list(Samples.alice).isEmpty)
            let events = try await new.audit().map(\.kind)
            #expect(events.last == .removed, "\(events)")
        }
    }
}
