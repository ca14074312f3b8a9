// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKStorage
import BYOKTesting
import Testing

struct VerifyingTests {
    @Test func looksAtEveryRowAndEveryChain() async throws {
        let world = try World()
        for number in 0..<600 { try await world.add(.openAI, to: Samples.user("u\(number)")) }
        // An owner whose keys are all gone still has a log.
        let gone = try await world.add(.openAI)
        try await world.vault.remove(gone, of: Samples.alice)
        var progress: [JobProgress] = []
        let check = try await world.vault.verify { progress.append($0) }
        #expect(check.isIntact && check.keys == 600 && check.chains == 601 && check.entries == 602)
        #expect(progress.last?.done == 1_201 && progress.allSatisfy { $0.total == nil })
    }

    @Test func namesEveryRowThatIsNotAsItWasWritten() async throws {
        let world = try World()
        let edited = try await world.add(.openAI)
        try await world.store.edit(edited, of: Samples.alice) { $0.isEnabled = false }
        let lost = try await world.addUndecryptable(.anthropic, 1, to: Samples.acme)
        let check = try await world.vault.verify()
        #expect(!check.isIntact && check.keys == 2 && check.brokenChainCount == 0)
        #expect(check.left.first.first { $0.id == edited }?.reason == .altered)
        #expect(check.left.first.first { $0.id == lost }?.reason == .noMasterKey)
    }

    @Test func missesARowThatItsOwnerDoesNotFind() async throws {
        let world = try World()
        let lost = try await world.add(.openAI, 1)
        try await world.add(.openAI, 2)
        world.store.hide(lost)
        let check = try await world.vault.verify()
        #expect(check.keys == 2 && check.left.first.map(\.id) == [lost])
        #expect(check.left.first.map(\.reason) == [.misplaced])
        // The same sight, where the key was removed after the walk had met it.
        let removal = AuditEvent(
            at: Samples.start, owner: Samples.alice, kind: .removed, actor: "owner", keyID: lost)
        try await world.store.append([removal])
        #expect(try await world.vault.verify().isIntact)
    }

    @Test func missesALogThatIsGoneAltogether() async throws {
        let world = try World()
        let stranger = KeyRecord.sample(Samples.acme, seed: 1)
        try await world.store.base.commit(KeyChange(owner: Samples.acme, writes: [.insert(stranger)], audit: []))
        let check = try await world.vault.verify()
        #expect(check.brokenChains.map(\.owner) == [Samples.acme] && check.brokenChains.map(\.entry) == [1])
    }

    @Test(arguments: [FaultyStore.Operation.page, .entries, .owners, .verify])
    func saysSoWhereTheStoreFails(operation: FaultyStore.Operation) async throws {
        let world = try World()
        try await world.add(.openAI)
        world.store.fail(operation)
        let error = await #expect(throws: BYOKError.self) { _ = try await world.vault.verify() }
        #expect(error?.code == .storeUnavailable)
    }
}
