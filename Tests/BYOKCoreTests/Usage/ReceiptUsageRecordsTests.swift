// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKTesting
import Testing

/// What a receipt tells the usage log: one record for each key that was tried.
@Suite struct ReceiptUsageRecordsTests {
    static let account = Samples.user("payer")
    static let keys: [KeyID] = {
        var dice = Dice(seed: 1)
        return (0..<3).map { KeyID(at: Timestamp(seconds: $0), using: &dice) }
    }()

    static func attempt(
        _ key: Int?, _ failure: AttemptFailure.Class? = nil, owner: KeyOwner? = Samples.alice,
        provider: Provider.ID = .openAI
    ) -> AttemptRecord {
        AttemptRecord(
            provider: provider, model: "gpt-4o", keyID: key.map { keys[$0] }, keyOwner: owner, failure: failure,
            duration: .zero)
    }

    static func system(_ failure: AttemptFailure.Class? = nil, provider: Provider.ID = .openAI) -> AttemptRecord {
        attempt(nil, failure, owner: nil, provider: provider)
    }

    static func receipt(
        _ attempts: [AttemptRecord], _ outcome: Receipt.Outcome = .served, _ change: (inout Receipt) -> Void = { _ in }
    ) throws -> Receipt {
        try StatementTests.receipt(1) {
            $0.attempts = attempts
            $0.outcome = outcome
            if outcome == .failed { ($0.usage, $0.cost, $0.creditsEquivalent) = (nil, nil, nil) }
            change(&$0)
        }
    }

    static func charge(_ amount: String, _ state: CreditCharge.State = .settled) -> CreditCharge {
        CreditCharge(
            account: account, tier: "trial", markup: 1_500, reserved: Money("1") ?? .zero,
            charged: Money(amount) ?? .zero, state: state)
    }

