// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKTesting
import Testing

@Suite struct KeyVaultReplaceTests {
    let world: World
    var vault: KeyVault { world.vault }
    init() throws { world = try World() }

    private func opened(_ key: KeyChoice = .automatic) async throws -> String {
        try await world.router.route(RouteRequest("gpt-4", for: .alice, key: key)).withSecret(Samples.text)
    }

    @Test(arguments: [KeyStatus.connected, .invalid, .noFunds, .restricted("r"), .expired])
    func aReplacedKeyKeepsItsPlaceAndForgetsItsHealth(status: KeyStatus) async throws {
        let policy = KeyPolicy(deniedModels: ["o1*"])
        try await world.add(.openAI, 8)
        let id = try await world.add(.openAI, 1, status: status, policy: policy, position: 0)
        let before = try #require(try await world.store.record(id, of: Samples.alice))
        let added = try await vault.replace(id, of: Samples.alice, with: .sample(.openAI, 2), test: false)
        let after = try #require(try await world.store.record(id, of: Samples.alice))
        #expect(added.summary.id == id)
        #expect(added.summary.status == .untested)
        #expect(added.summary.badge == .notTested)
        #expect(added.summary.label == "openai 1")
        #expect(added.summary.policy == policy)
        #expect(after.position == before.position)
        #expect(after.generation == before.generation + 1)
        #expect(after.version == before.version + 1)
        #expect(after.fingerprint != before.fingerprint)
        #expect(try await opened() == Samples.key(.openAI, 2))
        #expect(try await vault.list(Samples.alice).count == 2, "without grace the old value is gone")
    }

    @Test func aReplacementNamesTheOldValueThatStays() async throws {
        let id = try await world.add(.openAI, 1)
        let added = try await vault.replace(
            id, of: Samples.alice, with: .sample(.openAI, 2), grace: .seconds(60), test: false)
        let previous = try #require(added.previous)
        #expect(try await vault.list(Samples.alice) == [added.summary, previous])
        #expect(previous.id != id && previous.expiresAt == Samples.start + .seconds(60))
        let bare = try await vault.replace(id, of: Samples.alice, with: .sample(.openAI, 3), test: false)
        #expect(bare.previous == nil)
    }

    @Test func aReplacementThatPassesItsTestIsConnected() async throws {
        let id = try await world.add(.openAI, 1, status: .invalid)
        let added = try await vault.replace(id, of: Samples.alice, with: .sample(.openAI, 2))
        #expect(added.summary.status == .connected)
        #expect(world.tester.asked.last == Samples.key(.openAI, 2))
    }

