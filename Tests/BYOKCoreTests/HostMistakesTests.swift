// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

@testable import BYOKCore
import BYOKProviders
import BYOKTesting
import Testing

/// What hosts get wrong, and what must not follow from it.
struct HostMistakesTests {
    private struct Ranks: RoutingPolicy {
        var ranks: [Provider.ID: Int]
        func verdict(on candidate: borrowing Candidate) -> Verdict { .accept(rank: ranks[candidate.provider] ?? 0) }
    }

    private func request(_ model: ModelName = "gpt-4", _ key: KeyChoice = .automatic) -> RouteRequest {
        RouteRequest(model, for: Caller(Samples.alice, tier: .trial), key: key)
    }

    @Test func theFirstPolicyDecidesHoweverTheyAreNested() async throws {
        let first = Ranks(ranks: [.openAI: 1, .openRouter: 2])
        let even = Ranks(ranks: [:])
        let last = Ranks(ranks: [.openAI: 2, .openRouter: 1])
        let nested: [any RoutingPolicy] = [first.then(even).then(last), first.then(even.then(last))]
        for policy in nested {
            let world = try World { $0.policy = policy }
            try await world.add(.openAI)
            try await world.add(.openRouter)
            #expect(try await world.router.route(request()).provider.id == .openAI)
        }
    }

    @Test func aKeyOfAProviderThatLeftTheCatalogueIsAsIfAbsent() async throws {
        let house = try Provider.compatible(id: "house", name: "House", origin: Origin("https://llm.example.com/v1"))
        let world = try World(catalog: ProviderCatalog.bundled.adding([house]))
        try await world.add(house.id)
        try world.router.replaceCatalog(.bundled)
        #expect(try await world.router.route(request()).isSystem)
    }

    @Test(arguments: [
        ModelPrice.Rates(), .init(input: Price(perMillion: "5")), .init(output: Price(perMillion: "5")),
    ]) func aPriceWithoutARateForInputOrOutputIsNotSold(rates: ModelPrice.Rates) async throws {
        let model = ModelEntry(
            name: "openai/half-priced",
            offers: [.init(provider: .openAI, ids: ["half-priced"], price: ModelPrice(rates: rates))])
        let world = try World(catalog: ProviderCatalog.bundled.updating([model], snapshot: "2026-11-20"))
        let error = await #expect(throws: BYOKError.self) { try await world.router.route(request("half-priced")) }
        #expect(error?.code == .priceUnknown)
    }

