// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import Testing

/// The catalogue that comes with the library, and what it makes of names.
@Suite struct BundledCatalogTests {
    let catalog = ProviderCatalog.bundled

    @Test func itHasADateFourProvidersAndHundredsOfModels() throws {
        #expect(catalog.snapshot >= "2026-07-27")
        #expect(catalog.snapshot.wholeMatch(of: /\d{4}-\d{2}-\d{2}/) != nil)
        #expect(catalog.providers.map(\.id) == [.openRouter, .openAI, .anthropic, .google])
        #expect(catalog.models.count > 600)
        let counts = Dictionary(grouping: catalog.models.flatMap(\.offers), by: \.provider).mapValues(\.count)
        print(
            "bundled catalogue \(catalog.snapshot): \(catalog.models.count) models, \(counts.map { "\($0.key) \($0.value)" }.sorted())"
        )
        #expect(counts[.openRouter] ?? 0 >= 348, "the guide's 348 models")
        #expect(counts[.openAI] ?? 0 >= 15)
        #expect(counts[.anthropic] ?? 0 >= 8)
        #expect(counts[.google] ?? 0 >= 5)
        let free = catalog.models.flatMap(\.offers).count { $0.price == .free }
        #expect(free >= 60, "the guide's 60+ free models: \(free)")
    }

    @Test func everyNameMeansOneModelAndFindsIt() throws {
        var seen: [String: String] = [:]
        for model in catalog.models {
            for name in Set([model.name] + model.aliases + model.offers.flatMap(\.ids)) {
                #expect(seen.updateValue(model.name, forKey: name) == nil, "\(name)")
                #expect(catalog.entry(for: ModelName(name))?.name == model.name)
                #expect(catalog.entry(for: catalog.model(name))?.name == model.name)
            }
        }
    }