    @Test func aReplacementThatIsRefusedChangesNothing() async throws {
        let id = try await world.add(.openAI, 1, status: .connected)
        world.tester.dial(.invalid)
        let error = await #expect(throws: BYOKError.self) {
            _ = try await vault.replace(id, of: Samples.alice, with: .sample(.openAI, 2))
        }
        #expect(error?.code == .keyRefused)
        #expect(try await opened() == Samples.key(.openAI, 1))
    }

    @Test func aReplacementThatIsThereAlreadyIsRefusedWithItsID() async throws {
        let first = try await world.add(.openAI, 1)
        let second = try await world.add(.openAI, 2)
        for (target, number, existing) in [(first, 2, second), (first, 1, first)] {
            let error = await #expect(throws: BYOKError.self) {
                _ = try await vault.replace(target, of: Samples.alice, with: .sample(.openAI, number))
            }
            #expect(error?.code == .duplicateKey)
            #expect(error?.keyID == existing)
        }
    }

    @Test func withGraceTheOldValueServesRightBehindUntilItsEnd() async throws {
        let id = try await world.add(.openAI, 1, status: .connected)
        let last = try await world.add(.openAI, 3, status: .connected)
        world.clock.advance(by: .seconds(1))
        _ = try await vault.replace(
            id, of: Samples.alice, with: .sample(.openAI, 2), grace: .seconds(3_600), test: false)
        let list = try await vault.list(Samples.alice)
        #expect(list.count == 3)
        #expect(list.first?.id == id)
        #expect(list.last?.id == last)
        #expect(list[1].expiresAt == Samples.start + .seconds(3_601))
        #expect(list[1].status == .connected)
        #expect(list[1].masked == "sk-proj-...bbb1")

        #expect(try await opened() == Samples.key(.openAI, 2))
        try await vault.change(id, of: Samples.alice, .disable)
        #expect(try await opened() == Samples.key(.openAI, 1))
        world.clock.advance(by: .seconds(3_600))
        #expect(try await opened() == Samples.key(.openAI, 3))
    }

    @Test func theOldValueInItsGraceIsStillADuplicate() async throws {
        let id = try await world.add(.openAI, 1)
        _ = try await vault.replace(id, of: Samples.alice, with: .sample(.openAI, 2), grace: .seconds(60), test: false)
        let retired = try await vault.list(Samples.alice)[1].id
        let error = await #expect(throws: BYOKError.self) { try await world.add(.openAI, 1) }
        #expect(error?.keyID == retired)
    }

    @Test func graceNeverProlongsAnEnd() async throws {
        let id = try await world.add(.openAI, 1, expiresAt: Samples.start + .seconds(10))
        _ = try await vault.replace(id, of: Samples.alice, with: .sample(.openAI, 2), grace: .seconds(60), test: false)
        #expect(try await vault.list(Samples.alice)[1].expiresAt == Samples.start + .seconds(10))
    }

    @Test(arguments: [Duration.zero, .seconds(-5)]) func noGraceIsNoGrace(grace: Duration) async throws {
        let id = try await world.add(.openAI, 1)
        _ = try await vault.replace(id, of: Samples.alice, with: .sample(.openAI, 2), grace: grace, test: false)
        #expect(try await vault.list(Samples.alice).count == 1)
    }

    // MARK: Late answers

    /// Status writes compare the generation: a late answer about a replaced value changes nothing.
    @Test(arguments: [
        KeyStatus.invalid, .expired, .noFunds, .restricted("r"), .rateLimited(until: Samples.start + .seconds(60)),
    ])
    func aLateTestOfAReplacedValueChangesNothing(status: KeyStatus) async throws {
        let id = try await world.add(.openAI, 1)
        world.tester.dial(status)
        world.tester.hold()
        async let late = vault.test(id, of: Samples.alice)
        await world.tester.waitForArrival()
        let added = try await vault.replace(id, of: Samples.alice, with: .sample(.openAI, 2), test: false)
        world.tester.release()
        #expect(try await late.status == status, "the report is about the value that was tested")
        let now = try #require(try await vault.list(Samples.alice).first)
        #expect(now == added.summary)
        #expect(try await opened() == Samples.key(.openAI, 2))
        #expect(world.events.count(.statusChanged) == 0)
    }

    @Test func aLateTestOfARemovedKeyBringsNothingBack() async throws {
        let id = try await world.add(.openAI, 1)
        world.tester.hold()
        async let late = vault.test(id, of: Samples.alice)
        await world.tester.waitForArrival()
        try await vault.remove(id, of: Samples.alice)
        world.tester.release()
        _ = try await late
        #expect(try await vault.list(Samples.alice).isEmpty)
    }

    @Test func aTestThatOverlapsARenameLosesNeither() async throws {
        let id = try await world.add(.openAI, 1)
        world.tester.dial(.noFunds)
        world.tester.hold()
        async let late = vault.test(id, of: Samples.alice)
        await world.tester.waitForArrival()
        try await vault.change(id, of: Samples.alice, .rename("renamed"))
        world.tester.release()
        _ = try await late
        let now = try #require(try await vault.list(Samples.alice).first)
        #expect(now.label == "renamed")
        #expect(now.status == .noFunds)
    }
}
