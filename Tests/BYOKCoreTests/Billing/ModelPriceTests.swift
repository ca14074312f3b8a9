// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKTesting
import Testing

/// Tiers, the fall-backs of buckets, and rounding.
@Suite struct ModelPriceTests {
    typealias Rates = ModelPrice.Rates

    static func price(_ perMillion: String) -> Price { Price(perMillion: perMillion) ?? .free }
    static func cost(_ price: ModelPrice, _ usage: TokenUsage) throws -> String? { try price.cost(of: usage).decimal }

    static let million: UInt64 = 1_000_000

    // MARK: Buckets

    static let everyRate = ModelPrice(
        rates: Rates(
            input: price("1"), cacheRead: price("2"), cacheWrite: price("3"), cacheWrite1h: price("4"),
            output: price("5"),
            reasoning: price("6"), audioInput: price("7"), audioOutput: price("8"), imageInput: price("9"),
            imageOutput: price("10"), request: Price(perToken: "11"), webSearch: Price(perToken: "12")))
    static let baseRates = ModelPrice(rates: Rates(input: price("1"), output: price("5")))

    struct Bucket: Sendable {
        var name: String
        var usage: TokenUsage
        var own: String
        var fallback: String
    }

    static let buckets: [Bucket] = [
        Bucket(name: "input", usage: TokenUsage(input: million, requests: 0), own: "1.00", fallback: "1.00"),
        Bucket(name: "cacheRead", usage: TokenUsage(cacheRead: million, requests: 0), own: "2.00", fallback: "1.00"),
        Bucket(name: "cacheWrite", usage: TokenUsage(cacheWrite: million, requests: 0), own: "3.00", fallback: "1.00"),
        Bucket(
            name: "cacheWrite1h", usage: TokenUsage(cacheWrite1h: million, requests: 0), own: "4.00", fallback: "1.00"),
        Bucket(name: "output", usage: TokenUsage(output: million, requests: 0), own: "5.00", fallback: "5.00"),
        Bucket(name: "reasoning", usage: TokenUsage(reasoning: million, requests: 0), own: "6.00", fallback: "5.00"),
        Bucket(name: "audioInput", usage: TokenUsage(audioInput: million, requests: 0), own: "7.00", fallback: "1.00"),
        Bucket(
            name: "audioOutput", usage: TokenUsage(audioOutput: million, requests: 0), own: "8.00", fallback: "5.00"),
        Bucket(name: "imageInput", usage: TokenUsage(imageInput: million, requests: 0), own: "9.00", fallback: "1.00"),
        Bucket(
            name: "imageOutput", usage: TokenUsage(imageOutput: million, requests: 0), own: "10.00", fallback: "5.00"),
        Bucket(name: "requests", usage: TokenUsage(requests: 1), own: "11.00", fallback: "0.00"),
        Bucket(name: "webSearches", usage: TokenUsage(requests: 0, webSearches: 1), own: "12.00", fallback: "0.00"),
    ]

    @Test(arguments: buckets) func everyBucketHasItsRateOrFallsBack(bucket: Bucket) throws {
        #expect(try Self.cost(Self.everyRate, bucket.usage) == bucket.own)
        #expect(try Self.cost(Self.baseRates, bucket.usage) == bucket.fallback)
    }

    @Test func bucketsAreDisjointAndAddUp() throws {
        let all = TokenUsage(
            input: Self.million, cacheRead: Self.million, cacheWrite: Self.million, cacheWrite1h: Self.million,
            output: Self.million, reasoning: Self.million, audioInput: Self.million, audioOutput: Self.million,
            imageInput: Self.million, imageOutput: Self.million, requests: 1, webSearches: 1)
        #expect(try Self.cost(Self.everyRate, all) == "78.00")
    }

    @Test func aCacheWriteOfAnHourFallsBackToTheOtherCacheWrite() throws {
        let price = ModelPrice(
            rates: Rates(input: Self.price("1"), cacheWrite: Self.price("3"), output: Self.price("5")))
        #expect(try Self.cost(price, TokenUsage(cacheWrite1h: Self.million, requests: 0)) == "3.00")
    }

