// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKTesting
import Testing

/// Live tests: what they change, and what they never do.
@Suite struct KeyVaultTestingTests {
    let world: World
    var vault: KeyVault { world.vault }
    init() throws { world = try World() }

    static let persisted: [KeyStatus] = [.untested, .connected, .noFunds, .invalid, .restricted("r"), .expired]

    @Test(arguments: persisted, persisted) func aTestsFindingBecomesTheStatus(before: KeyStatus, after: KeyStatus)
        async throws
    {
        guard after != .untested else { return }
        let id = try await world.add(.openAI, status: before)
        try await world.put(id, into: after)
        #expect(try await world.status(of: id) == after)
    }

    @Test(arguments: [[], [.live], [.inference], [.live, .inference]] as [Set<KeyTestReport.Fact>])
    func aTestThatDoesNotProveFundsNeverClearsNoFunds(facts: Set<KeyTestReport.Fact>) async throws {
        let id = try await world.add(.openAI, status: .noFunds)
        world.tester.dial(.connected, proving: facts)
        let report = try await vault.test(id, of: Samples.alice)
        #expect(report.status == .connected)
        #expect(try await world.status(of: id) == .noFunds)
        world.tester.dial(.connected, proving: facts.union([.funds]))
        _ = try await vault.test(id, of: Samples.alice)
        #expect(try await world.status(of: id) == .connected)
    }

    @Test(arguments: persisted) func aProviderThatCannotBeAskedChangesNothing(status: KeyStatus) async throws {
        let id = try await world.add(.openAI, status: status)
        let before = try #require(try await vault.list(Samples.alice).first)
        for kind in [AttemptFailure.Class.network, .timeout, .unavailable, .protocol] {
            world.tester.fail(AttemptFailure(kind))
            #expect(try await vault.test(id, of: Samples.alice).status.code == .unreachable)
        }
        let after = try #require(try await vault.list(Samples.alice).first)
        #expect(after.status == before.status)
        #expect(after.testedAt == before.testedAt)
    }

    /// "Rejected though applicable: invalid … until a test or a replacement clears it": a 429 clears nothing.
    @Test(arguments: [KeyStatus.invalid, .expired, .noFunds, .restricted("r")])
    func aRateLimitedTestDoesNotClearWhatIsWrongWithAKey(status: KeyStatus) async throws {
        let id = try await world.add(.openAI, status: status)
        try await world.put(id, into: .rateLimited(until: Samples.start + .seconds(60)))
        world.clock.advance(by: .seconds(61))
        #expect(await world.payer("gpt-4") == .credits(at: .openAI))
        #expect(try await world.vault.list(Samples.alice).first?.badge == .error)
    }

    @Test func aRateLimitEndsByItself() async throws {
        let until = Samples.start + .seconds(60)
        let id = try await world.add(.openAI, status: .rateLimited(until: until))
        #expect(await world.refusal("gpt-4")?.retryAt == until)
        world.clock.set(to: until)
        #expect(await world.payer("gpt-4") == .key(id))
    }

    @Test func aSuccessfulTestEndsARateLimit() async throws {
        let id = try await world.add(.openAI, status: .rateLimited(until: Samples.start + .seconds(60)))
        try await world.put(id, into: .connected)
        #expect(await world.payer("gpt-4") == .key(id))
        #expect(try await world.status(of: id) == .connected)
    }

    @Test func theProvidersEndOfTheKeyIsKeptIfItIsSooner() async throws {
        let soon = Samples.start + .seconds(100)
        let late = Samples.start + .seconds(900)
        let id = try await world.add(.openAI, expiresAt: soon)
        for (told, kept) in [(late, soon), (Samples.start + .seconds(50), Samples.start + .seconds(50))] {
            world.tester.dial(KeyTestReport(status: .connected, message: "ok", proved: [.live], expiresAt: told))
            _ = try await vault.test(id, of: Samples.alice)
            #expect(try await vault.list(Samples.alice).first?.expiresAt == kept)
        }
    }

    @Test func oneEventPerTransitionNotPerTest() async throws {
        let id = try await world.add(.openAI)
        for status in [KeyStatus.connected, .connected, .invalid, .invalid, .connected] {
            try await world.put(id, into: status)
        }
        let events = world.events.all.filter { $0.kind == .statusChanged }
        #expect(events.map(\.status) == [.connected, .invalid, .connected])
        #expect(events.allSatisfy { $0.keyID == id && $0.owner == Samples.alice && $0.provider == .openAI })
        for event in events { Leaks.expectNone(of: String(Samples.key(.openAI, 1).dropFirst(8)), in: event) }
    }

    @Test func aTestBeforeSavingStoresNothing() async throws {
        let report = try await vault.test(.sample(.openAI, 1), for: .openAI, owner: Samples.alice)
        #expect(report == .connected)
        #expect(try await vault.list(Samples.alice).isEmpty)
        world.tester.dial(.invalid)
        #expect(try await vault.test(.sample(.openAI, 1), for: .openAI, owner: Samples.alice).status == .invalid)
        let error = await #expect(throws: BYOKError.self) {
            try await vault.test(PastedKey("x y"), for: .openAI, owner: Samples.alice)
        }
        #expect(error?.code == .invalidKey)
    }

    @Test func aHintWhileTypingSendsNothing() throws {
        #expect(try vault.inspect(.sample(.openAI, 1), for: .openAI).masked == "sk-proj-...bbb1")
        #expect(throws: BYOKError.self) { try vault.inspect(PastedKey("sk-admin-\(Leaks.canary)"), for: .openAI) }
        #expect(world.tester.asked.isEmpty)
    }

    @Test func aKeyThatCannotBeOpenedIsNotTested() async throws {
        let id = try await world.addUndecryptable(.openAI, 1)
        let error = await #expect(throws: BYOKError.self) { try await vault.test(id, of: Samples.alice) }
        #expect(error?.code == .undecryptable)
        #expect(world.tester.asked.isEmpty)
        #expect(try await world.status(of: id) == .undecryptable)
    }

    @Test func aCancelledTestSaysSo() async throws {
        let id = try await world.add(.openAI)
        for failure in [CancellationError(), AttemptFailure(.cancelled)] as [any Error] {
            world.tester.fail(failure)
            let error = await #expect(throws: BYOKError.self) { try await vault.test(id, of: Samples.alice) }
            #expect(error?.code == .cancelled)
        }
    }
}
