// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKTesting
import Testing

/// Requests that bring a key, name a key or name a provider: then only that is considered, plus credits if its policy
/// allows.
@Suite struct ChosenKeyTests {
    let world: World
    init() throws { world = try World() }

    static let own = PastedKey.sample(.openAI, 77)

    @Test func aBroughtKeyIsUsedAndNotStored() async throws {
        try await world.add(.openRouter)
        let request = RouteRequest("gpt-4", for: .alice, key: .brought(Self.own, for: .openAI))
        let route = try await world.router.route(request)
        #expect(route.keyID == nil)
        #expect(!route.isSystem)
        #expect(route.billing == .providerBillsOwner)
        #expect(try await route.withSecret(Samples.text) == Samples.key(.openAI, 77))
        #expect(try await world.vault.list(Samples.alice).count == 1)
        #expect(try world.router.cachedRoute(request)?.billing == .providerBillsOwner)
    }

    @Test func aBroughtKeyOfAnAggregatorServesAnything() async throws {
        for model in ["gpt-4", "anthropic/claude-3.5-sonnet", "nobody/knows-this"] {
            let key = KeyChoice.brought(.sample(.openRouter, 5), for: .openRouter)
            #expect(await world.payer(ModelName(model), key: key) == .brought)
        }
    }

    /// Stored keys are not considered, and credits are only if the policy allows.
    @Test func aBroughtKeyThatDoesNotServeTheModelLeavesCreditsOnly() async throws {
        try await world.add(.openAI, 1)
        let key = KeyChoice.brought(.sample(.anthropic, 5), for: .anthropic)
        #expect(await world.payer("gpt-4", key: key) == .credits(at: .openAI))
        #expect(await world.payer("gpt-4", spendPolicy: .neverCredits, key: key) == .nobody(.creditsNotAllowed))
    }

    @Test(arguments: ["", "short", "two words of it", "\"quoted-key\"", "sk-admin-abcdefghijkl"])
    func aBroughtTextThatIsNoKeyIsRefused(text: String) async {
        #expect(await world.payer("gpt-4", key: .brought(PastedKey(text), for: .openAI)) == .nobody(.invalidKey))
    }

    @Test func aBroughtKeyForAnUnknownProviderIsRefused() async {
        let choice = KeyChoice.brought(Self.own, for: .init(rawValue: "nobody"))
        #expect(await world.payer("gpt-4", key: choice) == .nobody(.invalidConfiguration))
    }

    @Test func aNamedKeyIsUsedBeforeBetterPlacedOnes() async throws {
        try await world.add(.openRouter, 1)
        try await world.add(.openAI, 2)
        let last = try await world.add(.openAI, 3)
        #expect(await world.payer("gpt-4", key: .key(last)) == .key(last))
    }

