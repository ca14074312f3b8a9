// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import Testing

/// No rendering of any value that holds a key shows eight bytes of it.
@Suite struct SecretTests {
    static let canary = Leaks.canary

    @Test func secretsDoNotPrint() {
        let secret = Secret(Self.canary)
        Leaks.expectNone(of: Self.canary, in: secret)
        Leaks.expectNone(of: Self.canary, in: [secret])
        Leaks.expectNone(of: Self.canary, in: ["key": secret])
        Leaks.expectNone(of: Self.canary, in: Optional(secret) as Any)
        Leaks.expectNone(of: Self.canary, in: (1, secret))
        #expect(Mirror(reflecting: secret).children.isEmpty)
        #expect("\(secret)" == "Secret(redacted)")
    }

    @Test(arguments: [0, 1, 7, 8, 100, 65_536]) func aSecretLendsTheBytesItWasGiven(count: Int) {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
        let secret = Secret(copying: bytes.span)
        #expect(secret.count == count)
        #expect(secret.withBytes { span in span.indices.map { span[$0] } } == bytes)
    }

    @Test func whatTheBodyThrowsPassesThrough() {
        struct Mine: Error {}
        #expect(throws: Mine.self) { try Secret(Self.canary).withBytes { _ in throw Mine() } }
    }

    @Test(arguments: [
        "sk-proj-" + canary + canary, "AIza" + canary + "xx", canary, "sk-admin-" + canary, "\"" + canary + "\"",
    ])
    func pastedAndInspectedKeysDoNotPrint(text: String) {
        let pasted = PastedKey(text)
        Leaks.expectNone(of: Self.canary, in: pasted)
        do {
            Leaks.expectNone(of: Self.canary, in: try pasted.inspected(for: .openAI, in: .bundled))
        } catch {
            Leaks.expectNone(of: Self.canary, in: error)
        }
    }

    @Test func requestsThatBringAKeyDoNotPrint() async throws {
        let world = try World()
        let key = PastedKey("sk-proj-" + Self.canary + Self.canary)
        let request = RouteRequest("gpt-4", for: .alice, key: .brought(key, for: .openAI))
        Leaks.expectNone(of: Self.canary, in: request)
        Leaks.expectNone(of: Self.canary, in: request.key)
        let route = try await world.router.route(request)
        Leaks.expectNone(of: Self.canary, in: route)
        Leaks.expectNone(of: Self.canary, in: try await world.router.plan(request))
    }

    @Test func routesPlansRecordsAndListsDoNotPrint() async throws {
        let world = try World()
        let added = try await world.vault.add(
            PastedKey("sk-proj-" + Self.canary + Self.canary), for: .openAI, owner: Samples.alice)
        let request = RouteRequest("gpt-4", for: .alice)
        let route = try await world.router.route(request)
        #expect(!route.isSystem)
        for value in [
            added, route, try await world.router.plan(request), try await world.vault.list(Samples.alice),
            try await world.vault.dataExport(Samples.alice), world.events.all,
            try #require(try await world.store.record(added.summary.id, of: Samples.alice)),
        ] as [Any] {
            Leaks.expectNone(of: Self.canary, in: value)
        }
    }

    @Test func systemKeysDoNotPrint() async throws {
        let world = try World()
        let key = SystemKey(.openAI, Secret(Self.canary))
        Leaks.expectNone(of: Self.canary, in: key)
        let route = try await world.router.route(RouteRequest("gpt-4", for: .alice))
        #expect(route.isSystem)
        Leaks.expectNone(of: Self.canary, in: route)
        Leaks.expectNone(of: Self.canary, in: route.billing)
    }

    @Test func optionsRoutersAndVaultsDoNotPrint() async throws {
        let world = try World()
        _ = try await world.vault.add(
            PastedKey("sk-proj-" + Self.canary + Self.canary), for: .openAI, owner: Samples.alice)
        _ = try await world.router.route(RouteRequest("gpt-4", for: .alice))
        Leaks.expectNone(of: Self.canary, in: RouterOptions())
        Leaks.expectNone(of: Self.canary, in: world.router)
        Leaks.expectNone(of: Self.canary, in: world.vault)
        Leaks.expectNone(of: World.masterKey, in: world.router)
    }

    @Test func testsAndReportsDoNotPrint() {
        let test = KeyTest(provider: .openAI, origin: "https://api.openai.com/v1", secret: Secret(Self.canary))
        Leaks.expectNone(of: Self.canary, in: test)
    }

    /// `description` is for logs: what a driver put into its own error stays out of it, and so do other keys.
    @Test func errorsKeepTheirCauseOutOfTheirDescription() async throws {
        let world = try World()
        try await world.add(.openAI)
        world.store.fail(.commit)
        let error = try #require(await #expect(throws: BYOKError.self) { try await world.add(.openAI, 2) })
        #expect(error.cause is FaultyStore.Broken)
        #expect(!"\(error)".contains(Self.canary.prefix(8)))
        #expect(!error.description.contains(Self.canary.prefix(8)))
        #expect(!error.debugDescription.contains(Self.canary.prefix(8)))
        #expect(!String(reflecting: error).contains(Self.canary.prefix(8)))
    }

    @Test func everyRefusalOfARouteIsMuteAboutKeys() async throws {
        for status in [KeyStatus.invalid, .noFunds, .restricted("r"), .rateLimited(until: Samples.start + .seconds(9))]
        {
            let world = try World()
            let text = "sk-proj-" + Self.canary + Self.canary
            let id = try await world.vault.add(PastedKey(text), for: .openAI, owner: Samples.alice, test: false).summary
                .id
            try await world.put(id, into: status)
            let error = try #require(await world.refusal("gpt-4", spendPolicy: .neverCredits))
            Leaks.expectNone(of: Self.canary, in: error)
        }
    }
}