    @Test(arguments: [":free", "nonsense-xyz:free", "gpt-4:free:free"]) func whatIsNoModelIsNotSoldAsFree(
        name: String
    ) async throws {
        let world = try World()
        let error = await #expect(throws: BYOKError.self) {
            try await world.router.route(request(ModelName(name)))
        }
        #expect(error?.code == .priceUnknown)
    }

    @Test(arguments: ["openai/", "/gpt-4", "openai//gpt-4", "models/", "/"]) func aNameWithAnEmptyPartIsRefused(
        name: String
    ) async throws {
        let world = try World()
        try await world.add(.openRouter)
        let error = await #expect(throws: BYOKError.self) {
            try await world.router.route(request(ModelName(name)))
        }
        #expect(error?.code == .invalidModel)
    }

    @Test func aReserveCoversTheSearchesItWasToldOf() throws {
        let rates = ModelPrice.Rates(
            input: Price(perMillion: "1"), output: Price(perMillion: "2"), webSearch: Price(perToken: "0.01"))
        let usage = TokenUsage(input: 10, output: 10, webSearches: 5)
        let price = ModelPrice(rates: rates)
        let cost = try price.cost(of: usage).rounded(.up)
        #expect(try price.ceiling(promptTokens: 10, completionTokens: 10, webSearches: 5).rounded(.up) >= cost)
    }

    @Test func aKeyInTheWrongPlaceIsNeitherQuotedNorKept() async throws {
        let world = try World()
        for key in [Samples.key(.openRouter, 1), Samples.key(.openAI, 1), Samples.key(.google, 1)] {
            let swapped = await #expect(throws: BYOKError.self) {
                try await world.vault.add(PastedKey("openai"), for: .init(rawValue: key), owner: Samples.alice)
            }
            #expect(swapped.map { "\($0)".contains(key) } == false)
            let brought = await #expect(throws: BYOKError.self) {
                try await world.router.route(request("gpt-4", .brought(PastedKey("x"), for: .init(rawValue: key))))
            }
            #expect(brought.map { "\($0)".contains(key) } == false)
            let label = await #expect(throws: BYOKError.self) {
                try await world.vault.add(.sample(.openAI, 2), for: .openAI, owner: Samples.alice, label: key)
            }
            #expect(label?.code == .invalidConfiguration)
        }
    }

    @Test func aDumpedErrorDoesNotQuoteItsCause() {
        struct Quoting: Error { let url = "https://example.com/?key=sk-proj-canary-canary" }
        var text = ""
        dump(BYOKError(.storeUnavailable, "The store did not answer.", cause: Quoting()), to: &text)
        #expect(!text.contains("canary"))
        #expect(text.contains("Quoting"))
    }

    @Test(arguments: ["", "short", "sk-or-v1-line\nbreak", "sk-or-v1-ünicode"]) func aSystemKeyThatIsNoneIsRefused(
        text: String
    ) throws {
        let error = #expect(throws: BYOKError.self) {
            try BYOKRouter(
                catalog: .bundled, store: FaultyStore(), sealer: World().router.sealer,
                systemKeys: [SystemKey(.openRouter, Secret(text))])
        }
        #expect(error?.code == .invalidConfiguration)
    }

    @Test func theRemedyNamesTheKeyThatFails() async throws {
        let world = try World()
        try await world.add(.openRouter, status: .noFunds)
        let remedy = try await world.router.plan(request()).remedy
        #expect(remedy?.contains("Mend your OpenRouter key") == true)
    }

    @Test func theFarthestTimesDoNotWrapRound() {
        #expect(Timestamp(seconds: .max) == Timestamp(microseconds: .max))
        #expect(Timestamp(seconds: .min) == Timestamp(microseconds: .min))
        #expect(Timestamp(microseconds: .max) - Timestamp(microseconds: .min) > .zero)
    }

    @Test func aPatternLongerThanAnyKeyMatchesNothing() throws {
        let pattern = KeyPattern("an endless key", prefix: "x", tail: .atLeast(5_000, .token))
        #expect(pattern.tail.count == 5_000...5_000)
    }

    @Test func aCallerMayAskSeveralRoutersInTurn() async throws {
        let (one, other) = (try World(), try World())
        let caller = Caller(Samples.alice, tier: .trial)
        try await one.add(.openAI)
        for _ in 0..<3 {
            #expect(try await one.router.route(RouteRequest("gpt-4", for: caller)).provider.id == .openAI)
            #expect(try await other.router.route(RouteRequest("gpt-4", for: caller)).isSystem)
        }
    }

    @Test func aCallerSeesANewCatalogueAndAChangedKeyAtOnce() async throws {
        let world = try World()
        let caller = Caller(Samples.alice, organisation: Samples.acme, tier: .enterprise)
        let shared = try await world.add(.openRouter, to: Samples.acme)
        let own = try await world.add(.openAI)
        func key() async throws -> KeyID? {
            try await world.router.route(RouteRequest("gpt-4", for: caller)).keyID
        }
        for _ in 0..<3 { #expect(try await key() == shared) }
        try await world.vault.change(shared, of: Samples.acme, .disable)
        for _ in 0..<3 { #expect(try await key() == own) }
        try await world.put(own, into: .rateLimited(until: world.clock.now() + .seconds(60)))
        await #expect(throws: BYOKError.self) { try await key() }
        try await world.vault.change(shared, of: Samples.acme, .enable)
        #expect(try await key() == shared)
        try world.router.replaceCatalog(
            ProviderCatalog(providers: Provider.builtIn, models: [], snapshot: "2026-11-20"))
        #expect(try await world.router.route(RouteRequest("gpt-4", for: caller)).listPrice == nil)
    }
}