    @Test func aNamedKeyThatFailsDoesNotFallToOtherOwnKeys() async throws {
        try await world.add(.openRouter, 1)
        let bad = try await world.add(.openAI, 2, status: .invalid)
        #expect(await world.payer("gpt-4", key: .key(bad)) == .credits(at: .openAI))
        #expect(await world.payer("gpt-4", spendPolicy: .neverCredits, key: .key(bad)) == .nobody(.ownKeyInvalid))
        let strict = try await world.add(.openAI, 3, status: .invalid, policy: KeyPolicy(spendPolicy: .neverCredits))
        #expect(await world.payer("gpt-4", key: .key(strict)) == .nobody(.ownKeyInvalid))
        #expect(
            await world.payer("gpt-4", key: .key(bad)) == .credits(at: .openAI), "the other key's policy is not asked")
    }

    @Test func aNamedKeyIsSubjectToTheSameRules() async throws {
        let disabled = try await world.add(.openAI, 2)
        try await world.vault.change(disabled, of: Samples.alice, .disable)
        let denied = try await world.add(.openAI, 3, policy: KeyPolicy(deniedModels: ["gpt-4"]))
        let organisation = try await world.add(.openAI, 4, to: Samples.acme)
        for policy in [SpendPolicy.creditsAsFallback, .neverCredits] {
            // Others' keys are as those that never were.
            for id in [disabled, denied, organisation, try #require(KeyID("01a2173d-0000-72ae-b517-784794dff55a"))] {
                #expect(await world.payer("gpt-4", spendPolicy: policy, key: .key(id)) == .nobody(.keyNotFound))
            }
        }
    }

    @Test func aNamedProviderLimitsOwnKeys() async throws {
        let router = try await world.add(.openRouter, 1)
        let openAI = try await world.add(.openAI, 2)
        #expect(await world.payer("gpt-4", key: .provider(.openAI)) == .key(openAI))
        #expect(await world.payer("gpt-4", key: .provider(.openRouter)) == .key(router))
        #expect(await world.payer("gpt-4") == .key(router))
    }

    @Test func aNamedProviderTakesAModelThatNobodyClaims() async throws {
        let id = try await world.add(.openAI)
        #expect(await world.payer("brand-new-thing", key: .provider(.openAI)) == .key(id))
        #expect(await world.payer("brand-new-thing") == .nobody(.priceUnknown))
        let request = RouteRequest("brand-new-thing", for: .alice, key: .provider(.openAI))
        #expect(try await world.router.route(request).model == "brand-new-thing")
        // But not one that somebody else claims.
        #expect(await world.payer("claude-3.5-sonnet", key: .provider(.openAI)) != .key(id))
    }

    @Test func aNamedProviderHasItsOrderOfKeys() async throws {
        let bad = try await world.add(.openAI, 1, status: .noFunds)
        let good = try await world.add(.openAI, 2)
        #expect(await world.payer("gpt-4", key: .provider(.openAI)) == .key(good))
        _ = bad
    }

    // MARK: System keys

    struct SystemCase: Sendable, CustomTestStringConvertible {
        var model: String
        var keys: [Provider]
        var expected: World.Payer
        var testDescription: String { "\(model) with \(keys.map(\.name))" }
    }

    static let systemCases: [SystemCase] = [
        // A matching provider's first, then an aggregator's, whatever order the host gave them in.
        SystemCase(model: "gpt-4", keys: [.openRouter, .openAI], expected: .credits(at: .openAI)),
        SystemCase(model: "gpt-4", keys: [.openAI, .openRouter], expected: .credits(at: .openAI)),
        SystemCase(model: "gpt-4", keys: [.openRouter, .anthropic], expected: .credits(at: .openRouter)),
        SystemCase(model: "gpt-4", keys: [.anthropic], expected: .nobody(.noKeyForModel)),
        SystemCase(model: "gpt-4", keys: [], expected: .nobody(.noKeyForModel)),
        SystemCase(model: "claude-3.5-sonnet", keys: [.openRouter, .anthropic], expected: .credits(at: .anthropic)),
        SystemCase(
            model: "meta-llama/llama-3.3-70b-instruct", keys: Provider.builtIn, expected: .credits(at: .openRouter)),
        SystemCase(model: "meta-llama/llama-3.3-70b-instruct", keys: [.openAI], expected: .nobody(.noKeyForModel)),
        // A suffix exists only at an aggregator; `:free` has the price 0.
        SystemCase(model: "openai/gpt-4:free", keys: Provider.builtIn, expected: .credits(at: .openRouter)),
        SystemCase(model: "openai/gpt-4:free", keys: [.openAI], expected: .nobody(.noKeyForModel)),
        SystemCase(model: "nobody/knows:free", keys: Provider.builtIn, expected: .credits(at: .openRouter)),
        SystemCase(model: "openai/gpt-4:nitro", keys: Provider.builtIn, expected: .nobody(.priceUnknown)),
        SystemCase(model: "openai/gpt-4:online", keys: Provider.builtIn, expected: .nobody(.priceUnknown)),
        // No price, or -1: not sold.
        SystemCase(model: "gpt-99-turbo", keys: Provider.builtIn, expected: .nobody(.priceUnknown)),
        SystemCase(model: "openrouter/auto", keys: Provider.builtIn, expected: .nobody(.priceUnknown)),
        SystemCase(model: "nobody/knows-this", keys: Provider.builtIn, expected: .nobody(.priceUnknown)),
    ]

    @Test(arguments: systemCases) func systemKeysHaveTheirOrderAndSellOnlyWhatHasAPrice(item: SystemCase) async throws {
        let world = try World(systemKeys: item.keys)
        #expect(await world.payer(ModelName(item.model)) == item.expected)
    }

    @Test(arguments: ["openai/gpt-4:free", "meta-llama/llama-3.1-8b-instruct:free", "nobody/knows:free"])
    func freeOnASystemKeyHasThePriceZero(model: String) async throws {
        let route = try await world.router.route(RouteRequest(ModelName(model), for: .alice))
        guard case .credits(let quote) = route.billing else {
            Issue.record("a system key")
            return
        }
        let usage = TokenUsage(input: 1_000_000, cacheRead: 10, output: 1_000_000, reasoning: 5, webSearches: 3)
        #expect(try quote.charge(for: usage) == .zero)
        #expect(try quote.reserve(promptBytes: 1_000_000, completionTokens: 1_000_000) == .zero)
    }

    @Test func aCeilingPriceSellsWhatHasNone() async throws {
        let ceiling = ModelPrice(rates: .init(input: Price(perMillion: "100"), output: Price(perMillion: "200")))
        let world = try World { $0.ceilingPrice = ceiling }
        guard case .credits(let quote) = try await world.router.route(RouteRequest("gpt-99-turbo", for: .alice)).billing
        else {
            Issue.record("a system key")
            return
        }
        #expect(quote.price == ceiling)
        let known = try await world.router.route(RouteRequest("gpt-4", for: .alice))
        #expect(known.listPrice != ceiling)
    }

    /// "On an own key the call goes through and cost is unknown, not 0."
    @Test func anOwnKeyServesWhatHasNoPrice() async throws {
        let id = try await world.add(.openAI)
        let route = try await world.router.route(RouteRequest("gpt-99-turbo", for: .alice))
        #expect(route.keyID == id)
        #expect(route.listPrice == nil)
        #expect(route.billing == .providerBillsOwner)
    }

    @Test func aSystemKeyForAnotherAddressIsRefusedAtTheStart() throws {
        var elsewhere = Provider.openAI
        elsewhere.origin = Origin("https://api.example.com/v1")
        let error = #expect(throws: BYOKError.self) { try World(systemKeys: [elsewhere]) }
        #expect(error?.code == .invalidConfiguration)
        #expect(error?.message.contains("openai") == true)
    }

    @Test(arguments: ["", " ", "gpt 4", "gpt-4\n", "gpt-é", "\u{200B}gpt-4", String(repeating: "m", count: 513)])
    func namesThatNoProviderCouldAcceptAreRefused(model: String) async {
        #expect(await world.payer(ModelName(model)) == .nobody(.invalidModel))
    }
}
