// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKTesting
import Testing

/// What credits are charged: list price × (1 + mark-up); what is set aside is never less than what may be charged.
@Suite struct CreditQuoteTests {
    static func quote(_ price: ModelPrice, _ tier: Tier) -> CreditQuote {
        CreditQuote(account: Samples.alice, tier: tier, price: price)
    }

    static let gpt4o = ModelPrice(
        rates: .init(input: Price(perMillion: "2.50"), output: Price(perMillion: "10")))

    @Test(arguments: [
        (Tier.trial, "1437.50"), (.starter, "1375.00"), (.professional, "1312.50"), (.enterprise, "1250.00"),
    ])
    func chargesListPriceAndTheTiersMarkup(tier: Tier, charge: String) throws {
        let usage = TokenUsage(input: 100_000_000, output: 100_000_000)
        #expect(try Self.quote(Self.gpt4o, tier).charge(for: usage).description == charge)
    }

    @Test func anOwnKeyIsChargedNothing() {
        #expect(BillingDecision.providerBillsOwner.description.contains("0 credits"))
        #expect(BillingDecision.providerBillsOwner.description.contains("0 %"))
    }

    /// Any usage within what was announced costs at most the reserve.
    @Test(arguments: 0..<1_000) func noChargeIsBeyondItsReserve(seed: Int) throws {
        var dice = Dice(seed: UInt64(seed))
        func price(_ isOptional: Bool) -> Price? {
            if isOptional && dice.oneIn(2) { return nil }
            return ExactPrice(units: String(dice.next() >> UInt64.random(in: 0...40, using: &dice)))?.price
        }
        func rates(_ isBase: Bool) -> ModelPrice.Rates {
            ModelPrice.Rates(
                input: price(!isBase), cacheRead: price(true), cacheWrite: price(true), cacheWrite1h: price(true),
                output: price(!isBase), reasoning: price(true), audioInput: price(true), audioOutput: price(true),
                imageInput: price(true), imageOutput: price(true), request: price(true))
        }
        let model = ModelPrice(
            rates: rates(true),
            overrides: (0..<Int.random(in: 0...3, using: &dice)).map { _ in
                .init(minimumPromptTokens: UInt64.random(in: 1...3_000, using: &dice), rates: rates(false))
            })
        func split(_ total: UInt64, _ count: Int) -> [UInt64] {
            var rest = total
            return (0..<count).map { _ in
                let part = UInt64.random(in: 0...rest, using: &dice)
                rest -= part
                return part
            }
        }
        let promptBytes = UInt64.random(in: 0...4_000, using: &dice)
        let imageTokens = UInt64.random(in: 0...500, using: &dice)
        let most = UInt64.random(in: 0...4_096, using: &dice)
        let prompt = split(promptBytes, 5)
        let completion = split(most, 4)
        let usage = TokenUsage(
            input: prompt[0], cacheRead: prompt[1], cacheWrite: prompt[2], cacheWrite1h: prompt[3],
            output: completion[0],
            reasoning: completion[1], audioInput: prompt[4], audioOutput: completion[2],
            imageInput: UInt64.random(in: 0...imageTokens, using: &dice), imageOutput: completion[3])
        let quote = Self.quote(model, dice.pick(Tier.standard))
        let reserve = try quote.reserve(promptBytes: promptBytes, imageTokens: imageTokens, completionTokens: most)
        let charge = try quote.charge(for: usage)
        #expect(charge <= reserve, "\(charge) of \(reserve)")
    }

    @Test func theReserveIsBytesAtTheDearestInputAndMaxTokensAtTheOutputPrice() throws {
        let price = ModelPrice(
            rates: .init(
                input: Price(perMillion: "3"), cacheWrite: Price(perMillion: "3.75"), output: Price(perMillion: "15")))
        // 1.05 × (1,000 × 3.75 + 200 × 3.75 + 4,096 × 15) / 1,000,000
        let reserve = try Self.quote(price, .professional).reserve(
            promptBytes: 1_000, imageTokens: 200, completionTokens: 4_096)
        #expect(reserve.description == "0.069237")
    }

    @Test func aReserveCountsTheTierThatThePromptMayReach() throws {
        let price = ModelPrice(
            rates: .init(input: Price(perMillion: "1"), output: Price(perMillion: "10")),
            overrides: [
                .init(
                    minimumPromptTokens: 200_000,
                    rates: .init(input: Price(perMillion: "2"), output: Price(perMillion: "15")))
            ])
        let quote = Self.quote(price, .enterprise)
        #expect(try quote.reserve(promptBytes: 199_999, completionTokens: 1_000_000).description == "10.199999")
        #expect(try quote.reserve(promptBytes: 200_000, completionTokens: 1_000_000).description == "15.40")
    }

    @Test func amountsBeyondCountingAreRefusedNotWrapped() throws {
        let dear = ModelPrice(rates: .init(input: Price(perToken: "340282366"), output: Price(perToken: "340282366")))
        let quote = Self.quote(dear, .trial)
        let attempts: [() throws -> Money] = [
            { try quote.charge(for: TokenUsage(input: .max, cacheRead: .max, output: .max)) },
            { try quote.charge(for: TokenUsage(input: 28)) },
            { try quote.reserve(promptBytes: .max, imageTokens: 1, completionTokens: 0) },
            { try quote.reserve(promptBytes: .max, completionTokens: .max) },
        ]
        for attempt in attempts {
            let error = #expect(throws: BYOKError.self) { try attempt() }
            #expect(error?.code == .costOverflow)
        }
    }

    /// The largest sum whose quotient fills 128 bits and is then rounded up: a host's mark-up of 400,000 times.
    @Test func theLargestAmountsAreRefusedWithoutATrap() async {
        await #expect(processExitsWith: .success) {
            // The sum times (10⁴ + mark-up) lies within the last 10²⁵ below 2¹²⁸ × 10²⁵.
            guard let dear = Price(perToken: "100000000"),
                let rest = Price(perToken: "44065886.866188353648690242959712782369")
            else {
                return
            }
            let model = ModelPrice(rates: .init(input: dear, output: rest))
            let cost = try model.cost(of: TokenUsage(input: 7922797806569975, output: 1, requests: 0))
            for rule in [ExactCost.Rounding.up, .halfEven] {
                do {
                    _ = try cost.rounded(rule, markup: BasisPoints(.max))
                } catch let error as BYOKError {
                    precondition(error.code == .costOverflow)
                }
            }
        }
    }

    @Test func theAccountIsTheMembersUnlessTheHostNamesAnother() async throws {
        let world = try World()
        let other = Caller(Samples.alice, organisation: Samples.acme, tier: .enterprise, creditAccount: Samples.acme)
        for (caller, account) in [(Caller.aliceAtAcme, Samples.alice), (other, Samples.acme)] {
            guard case .credits(let quote) = try await world.router.route(RouteRequest("gpt-4", for: caller)).billing
            else {
                Issue.record("credits pay")
                return
            }
            #expect(quote.account == account)
            #expect(quote.tier == .enterprise)
        }
    }
}
