// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKStorage
import BYOKTesting
import Testing

/// What the log says of each change and use: masked forms and ids only, actor and purpose.
@Suite struct KeyVaultAuditTests {
    let world: World
    var vault: KeyVault { world.vault.acting(as: "admin") }
    init() throws { world = try World() }

    struct Change: Sendable, CustomTestStringConvertible {
        var name: String
        var make: @Sendable (KeyVault, KeyID) async throws -> Void
        var kinds: [AuditEvent.Kind]
        var testDescription: String { name }
    }

    static let changes: [Change] = [
        Change(name: "test", make: { _ = try await $0.test($1, of: Samples.acme) }, kinds: [.tested]),
        Change(name: "disable", make: { try await $0.change($1, of: Samples.acme, .disable) }, kinds: [.disabled]),
        Change(
            name: "enable",
            make: {
                try await $0.change($1, of: Samples.acme, .disable)
                try await $0.change($1, of: Samples.acme, .enable)
            }, kinds: [.disabled, .enabled]),
        Change(name: "rename", make: { try await $0.change($1, of: Samples.acme, .rename("new")) }, kinds: [.renamed]),
        Change(
            name: "limit", make: { try await $0.change($1, of: Samples.acme, .limit(KeyPolicy(deniedModels: ["o1"]))) },
            kinds: [.policyChanged]),
        Change(
            name: "members", make: { try await $0.change($1, of: Samples.acme, .limit(KeyPolicy(members: ["bob"]))) },
            kinds: [.memberChanged]),
        Change(
            name: "limit and members",
            make: { try await $0.change($1, of: Samples.acme, .limit(KeyPolicy(deniedModels: ["o1"], members: []))) },
            kinds: [.memberChanged, .policyChanged]),
        Change(
            name: "replace",
            make: { _ = try await $0.replace($1, of: Samples.acme, with: .sample(.openAI, 7), test: false) },
            kinds: [.replaced]),
        Change(
            name: "tested replacement",
            make: { _ = try await $0.replace($1, of: Samples.acme, with: .sample(.openAI, 7)) },
            kinds: [.replaced, .tested]),
        Change(name: "remove", make: { try await $0.remove($1, of: Samples.acme) }, kinds: [.removed]),
        Change(
            name: "no change", make: { try await $0.change($1, of: Samples.acme, .enable) }, kinds: []),
        Change(
            name: "several at once",
            make: { try await $0.change($1, of: Samples.acme, KeyEdit(isEnabled: false, label: "new")) },
            kinds: [.disabled, .renamed]),
    ]

    @Test(arguments: changes) func everyChangeHasItsEntriesWithTheActor(change: Change) async throws {
        let id = try await world.add(.openAI, to: Samples.acme)
        try await change.make(vault, id)
        let events = try await world.audit(Samples.acme).dropFirst()
        #expect(events.map(\.kind) == change.kinds)
        for event in events {
            #expect(event.actor == "admin")
            #expect(event.keyID == id)
            #expect(event.owner == Samples.acme)
            #expect(event.provider == .openAI)
            #expect(event.masked?.hasPrefix("sk-proj-...") == true)
            #expect(event.at == Samples.start)
        }
        for number in [1, 7] {
            Leaks.expectNone(of: String(Samples.key(.openAI, number).dropFirst(8)), in: Array(events))
        }
        #expect(try await world.store.verify(Samples.acme) == .intact(entries: Int64(events.count + 1)))
    }

    @Test func addingIsLoggedWithItsTest() async throws {
        _ = try await vault.add(.sample(.openAI, 1), for: .openAI, owner: Samples.alice)
        let events = try await world.audit()
        #expect(events.map(\.kind) == [.added, .tested])
        #expect(events.last?.details["result"] == "connected")
    }

    @Test func withoutANameTheActorIsTheOwner() async throws {
        try await world.add(.openAI)
        #expect(try await world.audit().map(\.actor) == ["owner"])
    }

    @Test func whatIsRefusedLeavesNoEntry() async throws {
        try await world.add(.openAI)
        _ = try? await vault.add(.sample(.openAI, 1), for: .openAI, owner: Samples.alice)
        _ = try? await vault.add(PastedKey("bad key"), for: .openAI, owner: Samples.alice)
        #expect(try await world.audit().count == 1)
    }

    // MARK: Uses

    @Test func everyOpeningIsAUseWithCallerModelAndRequest() async throws {
        let id = try await world.add(.openAI, to: Samples.acme)
        let request = RouteRequest("openai/gpt-4", for: .aliceAtAcme, id: try RequestID("req-1"))
        let route = try await world.router.route(request)
        #expect(try await world.audit(Samples.acme).count == 1, "choosing is no use")
        for _ in 0..<3 { _ = try await route.withSecret(Samples.text) }
        let uses = try await world.audit(Samples.acme).dropFirst()
        #expect(uses.map(\.kind) == [.used, .used, .used])
        for use in uses {
            #expect(use.keyID == id)
            #expect(use.actor == "alice")
            #expect(use.provider == .openAI)
            #expect(use.requestID?.rawValue == "req-1")
            #expect(use.details["model"] == "gpt-4")
            #expect(use.details["caller"] == "alice")
        }
    }

    @Test func aUseOfCreditsIsLoggedForTheAccountThatPays() async throws {
        let caller = Caller(Samples.alice, organisation: Samples.acme, tier: .enterprise, creditAccount: Samples.acme)
        _ = try await world.router.route(RouteRequest("gpt-4", for: caller)).withSecret(Samples.text)
        let use = try #require(try await world.audit(Samples.acme).first)
        #expect(use.kind == .used)
        #expect(use.keyID == nil)
        #expect(use.details["payer"] == "credits")
        #expect(use.actor == "alice")
        Leaks.expectNone(of: Leaks.canary, in: use)
    }

    /// `used`: own key buffered, flush ≤ 1 s.
    @Test func usesAreWrittenWithinASecond() async throws {
        try await world.add(.openAI)
        _ = try await world.router.route(RouteRequest("gpt-4", for: .alice)).withSecret(Samples.text)
        #expect(try await world.store.base.entries(of: Samples.alice, from: 1, limit: 9).count == 1)
        await world.clock.waitForSleepers()
        world.store.holdAppends()
        world.clock.advance(by: .seconds(1))
        await world.store.waitForHeldAppend()
        world.store.releaseAppends()
        while try await world.store.base.entries(of: Samples.alice, from: 1, limit: 9).count < 2 { await Task.yield() }
    }

    @Test func usesThatCouldNotBeWrittenAreKeptForTheNextTime() async throws {
        try await world.add(.openAI)
        world.store.fail(.append)
        _ = try await world.router.route(RouteRequest("gpt-4", for: .alice)).withSecret(Samples.text)
        let error = await #expect(throws: BYOKError.self) { try await world.router.flushAudit() }
        #expect(error?.code == .storeUnavailable)
        world.store.fail()
        #expect(try await world.audit().map(\.kind) == [.added, .used])
        #expect(try await world.audit().count == 2, "written once")
    }
}
