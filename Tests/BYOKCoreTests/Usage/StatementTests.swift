// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKStorage
import BYOKTesting
import Foundation
import Testing

/// Statements: what is in them, how they are written, and that none is held in memory whole.
@Suite struct StatementTests {
    static let period = UsagePeriod(days: RandomReceipts.days)
    static let hostile = [
        "=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\tx", "\r=1", "a,b", "say \"hi\"", "two\r\nlines", "one\nline",
        "'=quoted", "", " ", "é", "👩‍💻", "\u{1}", "\\", "=\"a\",\"b\"",
    ]

    static func text(_ statement: Statement, _ format: Statement.Format) async throws -> String {
        var text = ""
        for try await line in statement.lines(as: format) { text += line }
        return text
    }

    /// A receipt of Alice's.
    static func receipt(_ number: Int, _ change: (inout Receipt) -> Void = { _ in }) throws -> Receipt {
        var receipt = Receipt(
            requestID: try RequestID("r\(number)"), at: Timestamp(seconds: 20_100 * 86_400) + .milliseconds(number),
            duration: .milliseconds(1_234), caller: Samples.alice, requestedModel: "gpt-4o",
            attempts: [
                AttemptRecord(
                    provider: .openAI, model: "gpt-4o", keyID: KeyID.brought, keyOwner: Samples.alice, failure: nil,
                    duration: .zero)
            ], outcome: .served, usage: TokenUsage(input: 10, output: 5), cost: Money("0.000075"),
            costSource: .listPrice, creditsEquivalent: Money("0.00008625"))
        change(&receipt)
        return receipt
    }

    static func statement(_ receipts: [Receipt]) async throws -> Statement {
        UsageReports(try await UsageReportsTests.log(receipts)).statement(of: Samples.alice, in: period)
    }

    // MARK: What Python's readers find

    private struct Reading: Decodable {
        var header: [String]
        var rows: Int
        var lines: Int
        var differ: Int
        var columns: Bool
        var sums: [String: String]
        var counts: [String: UInt64]
        var totals: [String: String]
        var models: [String]
        var cells: [String]
        var payer: String
    }

