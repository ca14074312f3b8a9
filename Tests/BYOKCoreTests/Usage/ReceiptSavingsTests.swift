// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKStorage
import BYOKTesting
import Testing

/// What own keys saved, and what their failing cost, from receipts.
@Suite struct ReceiptSavingsTests {
    static let dearModel = ModelPrice(rates: .init(input: Price(perMillion: "2.50"), output: Price(perMillion: "10")))

    static func savings(_ receipts: [Receipt], _ baseline: Savings.Baseline? = nil) throws -> ReceiptSavings {
        var savings = ReceiptSavings(baseline: baseline)
        for receipt in receipts { try savings.add(receipt) }
        return savings
    }

    static func free(_ change: (inout Receipt) -> Void = { _ in }) throws -> Receipt {
        try StatementTests.receipt(1) {
            $0.attempts[0].model = "deepseek/deepseek-r1:free"
            $0.usage = TokenUsage(input: 1_000_000, output: 1_000_000)
            ($0.cost, $0.creditsEquivalent) = (.zero, .zero)
            change(&$0)
        }
    }

    @Test(arguments: UsageReportsTests.seeds) func savingsAreTheSumOfTheDifferences(seed: UInt64) async throws {
        var random = RandomReceipts(seed: seed)
        let receipts = random.receipts(1_500)
        let reports = UsageReports(try await UsageReportsTests.log(receipts))
        for owner in [Samples.alice, Samples.acme] {
            let own = receipts.filter {
                $0.payer == owner && $0.usesOwnKey && $0.at.day <= 20_170 && $0.at.day >= 20_080
            }
            let priced = own.filter { !$0.attempts[$0.attempts.count - 1].model.hasSuffix(":free") }
            let known = priced.filter { $0.cost != nil && $0.creditsEquivalent != nil }
            let free = own.filter { $0.attempts[$0.attempts.count - 1].model.hasSuffix(":free") && $0.cost != nil }
            let expected =
                known.reduce(Int64(0)) { $0 + ($1.creditsEquivalent?.nanodollars ?? 0) - ($1.cost?.nanodollars ?? 0) }
                - free.reduce(Int64(0)) { $0 + ($1.cost?.nanodollars ?? 0) }
            let found = try await reports.savings(of: owner, in: UsageReportsTests.period)
            #expect(try found.saved.nanodollars == expected, "seed \(seed)")
            #expect(found.counted == Int64(known.count + free.count) && known.count > 50)
            #expect(found.unknownCosts == Int64(own.count { $0.cost == nil }))
            #expect(found.unknownCredits == Int64(priced.count { $0.cost != nil && $0.creditsEquivalent == nil }))
        }
    }

    @Test func aFreeReceiptAloneSavesNothing() throws {
        let savings = try Self.savings([try Self.free()])
        #expect(try savings.saved == .zero)
        #expect(savings.counted == 1 && savings.free == 1)
    }

    /// The guide's Usage & Billing figures are 100 million tokens each way at $2.50 and $10.
    @Test func aFreeReceiptSavesWhatTheBaselineCosts() throws {
        let receipts = try (0..<100).map { _ in try Self.free() }
        let savings = try Self.savings(receipts, .init(price: Self.dearModel, tier: .trial))
        #expect(try savings.saved == Money("1437.5"))
        let guide = try Savings(
            usage: TokenUsage(input: 100_000_000, output: 100_000_000, requests: 100), baseline: Self.dearModel,
            tier: .trial, ownKeyPrice: .free)
        #expect(try savings.saved == guide.perMonth)
        #expect(try Savings(creditsCost: savings.creditsCost, ownKeyCost: savings.ownKeyCost) == guide)
    }

    @Test func aBaselineChangesNothingForPaidModels() throws {
        let paid = try StatementTests.receipt(1)
        #expect(
            try Self.savings([paid]).saved
                == Self.savings([paid], .init(price: Self.dearModel, tier: .trial)).saved)
    }

    @Test func whatAProviderChargesAboveCreditsIsALoss() throws {
        let receipt = try StatementTests.receipt(1) { $0.cost = Money("1") }
        #expect(try Self.savings([receipt]).saved == Money("-0.99991375"))
    }

    @Test func unknownIsCountedAndNotSummed() throws {
        let savings = try Self.savings(
            [
                try StatementTests.receipt(1) { $0.cost = nil },
                try StatementTests.receipt(2) { $0.creditsEquivalent = nil },
                try Self.free { $0.usage = nil }, try Self.free { $0.usage?.provenance = .unknown },
                try Self.free { $0.usage?.provenance = .estimated },
            ], .init(price: Self.dearModel, tier: .enterprise))
        #expect(savings.unknownCosts == 1 && savings.unknownCredits == 3)
        #expect(savings.counted == 1 && savings.estimated == 1)
    }

    @Test func creditsAndFailuresSaveNothing() throws {
        let savings = try Self.savings([
            try StatementTests.receipt(1) { $0.outcome = .failed },
            try StatementTests.receipt(2) { $0.attempts[0].keyOwner = nil },
        ])
        #expect(savings == ReceiptSavings())
    }

    // MARK: Outages

    @Test(arguments: UsageReportsTests.seeds) func anOutageCostsTheCreditsOfWhatFellBack(seed: UInt64) async throws {
        var random = RandomReceipts(seed: seed)
        let receipts = random.receipts(2_000)
        let reports = UsageReports(try await UsageReportsTests.log(receipts))
        let start = Timestamp(seconds: 20_120 * 86_400)
        for key in random.keys {
            let fellBack = receipts.filter {
                $0.payer == RandomReceipts.bob && $0.fallback?.keyID == key && $0.at >= start
            }
            let found = try await reports.outageCost(of: key, account: RandomReceipts.bob, since: start)
            #expect(found.requests == Int64(fellBack.count) && !fellBack.isEmpty, "seed \(seed)")
            #expect(found.credits.nanodollars == fellBack.reduce(0) { $0 + $1.creditsCharged.nanodollars })
        }
    }

    @Test func anotherKeysOutageIsNotCounted() async throws {
        let reports = UsageReports(try await UsageReportsTests.log([try StatementTests.receipt(1)]))
        let cost = try await reports.outageCost(
            of: .brought, account: Samples.alice, since: Timestamp(microseconds: .min))
        #expect(cost == OutageCost())
    }
}