    @Test func theKeyThatServedHasItAll() throws {
        let records = try Self.receipt([Self.attempt(0)]).usageRecords
        #expect(
            records == [
                UsageRecord(
                    owner: Samples.alice, at: try StatementTests.receipt(1).at, keyID: Self.keys[0], provider: .openAI,
                    model: "gpt-4o", usage: TokenUsage(input: 10, output: 5), cost: Money("0.000075"), credits: .zero)
            ])
    }

    @Test func everyOneWhoPaysHasARecord() throws {
        let records = try Self.receipt([
            Self.attempt(0, .authInvalid, owner: Samples.acme), Self.attempt(1, .quotaExhausted), Self.system(),
        ]) {
            $0.credits = Self.charge("0.05")
            $0.fallback = .init(keyID: Self.keys[0], provider: .openAI, failure: .authInvalid)
        }.usageRecords
        #expect(records.map(\.owner) == [Samples.acme, Samples.alice, Self.account])
        #expect(records.map(\.keyID) == [Self.keys[0], Self.keys[1], nil])
        #expect(records.allSatisfy { $0.member == Samples.alice })
        #expect(records.map(\.isFailure) == [true, true, false])
        #expect(records.map(\.isFallback) == [false, false, true])
        #expect(records.map(\.credits) == [.zero, .zero, Money("0.05")])
        #expect(records.map(\.cost) == [.zero, .zero, Money("0.000075")])
        #expect(records.prefix(2).allSatisfy { $0.usage == TokenUsage(requests: 0) })
    }

    @Test(arguments: AttemptFailure.Class.allCases) func aFailureThatMayBeBilledHasNoKnownCost(
        kind: AttemptFailure.Class
    ) throws {
        let record = try #require(try Self.receipt([Self.attempt(0, kind)], .failed).usageRecords.first)
        let isOpen = [AttemptFailure.Class.timeout, .protocol, .cancelled, .unknown].contains(kind)
        #expect(record.isFailure)
        #expect(record.cost == (isOpen ? nil : .zero))
        #expect(record.usage == TokenUsage(requests: 0, provenance: isOpen ? .unknown : .reported))
    }

    @Test func nothingTriedIsNoRecord() throws {
        #expect(try Self.receipt([], .failed).usageRecords.isEmpty)
    }

    @Test func oneKeyTriedTwiceIsOneRecord() throws {
        let again = try Self.receipt([Self.attempt(0, .network), Self.attempt(0)]).usageRecords
        #expect(again.map(\.isFailure) == [false])
        let other = try Self.receipt(
            [Self.attempt(0, .network), Self.attempt(1, .overloaded), Self.attempt(0, .network)], .failed)
        #expect(other.usageRecords.map(\.keyID) == [Self.keys[1], Self.keys[0]])
    }

    @Test func thePlatformsKeysOfOneProviderAreOne() throws {
        let records = try Self.receipt([
            Self.system(.unavailable), Self.system(.unavailable), Self.system(provider: .openRouter),
        ]) { $0.credits = Self.charge("0.01") }.usageRecords
        #expect(records.map(\.provider) == [.openAI, .openRouter])
        #expect(records.map(\.owner) == [Self.account, Self.account])
        #expect(records.map(\.credits) == [.zero, Money("0.01")])
    }

    @Test func aPlatformsKeyThatFailedIsTheCallersWhereNobodyElsePays() throws {
        let record = try #require(try Self.receipt([Self.system(.unavailable)], .failed).usageRecords.first)
        #expect(record.owner == Samples.alice && record.keyID == nil && record.credits == .zero)
    }

    @Test func creditsThatFailedTooPaidForNothing() throws {
        let receipt = try Self.receipt([Self.attempt(0, .authInvalid), Self.system(.unavailable)], .failed) {
            $0.credits = Self.charge("0", .voided)
            $0.fallback = .init(keyID: Self.keys[0], provider: .openAI, failure: .authInvalid)
        }
        #expect(receipt.usageRecords.map(\.isFallback) == [false, false])
        #expect(receipt.usageRecords.map(\.owner) == [Samples.alice, Self.account])
        var totals = StatementTotals()
        try totals.add(receipt)
        #expect(totals.totals.fallbacks == 0 && totals.totals.failures == 1)
    }

    @Test func aKeyThatWasBroughtIsToldFromThePlatforms() throws {
        let record = try #require(try Self.receipt([Self.attempt(nil)]).usageRecords.first)
        #expect(record.keyID == .brought && record.owner == Samples.alice)
    }

    @Test func whatBrokeOffIsAFailureWithWhatWasUsed() throws {
        let record = try #require(try Self.receipt([Self.attempt(0, .network)], .brokenOff).usageRecords.first)
        #expect(record.isFailure && record.usage.output == 5 && record.cost == Money("0.000075"))
        let left = try #require(try Self.receipt([Self.attempt(0, .cancelled)], .abandoned).usageRecords.first)
        #expect(!left.isFailure && left.cost == Money("0.000075"))
    }

    @Test func anAnswerThatNobodyCountedIsNotNone() throws {
        let record = try #require(
            try Self.receipt([Self.attempt(0)]) { ($0.usage, $0.cost) = (nil, nil) }.usageRecords.first)
        #expect(record.usage.provenance == .unknown && record.cost == nil && !record.isFailure)
    }

    @Test func aCostBelowZeroDoesNotSpoilTheBatch() throws {
        let record = try #require(
            try Self.receipt([Self.attempt(0)]) { $0.cost = Money("-1") }.usageRecords.first)
        #expect(record.cost == .zero)
    }

    @Test(arguments: UsageReportsTests.seeds) func noMoneyIsLostOrMade(seed: UInt64) throws {
        var random = RandomReceipts(seed: seed)
        for receipt in random.receipts(3_000) {
            let records = receipt.usageRecords
            #expect(records.reduce(0) { $0 + $1.credits.nanodollars } == receipt.creditsCharged.nanodollars)
            #expect(
                records.reduce(0) { $0 + ($1.cost?.nanodollars ?? 0) } == receipt.cost?.nanodollars ?? 0, "seed \(seed)"
            )
            #expect(
                records.count { !$0.isFailure } == (receipt.outcome == .served || receipt.outcome == .abandoned ? 1 : 0)
            )
            #expect(
                Set(records.map { "\($0.owner) \($0.keyID?.description ?? "") \($0.provider)" }).count == records.count)
            for record in records where record.keyID != nil { #expect(record.credits == .zero) }
        }
    }
}