    @Test(
        .enabled(if: Python.interpreter != nil || Python.isRequired, "no BYOK_PYTHON"),
        arguments: [4, 20_261_125] as [UInt64])
    func pythonReadsBothAndItsSumsAreOurs(seed: UInt64) async throws {
        var random = RandomReceipts(seed: seed)
        let receipts = random.receipts(2_500)
        let statement = try await Self.statement(receipts)
        let read: Reading = try await Python.answer(
            of: "read_statement", to: [Self.text(statement, .csv), Self.text(statement, .json)])

        let mine = receipts.filter { $0.payer == Samples.alice }
        #expect(read.rows == mine.count && read.lines == mine.count && mine.count > 500, "seed \(seed)")
        #expect(read.differ == 0 && read.columns)
        #expect(read.header == StatementColumn.all.map(\.name))
        #expect(read.payer == "user:alice")
        func sum(_ amount: (Receipt) -> Money?) -> Money {
            Money(nanodollars: mine.reduce(0) { $0 + (amount($1)?.nanodollars ?? 0) })
        }
        func count(_ count: (TokenUsage) -> UInt64) -> UInt64 { mine.compactMap(\.usage).reduce(0) { $0 + count($1) } }
        let amounts: [(String, String, Money)] = [
            ("cost", "cost", sum(\.cost)), ("credits_charged", "credits_charged", sum(\.creditsCharged)),
            ("credits_uncollected", "credits_uncollected", sum { $0.credits?.uncollected }),
        ]
        for (column, total, expected) in amounts {
            #expect(read.sums[column].flatMap { Money($0) } == expected, "\(column), seed \(seed)")
            #expect(read.totals[total].flatMap { Money($0) } == expected, "\(total), seed \(seed)")
        }
        #expect(read.sums["credits_equivalent"].flatMap { Money($0) } == sum(\.creditsEquivalent))
        for (name, expected) in [
            ("input_tokens", count(\.input)), ("cache_read_tokens", count(\.cacheRead)),
            ("output_tokens", count(\.output)), ("reasoning_tokens", count(\.reasoning)),
            ("web_searches", count(\.webSearches)),
        ] {
            #expect(read.counts[name] == expected && read.totals[name] == "\(expected)", "\(name), seed \(seed)")
        }
        let fellBack = mine.filter { $0.fallback != nil }
        #expect(read.totals["fallbacks"] == "\(fellBack.count)")
        #expect(
            read.totals["credits_charged_for_fallbacks"].flatMap { Money($0) }?.nanodollars
                == fellBack.reduce(0) { $0 + $1.creditsCharged.nanodollars })
        let pending = mine.filter { $0.credits?.state == .pending }
        #expect(
            read.totals["credits_pending"].flatMap { Money($0) }?.nanodollars
                == pending.reduce(0) { $0 + $1.creditsCharged.nanodollars })
        #expect(read.totals["failures"] == "\(mine.count { $0.outcome == .failed || $0.outcome == .brokenOff })")
    }

    @Test(.enabled(if: Python.interpreter != nil || Python.isRequired, "no BYOK_PYTHON"))
    func whatUsersWroteCannotBeAFormula() async throws {
        let receipts = try Self.hostile.enumerated().map { index, model in
            try Self.receipt(index) { $0.requestedModel = model }
        }
        let statement = try await Self.statement(receipts)
        let read: Reading = try await Python.answer(
            of: "read_statement", to: [Self.text(statement, .csv), Self.text(statement, .json)])
        #expect(read.models == Self.hostile, "JSON keeps what was written")
        #expect(read.differ == 0)
        for (cell, model) in zip(read.cells, Self.hostile) {
            #expect(cell.utf8.first.map { !"=+-@\t\r".utf8.contains($0) } ?? true, "\(cell)")
            #expect(Array(cell.utf8.suffix(model.utf8.count)) == Array(model.utf8))
        }
    }

    // MARK: The text itself

    @Test func csvIsAsDocumented() async throws {
        let statement = try await Self.statement([
            try Self.receipt(1),
            try Self.receipt(2) {
                $0.attempts[0] = AttemptRecord(
                    provider: .openRouter, model: "openai/gpt-4o", keyID: nil, keyOwner: nil, failure: nil,
                    duration: .zero)
                $0.cost = nil
                $0.costSource = .unknown
                $0.credits = CreditCharge(
                    account: Samples.alice, tier: "starter, old", markup: 1_050, reserved: .zero, charged: .zero,
                    uncollected: Money(nanodollars: 1), state: .expired)
                $0.fallback = .init(keyID: nil, provider: .openAI, failure: .quotaExhausted)
            },
        ])
        let lines = try await Self.text(statement, .csv).components(separatedBy: "\r\n")
        #expect(lines.count == 4 && lines[3].isEmpty)
        #expect(lines[0].hasPrefix("request_id,at,seconds,member,"))
        #expect(
            lines[1]
                == "r1,2025-01-12T00:00:00.001000Z,1.234,user:alice,,,gpt-4o,,openai,own,\(KeyID.brought),1,served,,"
                + "10,0,0,0,5,0,0,0,0,0,0,reported,0.000075,listPrice,0.00,0.00,,,,0.00008625,,")
        #expect(
            lines[2].hasSuffix(
                ",reported,,unknown,0.00,0.000000001,expired,\"starter, old\",10.50,0.00008625,openai:quotaExhausted,"))
    }

    @Test func nothingIsAStatementToo() async throws {
        let statement = try await Self.statement([])
        #expect(try await Self.text(statement, .csv).split(separator: "\r\n").count == 1)
        let json =
            try await JSONSerialization.jsonObject(with: Data(Self.text(statement, .json).utf8)) as? [String: Any]
        #expect((json?["lines"] as? [Any])?.isEmpty == true)
        #expect(try await statement.totals() == StatementTotals())
    }

    @Test func whatIsNotKnownIsNotNothing() async throws {
        let statement = try await Self.statement([
            try Self.receipt(1), try Self.receipt(2) { $0.cost = nil },
            try Self.receipt(3) {
                $0.outcome = .failed
                $0.attempts[0].failure = .timeout
                ($0.cost, $0.usage) = (nil, nil)
            },
            try Self.receipt(4) {
                $0.outcome = .failed
                $0.attempts[0].failure = .rateLimited
                ($0.cost, $0.usage) = (nil, nil)
            },
        ])
        let totals = try await statement.totals().totals
        #expect(totals.requests == 4 && totals.failures == 2)
        #expect(totals.unknownCosts == 2, "the served one and the timeout; a refusal costs nothing")
        #expect(totals.unknownUsages == 1)
        #expect(totals.cost == Money("0.000075"))
    }

    @Test func noMoreThanAPageIsHeld() async throws {
        let log = PagedLog(count: 30_000)
        let statement = UsageReports(log).statement(of: Samples.alice, in: Self.period)
        var lines = 0
        for try await _ in statement.lines(as: .csv) { lines += 1 }
        #expect(lines == 30_001)
        #expect(log.largestPage <= 1_000)
    }

    @Test func aLogThatRepeatsItselfIsNotReadForEver() async throws {
        let statement = UsageReports(RepeatingLog()).statement(of: Samples.alice, in: Self.period)
        await #expect { try await statement.totals() } throws: { ($0 as? BYOKError)?.code == .storeUnavailable }
    }

    @Test func withoutALogTheErrorNamesTheSetting() async throws {
        let router = try BYOKRouter(
            catalog: .bundled, store: FaultyStore(),
            sealer: FernetSealer(MasterKeyring(MasterKeyring.generate())))
        await #expect { try await router.usage.statement(of: Samples.alice, in: Self.period).totals() } throws: {
            ($0 as? BYOKError)?.code == .invalidConfiguration && "\($0)".contains("RouterOptions.usage")
        }
    }
}
