// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKStorage
import BYOKTesting
import Foundation
import Testing

/// Reports over a store, against sums made the plainest way.
@Suite struct UsageReportsTests {
    static let seeds: [UInt64] = [1, 20_261_125, .max]
    static let period = UsagePeriod(days: 20_080...20_170)

    /// A store with the receipts and what they say of usage, written in batches.
    static func log(_ receipts: [Receipt]) async throws -> InMemoryStore {
        let store = InMemoryStore()
        for start in stride(from: 0, to: receipts.count, by: 97) {
            let some = Array(receipts[start..<min(start + 97, receipts.count)])
            try await store.append(
                some.flatMap(\.usageRecords), receipts: some,
                batch: UsageBatchID(host: [1], number: Int64(start)))
        }
        return store
    }

    static func records(_ receipts: [Receipt], of owner: KeyOwner) -> [UsageRecord] {
        receipts.flatMap(\.usageRecords).filter { $0.owner == owner && period.days.contains($0.at.day) }
    }

    /// One after the other.
    static func sum(_ records: [UsageRecord]) -> UsageTotals {
        var totals = UsageTotals()
        for record in records {
            totals.requests += 1
            totals.failures += record.isFailure ? 1 : 0
            totals.fallbacks += record.isFallback ? 1 : 0
            totals.estimatedUsages += record.usage.provenance == .estimated ? 1 : 0
            totals.unknownUsages += record.usage.provenance == .unknown ? 1 : 0
            totals.unknownCosts += record.cost == nil ? 1 : 0
            totals.cost.nanodollars += record.cost?.nanodollars ?? 0
            totals.credits.nanodollars += record.credits.nanodollars
            totals.fallbackCredits.nanodollars += record.isFallback ? record.credits.nanodollars : 0
            for count in [
                \TokenUsage.input, \.cacheRead, \.cacheWrite, \.cacheWrite1h, \.output, \.reasoning, \.audioInput,
                \.audioOutput, \.imageInput, \.imageOutput, \.requests, \.webSearches,
            ] {
                totals.usage[keyPath: count] += record.usage[keyPath: count]
            }
        }
        totals.usage.provenance =
            totals.unknownUsages > 0 ? .unknown : totals.estimatedUsages > 0 ? .estimated : .reported
        return totals
    }

    static let dimensions: [(String, UsageDimension, @Sendable (UsageRecord) -> String)] = [
        ("key", .key, { $0.keyID?.description ?? "" }), ("model", .model, { "\(Array($0.model.utf8))" }),
        ("provider", .provider, { $0.provider.rawValue }), ("member", .member, { $0.member.description }),
        ("payer", .payer, { $0.keyID == nil ? "credits" : "own" }), ("day", .day, { "\($0.at.day)" }),
        ("month", .month, { String($0.at.description.prefix(7)) }),
        ("week", .week, { "\(($0.at.day + 3) / 7)" }),
    ]

    @Test(arguments: seeds) func groupsAsAPlainSumDoes(seed: UInt64) async throws {
        var random = RandomReceipts(seed: seed)
        let receipts = random.receipts(900)
        let reports = UsageReports(try await Self.log(receipts))
        var dice = Dice(seed: seed)
        for owner in RandomReceipts.owners {
            let records = Self.records(receipts, of: owner)
            #expect(records.count > 60, "seed \(seed)")
            for round in 0..<24 {
                // Each alone first, then some of them together.
                let chosen =
                    round < 8 ? [Self.dimensions[round]] : Self.dimensions.dropLast(3).filter { _ in dice.oneIn(2) }
                let expected = Dictionary(grouping: records) { record in chosen.map { $0.2(record) } }.mapValues(
                    Self.sum)
                let rows = try await reports.totals(of: owner, in: Self.period, by: chosen.map(\.1))
                #expect(rows.count == max(expected.count, 1))
                for row in rows {
                    let one = try #require(Self.name(row, chosen.map(\.0)))
                    #expect(expected[one] == row.totals, "seed \(seed), \(chosen.map(\.0)), \(one)")
                }
            }
        }
    }

    /// What the plain sum calls the row.
    private static func name(_ row: UsageGroup, _ dimensions: [String]) -> [String]? {
        dimensions.map { dimension in
            switch dimension {
            case "key":
                switch row.key {
                case .stored(let id): id.description
                case .brought: KeyID.brought.description
                default: ""
                }
            case "model": row.model.map { "\(Array($0.utf8))" } ?? "?"
            case "provider": row.provider?.rawValue ?? "?"
            case "member": row.member?.description ?? "?"
            case "payer": row.payer == .credits ? "credits" : "own"
            case "day": row.period.map { "\($0.firstDay)" } ?? "?"
            case "month": row.period.map { String($0.moments.lowerBound.description.prefix(7)) } ?? "?"
            default: row.period.map { "\(($0.firstDay + 3) / 7)" } ?? "?"
            }
        }
    }

