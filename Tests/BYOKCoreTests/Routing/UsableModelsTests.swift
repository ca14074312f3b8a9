// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKStorage
import BYOKTesting
import Testing

/// The list of models says what routing would do, no more and no less.
@Suite struct UsableModelsTests {
    @Test(arguments: 0..<60) func theListIsWhatRoutesFind(seed: Int) async throws {
        let random = RandomCase(seed: seed)
        let world = try World(catalog: ReferenceModel.catalog, systemKeys: random.systemKeys) {
            $0.spendPolicy = random.platformPolicy
            $0.ownerOrder = random.isUserFirst ? .userFirst : .organisationFirst
        }
        _ = try await random.install(in: world)
        let listed = try await world.router.models(for: random.caller)
        var expected: [String] = []
        for entry in ReferenceModel.catalog.models where !entry.isRetired {
            let name = ModelName(entry.name)
            let request = RouteRequest(name, for: random.caller)
            let alone = try await world.router.model(name, for: random.caller)
            guard let route = try? await world.router.route(request) else {
                #expect(alone == nil, "\(random)")
                continue
            }
            expected.append("\(entry.name) at \(route.provider.id): \(route.billing)")
            #expect(alone?.provider == route.provider.id && alone?.billing == route.billing)
        }
        #expect(listed.map { "\($0.name) at \($0.provider): \($0.billing)" } == expected, "\(random)")
    }

    @Test func anAggregatorsKeyCoversEverythingAndAProvidersItsOwn() async throws {
        let world = try World(systemKeys: [])
        #expect(try await world.router.models(for: .alice).isEmpty)
        try await world.add(.anthropic)
        let own = try await world.router.models(for: .alice)
        #expect(own.count > 3 && own.allSatisfy { $0.vendor == "anthropic" && $0.usesOwnKey })
        try await world.add(.openRouter)
        let all = try await world.router.models(for: .alice)
        #expect(all.count == ProviderCatalog.bundled.models.count { !$0.isRetired })
        #expect(all.allSatisfy { $0.provider == .openRouter })
        // No key was opened for it.
        #expect(try await world.audit().allSatisfy { $0.kind == .added })
    }

    @Test func creditsArePaidFromAnAccountThatHasSome() async throws {
        let bench = try await FundedRouter(balance: Money(nanodollars: 1))
        let rich = try await bench.router.models(for: .alice)
        #expect(rich.contains { !$0.usesOwnKey && $0.name == "openai/gpt-4" })
        let poor = try await FundedRouter(balance: nil).router.models(for: .alice)
        #expect(!poor.isEmpty && poor.allSatisfy { $0.name.hasSuffix(":free") || $0.name == "openrouter/free" })
        let without = try World(systemKeys: [.openRouter])
        #expect(try await without.router.models(for: .alice).count == rich.count)
    }

    @Test func aDelegationNarrowsTheList() async throws {
        let world = try World()
        try await world.add(.openRouter)
        let agent = try Caller.alice.delegating("agent", models: ["anthropic/*"])
        let names = try await world.router.models(for: agent).map(\.vendor)
        #expect(Set(names) == ["anthropic"])
        agent.end()
        #expect(try await world.router.models(for: agent).isEmpty)
    }

    @Test func oneModelGoesByAnyOfItsNames() async throws {
        let world = try World(systemKeys: [])
        try await world.add(.openAI)
        #expect(try await world.router.model("gpt-4", for: .alice)?.provider == .openAI)
        #expect(try await world.router.model("openai/gpt-99-of-tomorrow", for: .alice)?.usesOwnKey == true)
        #expect(try await world.router.model("claude-3.5-sonnet", for: .alice) == nil)
        let error = await #expect(throws: BYOKError.self) { try await world.router.model("a b", for: .alice) }
        #expect(error?.code == .invalidModel)
    }
}

/// A router with the platform's keys and a ledger.
private struct FundedRouter {
    let router: BYOKRouter

    init(balance: Money?) async throws {
        let store = InMemoryStore()
        router = try BYOKRouter(
            catalog: .bundled, store: store, sealer: FernetSealer(MasterKeyring(World.masterKey)), ledger: store,
            systemKeys: [SystemKey(.openRouter, Secret("system-key-of-openrouter"))])
        guard let balance else { return }
        let payment = LedgerEntry(
            account: Samples.alice, requestID: try RequestID("payment-1"), attempt: 1, kind: .grant, amount: balance,
            parametersHash: Array(repeating: 0, count: 32), at: Samples.start)
        _ = try await store.apply(payment)
    }
}