    @Test func aRateOfZeroIsARateAndDoesNotFallBack() throws {
        let price = ModelPrice(
            rates: Rates(input: Self.price("1"), cacheRead: .free, output: Self.price("5"), reasoning: .free))
        #expect(
            try Self.cost(price, TokenUsage(cacheRead: Self.million, reasoning: Self.million, requests: 0)) == "0.00")
    }

    // MARK: Tiers

    static let tiered = ModelPrice(
        rates: Rates(input: price("1"), cacheRead: price("0.1"), output: price("10")),
        overrides: [
            .init(minimumPromptTokens: 200_001, rates: Rates(input: price("3"))),
            .init(minimumPromptTokens: 100_000, rates: Rates(input: price("2"), output: price("20"))),
        ])

    struct Prompt: Sendable, CustomTestStringConvertible {
        var usage: TokenUsage
        var input: String
        var output: String
        var testDescription: String { "\(usage.promptTokens) prompt tokens" }
    }

    static let prompts: [Prompt] = [
        Prompt(usage: TokenUsage(input: 0), input: "1.00", output: "10.00"),
        Prompt(usage: TokenUsage(input: 99_999), input: "1.00", output: "10.00"),
        Prompt(usage: TokenUsage(input: 100_000), input: "2.00", output: "20.00"),
        Prompt(usage: TokenUsage(input: 200_000), input: "2.00", output: "20.00"),
        // The highest applies alone: what it lacks comes from the base, not from the tier below.
        Prompt(usage: TokenUsage(input: 200_001), input: "3.00", output: "10.00"),
        // The whole prompt decides: what is cached, heard and seen is in it, too; the answer is not.
        Prompt(usage: TokenUsage(input: 50_000, cacheRead: 50_000), input: "2.00", output: "20.00"),
        Prompt(usage: TokenUsage(cacheWrite: 60_000, cacheWrite1h: 40_000), input: "2.00", output: "20.00"),
        Prompt(
            usage: TokenUsage(input: 1, cacheRead: 100_000, cacheWrite: 50_000, cacheWrite1h: 50_000), input: "3.00",
            output: "10.00"),
        Prompt(usage: TokenUsage(input: 10, output: 900_000, reasoning: 900_000), input: "1.00", output: "10.00"),
        Prompt(usage: TokenUsage(input: 10, audioInput: 150_000, imageInput: 49_991), input: "3.00", output: "10.00"),
    ]

    @Test(arguments: prompts) func theHighestTierReachedAppliesToTheWholeRequest(prompt: Prompt) throws {
        let rates = Self.tiered.rates(forPromptTokens: prompt.usage.promptTokens)
        #expect(rates.input?.perMillion == prompt.input)
        #expect(rates.output?.perMillion == prompt.output)
        #expect(rates.cacheRead?.perMillion == "0.10")
    }

    @Test func aTierChargesEveryTokenNotOnlyThoseBeyondIt() throws {
        #expect(try Self.cost(Self.tiered, TokenUsage(input: 100_000, requests: 0)) == "0.20")
        #expect(try Self.cost(Self.tiered, TokenUsage(input: 99_999, requests: 0)) == "0.099999")
    }

    @Test func promptTokensSaturate() {
        #expect(TokenUsage(input: .max, cacheRead: .max, cacheWrite: 1).promptTokens == .max)
    }

    // MARK: Rounding

    /// 10⁻³⁰ dollars, the count, the mark-up, rounded up, rounded half-even.
    static let ties: [(String, UInt64, UInt32, Int64, Int64)] = [
        ("500000000000000000000", 1, 0, 1, 0),
        ("1500000000000000000000", 1, 0, 2, 2),
        ("2500000000000000000000", 1, 0, 3, 2),
        ("3500000000000000000000", 1, 0, 4, 4),
        ("500000000000000000001", 1, 0, 1, 1),
        ("499999999999999999999", 1, 0, 1, 0),
        ("2500000000000000000001", 1, 0, 3, 3),
        ("1000000000000000000000", 1, 0, 1, 1),
        ("1", 1, 0, 1, 0), ("0", 5, 500, 0, 0),
        // Ties that only the mark-up makes: 10 × 1.05 = 10.5, 30 × 1.05 = 31.5.
        ("1000000000000000000000", 10, 500, 11, 10), ("1000000000000000000000", 30, 500, 32, 32),
        ("1000000000000000000000", 10, 1_500, 12, 12), ("1000000000000000000000", 30, 1_500, 35, 34),
    ]

    @Test(arguments: ties) func reservesRoundUpAndSettlementsHalfEven(
        units: String, count: UInt64, markup: UInt32, up: Int64, even: Int64
    ) throws {
        let price = try #require(ExactPrice(units: units)).price
        let cost = try ModelPrice(rates: Rates(input: price)).cost(of: TokenUsage(input: count, requests: 0))
        #expect(try cost.rounded(.up, markup: BasisPoints(markup)).nanodollars == up)
        #expect(try cost.rounded(.halfEven, markup: BasisPoints(markup)).nanodollars == even)
    }

    @Test func oneRoundingForTheWholeRequestNotOnePerBucket() throws {
        let price = try #require(ExactPrice(units: "400000000000000000000")).price
        let cost = try ModelPrice(rates: Rates(input: price, output: price)).cost(
            of: TokenUsage(input: 1, output: 1, requests: 0))
        #expect(try cost.rounded(.halfEven).nanodollars == 1)
    }

    @Test(arguments: 0..<2_000) func agreesWithLongArithmetic(seed: Int) throws {
        var dice = Dice(seed: UInt64(seed))
        func units() -> String {
            let count = Int.random(in: 1...(dice.oneIn(3) ? 30 : 24), using: &dice)
            return (0..<count).map { _ in String(Int.random(in: 0...9, using: &dice)) }.joined()
        }
        let prices = try (0..<4).map { _ in try #require(ExactPrice(units: units())) }
        let counts = (0..<4).map { _ in dice.next() >> UInt64.random(in: 24...63, using: &dice) }
        let rates = Rates(
            input: prices[0].price, cacheRead: prices[1].price, output: prices[2].price, reasoning: prices[3].price)
        let usage = TokenUsage(
            input: counts[0], cacheRead: counts[1], output: counts[2], reasoning: counts[3], requests: 0)
        let cost = try ModelPrice(rates: rates).cost(of: usage)
        let terms = zip(prices, counts).map { ($0.units, $1) }
        for (rule, isUp) in [(ExactCost.Rounding.up, true), (.halfEven, false)] {
            let markup = dice.pick([0, 1, 500, 1_000, 1_500, 9_999, 250_000] as [UInt32])
            let expected = expectedNanodollars(terms, markup: markup, roundingUp: isUp)
            let result = Result { try cost.rounded(rule, markup: BasisPoints(markup)) }
            switch result {
            case .success(let amount): #expect("\(amount.nanodollars)" == expected)
            case .failure(let error):
                #expect((error as? BYOKError)?.code == .costOverflow)
                #expect(Int64(expected) == nil, "\(expected) can be counted")
            }
        }
    }
}