    @Test func rowsStandInOrder() async throws {
        var random = RandomReceipts(seed: 7)
        let reports = UsageReports(try await Self.log(random.receipts(800)))
        let rows = try await reports.totals(of: Samples.alice, in: Self.period, by: [.month, .member, .payer, .model])
        let places = rows.map { row in
            [
                "\(row.period?.firstDay ?? 0)", row.member?.id ?? "", row.payer == .ownKey ? "0" : "1",
                row.model.map { $0.utf8.map { String(Int($0) + 100) }.joined() } ?? "",
            ]
        }
        #expect(places == places.sorted { $0.lexicographicallyPrecedes($1) })
        let keys = try await reports.totals(of: Samples.alice, in: Self.period, by: [.key]).compactMap(\.key)
        #expect(keys.prefix(2) == [.system, .brought])
    }

    @Test func nothingUsedIsOneEmptyRow() async throws {
        let reports = UsageReports(InMemoryStore())
        let rows = try await reports.totals(of: Samples.alice, in: Self.period)
        #expect(rows == [UsageGroup()])
        #expect(rows.first?.totals.isEmpty == true)
        #expect(try await reports.totals(of: Samples.alice, in: Self.period, by: [.model]).isEmpty)
        #expect(try await reports.mostUsedModels(of: Samples.alice, in: Self.period).isEmpty)
    }

    @Test(arguments: UsageReports.Measure.allCases) func mostUsedModelsAreRanked(by measure: UsageReports.Measure)
        async throws
    {
        var random = RandomReceipts(seed: 3)
        let receipts = random.receipts(400)
        let reports = UsageReports(try await Self.log(receipts))
        let groups = Dictionary(grouping: Self.records(receipts, of: Samples.acme)) { Array($0.model.utf8) }
        func amount(_ totals: UsageTotals) -> Int64 {
            switch measure {
            case .requests: totals.requests
            case .cost: totals.cost.nanodollars
            case .tokens:
                [
                    \TokenUsage.input, \.cacheRead, \.cacheWrite, \.cacheWrite1h, \.output, \.reasoning, \.audioInput,
                    \.audioOutput, \.imageInput, \.imageOutput,
                ].reduce(0) { $0 + Int64(totals.usage[keyPath: $1]) }
            }
        }
        let expected = groups.map { ($0.key, amount(Self.sum($0.value))) }.sorted { a, b in
            a.1 == b.1 ? a.0.lexicographicallyPrecedes(b.0) : a.1 > b.1
        }
        let rows = try await reports.mostUsedModels(of: Samples.acme, in: Self.period, by: measure, limit: 5)
        #expect(rows.map { Array(($0.model ?? "?").utf8) } == expected.prefix(5).map(\.0))
    }

    @Test func equallyUsedModelsStandByName() async throws {
        let records = ["b", "a", "c"].map { model in
            UsageRecord(
                owner: Samples.alice, at: Timestamp(seconds: 20_100 * 86_400), keyID: nil, provider: .openAI,
                model: model,
                usage: .init(), cost: .zero, credits: .zero)
        }
        let store = InMemoryStore()
        try await store.append(records, receipts: [], batch: UsageBatchID(host: [1], number: 1))
        let rows = try await UsageReports(store).mostUsedModels(of: Samples.alice, in: Self.period, limit: 2)
        #expect(rows.map(\.model) == ["a", "b"])
        #expect(try await UsageReports(store).mostUsedModels(of: Samples.alice, in: Self.period, limit: -1).isEmpty)
    }

    @Test(arguments: CalendarUnit.allCases) func daysWithoutUsageAreThereOverTime(every unit: CalendarUnit) async throws
    {
        var random = RandomReceipts(seed: 11)
        let receipts = random.receipts(60)
        let reports = UsageReports(try await Self.log(receipts))
        let rows = try await reports.overTime(of: Samples.alice, in: Self.period, every: unit)
        let periods = rows.compactMap(\.period)
        #expect(periods.count == rows.count)
        #expect(periods.first?.firstDay == Self.period.firstDay && periods.last?.lastDay == Self.period.lastDay)
        for (a, b) in zip(periods, periods.dropFirst()) { #expect(a.lastDay + 1 == b.firstDay) }
        let records = Self.records(receipts, of: Samples.alice)
        for (row, period) in zip(rows, periods) {
            #expect(row.totals == Self.sum(records.filter { period.days.contains($0.at.day) }))
        }
        #expect(unit != .day || rows.contains { $0.totals.isEmpty })
    }

    @Test func tooLongAChartIsRefused() async throws {
        let reports = UsageReports(InMemoryStore())
        let century = UsagePeriod(days: 0...36_524)
        await #expect { try await reports.overTime(of: Samples.alice, in: century) } throws: {
            ($0 as? BYOKError)?.code == .invalidConfiguration
        }
        #expect(try await reports.overTime(of: Samples.alice, in: century, every: .month).count == 1_200)
    }
}