    /// Written as one provider's id, sent as the other's, and back.
    @Test func everyModelTranslatesBothWays() throws {
        for model in catalog.models {
            for from in model.offers {
                for id in from.ids {
                    #expect(
                        catalog.wireName(of: ModelName(id), at: from.provider) == id,
                        "an id that a provider takes is sent as it is")
                    for to in model.offers where to.provider != from.provider {
                        let sent = try #require(catalog.wireName(of: ModelName(id), at: to.provider))
                        #expect(to.ids.contains(sent), "\(id) at \(to.provider): \(sent)")
                        #expect(catalog.entry(for: ModelName(sent))?.name == model.name)
                    }
                }
            }
        }
    }

    struct Name: Sendable, CustomTestStringConvertible {
        var text: String
        /// What each provider is sent; nil: it does not serve the model.
        var openAI: String?
        var anthropic: String?
        var google: String?
        var openRouter: String
        var testDescription: String { text }
    }

    static let names: [Name] = [
        Name(text: "gpt-4", openAI: "gpt-4", openRouter: "openai/gpt-4"),
        Name(text: "openai/gpt-4", openAI: "gpt-4", openRouter: "openai/gpt-4"),
        Name(text: "gpt-4o-2024-08-06", openAI: "gpt-4o-2024-08-06", openRouter: "openai/gpt-4o-2024-08-06"),
        Name(text: "o3-mini", openAI: "o3-mini", openRouter: "openai/o3-mini"),
        Name(
            text: "anthropic/claude-3.5-sonnet", anthropic: "claude-3-5-sonnet-20241022",
            openRouter: "anthropic/claude-3.5-sonnet"),
        Name(
            text: "claude-3-5-sonnet-20241022", anthropic: "claude-3-5-sonnet-20241022",
            openRouter: "anthropic/claude-3.5-sonnet"),
        Name(
            text: "claude-3-5-sonnet-latest", anthropic: "claude-3-5-sonnet-latest",
            openRouter: "anthropic/claude-3.5-sonnet"),
        Name(text: "claude-opus-4-5", anthropic: "claude-opus-4-5", openRouter: "anthropic/claude-opus-4.5"),
        Name(
            text: "claude-opus-4-5-20251101", anthropic: "claude-opus-4-5-20251101",
            openRouter: "anthropic/claude-opus-4.5"),
        Name(text: "gemini-2.5-pro", google: "gemini-2.5-pro", openRouter: "google/gemini-2.5-pro"),
        Name(text: "models/gemini-2.5-pro", google: "gemini-2.5-pro", openRouter: "google/gemini-2.5-pro"),
        Name(text: "google/gemini-2.5-pro", google: "gemini-2.5-pro", openRouter: "google/gemini-2.5-pro"),
        // A suffix exists only at an aggregator.
        Name(text: "anthropic/claude-3.5-sonnet:free", openRouter: "anthropic/claude-3.5-sonnet:free"),
        Name(text: "claude-3-5-sonnet-20241022:nitro", openRouter: "anthropic/claude-3.5-sonnet:nitro"),
        Name(text: "gpt-4:online", openRouter: "openai/gpt-4:online"),
        Name(text: "google/gemini-2.0-flash-exp:free", openRouter: "google/gemini-2.0-flash-exp:free"),
        // A vendor's prefix, but not the vendor's model: the catalogue decides.
        Name(text: "openai/gpt-oss-120b", openRouter: "openai/gpt-oss-120b"),
        Name(text: "openai/gpt-oss-20b:free", openRouter: "openai/gpt-oss-20b:free"),
        Name(text: "google/gemma-2-9b-it", openRouter: "google/gemma-2-9b-it"),
        // Newer than the snapshot: families and prefixes.
        Name(text: "gpt-99-turbo", openAI: "gpt-99-turbo", openRouter: "openai/gpt-99-turbo"),
        Name(text: "o77-mini", openAI: "o77-mini", openRouter: "openai/o77-mini"),
        Name(text: "chatgpt-99", openAI: "chatgpt-99", openRouter: "openai/chatgpt-99"),
        Name(text: "claude-nova-9-9", anthropic: "claude-nova-9-9", openRouter: "anthropic/claude-nova-9-9"),
        Name(text: "gemini-99-pro", google: "gemini-99-pro", openRouter: "google/gemini-99-pro"),
        Name(text: "models/gemini-99-pro", google: "gemini-99-pro", openRouter: "google/gemini-99-pro"),
        Name(text: "openai/brand-new", openAI: "brand-new", openRouter: "openai/brand-new"),
        Name(text: "anthropic/claude-nova-9.9", anthropic: "claude-nova-9-9", openRouter: "anthropic/claude-nova-9.9"),
        Name(text: "google/gemini-99.5-pro", google: "gemini-99.5-pro", openRouter: "google/gemini-99.5-pro"),
        // Fine-tuned models have colons of their own.
        Name(
            text: "ft:gpt-4o-2024-08-06:acme::AbC123", openAI: "ft:gpt-4o-2024-08-06:acme::AbC123",
            openRouter: "openai/ft:gpt-4o-2024-08-06:acme::AbC123"),
        // What matches nothing is an aggregator's.
        Name(text: "meta-llama/llama-3.3-70b-instruct", openRouter: "meta-llama/llama-3.3-70b-instruct"),
        Name(text: "nobody/knows-this", openRouter: "nobody/knows-this"),
        Name(text: "nobody-knows-this", openRouter: "nobody-knows-this"),
        Name(text: "openrouter/auto", openRouter: "openrouter/auto"),
        // 'o' without a digit is no family of OpenAI's; gpt-oss is not OpenAI's API.
        Name(text: "orca-9", openRouter: "orca-9"),
        Name(text: "gpt-oss-999b", openRouter: "gpt-oss-999b"),
    ]

    @Test(arguments: names) func namesFindTheirProvidersAndTheirSpelling(name: Name) {
        for model in [ModelName(name.text), catalog.model(name.text)] {
            #expect(catalog.wireName(of: model, at: .openAI) == name.openAI)
            #expect(catalog.wireName(of: model, at: .anthropic) == name.anthropic)
            #expect(catalog.wireName(of: model, at: .google) == name.google)
            #expect(catalog.wireName(of: model, at: .openRouter) == name.openRouter)
        }
    }

    /// An alias to the latest is a name of the aggregator's; no vendor's API takes the tilde.
    @Test(arguments: [
        "~anthropic/claude-sonnet-latest", "~openai/gpt-latest", "~google/gemini-pro-latest", "~nobody/x-latest",
    ])
    func tildeNamesAreSentToTheAggregatorAsTheyAre(name: String) {
        #expect(catalog.wireName(of: ModelName(name), at: .openRouter) == name)
        for provider in [Provider.ID.openAI, .anthropic, .google] {
            #expect(catalog.wireName(of: ModelName(name), at: provider)?.hasPrefix("~") != true)
        }
    }

    @Test(arguments: ["openai/gpt-4:free", "nobody/knows:free", "meta-llama/llama-3.1-8b-instruct:free"])
    func freeIsAPriceOfZeroAtTheAggregator(name: String) {
        #expect(catalog.price(of: ModelName(name), at: .openRouter) == .free)
    }

    /// "-1" is a router's price: unknown. Zero without `:free` is a price.
    @Test func unknownPricesAreUnknown() {
        for name in [
            "openrouter/auto", "gpt-99-turbo", "nobody/knows-this", "openai/gpt-4:nitro", "openai/gpt-4:online",
        ] {
            #expect(catalog.price(of: ModelName(name), at: .openRouter) == nil, "\(name)")
        }
    }

    /// The guide's price tables, where the newest lists still have the model.
    @Test(arguments: [
        ("gpt-4o", Provider.ID.openAI, "2.50", "10.00"), ("gpt-4-turbo", .openAI, "10.00", "30.00"),
        ("gpt-3.5-turbo", .openAI, "0.50", "1.50"), ("anthropic/claude-3.5-sonnet", .anthropic, "3.00", "15.00"),
        ("anthropic/claude-3-haiku", .openRouter, "0.25", "1.25"),
        ("anthropic/claude-3-opus", .openRouter, "15.00", "75.00"),
        ("gpt-4o", .openRouter, "2.50", "10.00"),
    ])
    func theGuidesPricesAreInIt(model: String, provider: Provider.ID, input: String, output: String) {
        let rates = catalog.price(of: ModelName(model), at: provider)?.rates
        #expect(rates?.input?.perMillion == input, "\(model)")
        #expect(rates?.output?.perMillion == output, "\(model)")
    }

    @Test func aNewerListReplacesEntriesOfTheSameName() throws {
        let price = ModelPrice(rates: .init(input: Price(perMillion: "1"), output: Price(perMillion: "2")))
        let newer = ModelEntry(
            name: "openai/gpt-4", offers: [.init(provider: .openAI, ids: ["gpt-4", "gpt-4-new"], price: price)])
        let updated = try catalog.updating([newer], snapshot: "2026-12-01")
        #expect(updated.snapshot == "2026-12-01")
        #expect(updated.models.count == catalog.models.count)
        #expect(updated.price(of: "gpt-4", at: .openAI) == price)
        // A name resolved by the old catalogue is read anew by the new one.
        #expect(updated.price(of: catalog.model("gpt-4"), at: .openAI) == price)
        #expect(updated.price(of: "gpt-4o", at: .openAI) == catalog.price(of: "gpt-4o", at: .openAI))
    }

    @Test func aCustomEndpointServesItsNamesAndFamilies() throws {
        let own = try Provider.compatible(
            id: "house", name: "House", origin: Origin("https://llm.example.com/v1"),
            families: [ModelFamily("mixtral-")])
        let catalog = try catalog.adding([own])
        #expect(catalog.wireName(of: "house/anything", at: own.id) == "anything")
        #expect(catalog.wireName(of: "mixtral-8x7b", at: own.id) == "mixtral-8x7b")
        #expect(catalog.wireName(of: "gpt-4", at: own.id) == nil)
    }

    /// Local servers tag their models with a colon: for them it is no aggregator's suffix.
    @Test func aCustomEndpointsModelsMayHaveTagsOfTheirOwn() throws {
        let own = try Provider.compatible(id: "house", name: "House", origin: Origin("https://llm.example.com/v1"))
        #expect(try catalog.adding([own]).wireName(of: "house/llama3:8b", at: own.id) == "llama3:8b")
    }

    /// A fine-tuned model by the name an aggregator would give it is still OpenAI's.
    @Test func aFineTunedModelWithTheVendorsPrefixIsTheVendors() {
        let name: ModelName = "openai/ft:gpt-4o-2024-08-06:acme::AbC123"
        #expect(catalog.wireName(of: name, at: .openAI) == "ft:gpt-4o-2024-08-06:acme::AbC123")
    }
}
