// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import Testing

/// Every figure of the guide, to the cent, with the assumptions that make them come out.
@Suite struct SavingsTests {
    struct Figure: Sendable, CustomTestStringConvertible {
        var name: String
        var tier: Tier
        /// Dollars per million tokens in and, where the figure has them, out.
        var input: String
        var output: String?
        var millions: UInt64
        var isFree = false
        var credits: String
        var own: String
        var monthly: String
        var yearly: String
        var testDescription: String { name }
    }

    static let noMarkup = Tier(name: "no mark-up", markup: 0)

    static let figures: [Figure] = [
        Figure(
            name: "introduction: OpenRouter", tier: .trial, input: "30", millions: 100, credits: "3450.00",
            own: "3000.00",
            monthly: "450.00", yearly: "5400.00"),
        Figure(
            name: "introduction: free models", tier: .trial, input: "30", millions: 100, isFree: true,
            credits: "3450.00",
            own: "0.00", monthly: "3450.00", yearly: "41400.00"),
        Figure(
            name: "cost comparison, 10M", tier: .professional, input: "3", millions: 10, credits: "31.50", own: "30.00",
            monthly: "1.50", yearly: "18.00"),
        Figure(
            name: "cost comparison, 100M", tier: .professional, input: "3", millions: 100, credits: "315.00",
            own: "300.00",
            monthly: "15.00", yearly: "180.00"),
        Figure(
            name: "cost comparison, 1B", tier: .professional, input: "3", millions: 1_000, credits: "3150.00",
            own: "3000.00",
            monthly: "150.00", yearly: "1800.00"),
        Figure(
            name: "free models, 10M", tier: noMarkup, input: "3", millions: 10, isFree: true, credits: "30.00",
            own: "0.00",
            monthly: "30.00", yearly: "360.00"),
        Figure(
            name: "free models, 100M", tier: noMarkup, input: "3", millions: 100, isFree: true, credits: "300.00",
            own: "0.00",
            monthly: "300.00", yearly: "3600.00"),
        Figure(
            name: "free models, 1B", tier: noMarkup, input: "3", millions: 1_000, isFree: true, credits: "3000.00",
            own: "0.00",
            monthly: "3000.00", yearly: "36000.00"),
        Figure(
            name: "usage and billing", tier: .professional, input: "2.50", output: "10", millions: 100,
            credits: "1312.50",
            own: "1250.00", monthly: "62.50", yearly: "750.00"),
        Figure(
            name: "appendix C", tier: .professional, input: "30", millions: 100, credits: "3150.00", own: "3000.00",
            monthly: "150.00", yearly: "1800.00"),
    ]

    @Test(arguments: figures) func theGuidesFiguresComeOutToTheCent(figure: Figure) throws {
        let tokens = figure.millions * 1_000_000
        let usage = TokenUsage(input: tokens, output: figure.output == nil ? 0 : tokens)
        let baseline = ModelPrice(
            rates: .init(
                input: Price(perMillion: figure.input), output: figure.output.flatMap { Price(perMillion: $0) }))
        let savings = try Savings(
            usage: usage, baseline: baseline, tier: figure.tier, ownKeyPrice: figure.isFree ? .free : nil)
        #expect(savings.creditsCost.description == figure.credits)
        #expect(savings.ownKeyCost.description == figure.own)
        #expect(savings.perMonth.description == figure.monthly)
        #expect(savings.perYear.description == figure.yearly)
    }

    /// "OpenAI charges you $250 (prompt) + $1,000 (completion)."
    @Test func usageAndBillingsPartsComeOut() throws {
        let price = ModelPrice(rates: .init(input: Price(perMillion: "2.50"), output: Price(perMillion: "10")))
        #expect(try price.cost(of: TokenUsage(input: 100_000_000)).decimal == "250.00")
        #expect(try price.cost(of: TokenUsage(output: 100_000_000)).decimal == "1000.00")
    }

    @Test func enterpriseSavesNothingWithTheSameModel() throws {
        let price = ModelPrice(rates: .init(input: Price(perMillion: "3")))
        let savings = try Savings(usage: TokenUsage(input: 1_000_000), baseline: price, tier: .enterprise)
        #expect(savings.perMonth == .zero)
        #expect(savings.perYear == .zero)
    }

    @Test func aDearerOwnModelSavesLessThanNothing() throws {
        let cheap = ModelPrice(rates: .init(input: Price(perMillion: "1")))
        let dear = ModelPrice(rates: .init(input: Price(perMillion: "2")))
        let savings = try Savings(
            usage: TokenUsage(input: 1_000_000), baseline: cheap, tier: .enterprise, ownKeyPrice: dear)
        #expect(savings.perMonth.description == "-1.00")
    }

    /// The platform sells a model at the price of who serves it, and an aggregator's where nobody else does.
    @Test func aBaselineIsAModelOfTheCatalogues() throws {
        func price(_ perMillion: String) throws -> ModelPrice {
            let price = try #require(Price(perMillion: perMillion))
            return ModelPrice(rates: .init(input: price, output: price))
        }
        let both = ModelEntry(
            name: "openai/both",
            offers: [
                .init(provider: .openRouter, ids: ["openai/both"], price: try price("5")),
                .init(provider: .openAI, ids: ["both"], price: try price("3")),
            ])
        let through = ModelEntry(
            name: "acme/through",
            offers: [.init(provider: .openRouter, ids: ["acme/through"], price: try price("7"))])
        let unpriced = ModelEntry(
            name: "openai/unpriced", offers: [.init(provider: .openAI, ids: ["unpriced"])])
        let catalog = try ProviderCatalog(
            providers: Provider.builtIn, models: [both, through, unpriced], snapshot: "2026-08-01")
        let direct = try Savings.Baseline(model: "both", tier: .trial, in: catalog)
        #expect(try direct.price == price("3") && direct.tier == .trial)
        #expect(try Savings.Baseline(model: "acme/through", tier: .trial, in: catalog).price == price("7"))
        for (model, code) in [("unpriced", BYOKError.Code.priceUnknown), ("nothing", .modelNotFound)] {
            let error = #expect(throws: BYOKError.self) {
                try Savings.Baseline(model: ModelName(model), tier: .trial, in: catalog)
            }
            #expect(error?.code == code)
        }
    }
}
