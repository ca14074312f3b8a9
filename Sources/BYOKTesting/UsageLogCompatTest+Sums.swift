// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// Every number of every record is in exactly one sum, and what is unknown is not zero.
extension UsageLogCompatTest {
    static let sumChecks: [Check] = [
        Check("gives an owner never seen nothing") { stage in
            try stage.expect(try await stage.summary().isEmpty, "there are rows")
        },
        Check("sums every bucket and count") { stage in
            func usage(_ n: UInt64) -> TokenUsage {
                TokenUsage(
                    input: 2 * n, cacheRead: 3 * n, cacheWrite: 5 * n, cacheWrite1h: 7 * n, output: 11 * n,
                    reasoning: 13 * n, audioInput: 17 * n, audioOutput: 19 * n, imageInput: 23 * n, imageOutput: 29 * n,
                    requests: 31 * n, webSearches: 37 * n)
            }
            try await stage.append(
                [
                    stage.record(cost: 1, credits: 2, usage: usage(1)),
                    stage.record(cost: 10, credits: 20, usage: usage(10), isFailure: true),
                ], batch: stage.batch(1))
            try await stage.append(
                [
                    stage.record(cost: 100, credits: 200, usage: usage(100), isFallback: true),
                    stage.record(cost: 1_000, credits: 2_000, usage: usage(1_000), isFailure: true, isFallback: true),
                    stage.record(cost: 10_000, credits: 20_000, usage: usage(10_000), isFallback: true),
                ], batch: stage.batch(2))
            let expected = try UsageSummary(
                day: UsageStage.day, member: stage.owner(), keyID: nil, provider: Provider.ID(rawValue: "openai"),
                model: "gpt-4o",
                requests: 5, failures: 2, fallbacks: 3, usage: usage(11_111), cost: Money(nanodollars: 11_111),
                credits: Money(nanodollars: 22_222), fallbackCredits: Money(nanodollars: 22_200))
            let found = try await stage.sum()
            if let field = found.difference(from: expected) { throw stage.failure("the sum of \(field) is wrong") }
        },
        Check("is exact to the nanodollar") { stage in
            let records = try (0..<10).map { _ in try stage.record(cost: 999_999_999, credits: 1_000_000_001) }
            try await stage.append(records, batch: stage.batch(1))
            try await stage.append([stage.record(cost: .max - 9_999_999_990)], batch: stage.batch(2))
            let sum = try await stage.sum()
            try stage.expect(sum.cost.nanodollars == .max, "the cost is \(sum.cost)")
            try stage.expect(sum.credits.nanodollars == 10_000_000_010, "the credits are \(sum.credits)")
        },
        Check("keeps an unknown cost apart from none") { stage in
            try await stage.append(
                [stage.record(cost: nil), stage.record(cost: 0), stage.record(cost: 5)], batch: stage.batch(1))
            try await stage.append([stage.record(cost: nil)], batch: stage.batch(2))
            let sum = try await stage.sum()
            try stage.expect(sum.unknownCosts == 2, "\(sum.unknownCosts) of 2 costs are unknown")
            try stage.expect(sum.cost.nanodollars == 5, "the known costs are \(sum.cost)")
            try stage.expect(sum.requests == 4, "there are \(sum.requests) requests of 4")
        },
        Check("keeps reported, estimated and unknown usage apart") { stage in
            let steps: [([TokenUsage.Provenance], TokenUsage.Provenance, Int64, Int64)] = [
                ([.reported], .reported, 0, 0), ([.estimated, .reported], .estimated, 1, 0),
                ([.unknown, .estimated], .unknown, 2, 1), ([.reported], .unknown, 2, 1),
            ]
            for (number, step) in steps.enumerated() {
                let records = try step.0.map { try stage.record(usage: TokenUsage(input: 1, provenance: $0)) }
                try await stage.append(records, batch: stage.batch(Int64(number)))
                let sum = try await stage.sum()
                try stage.expect(
                    sum.usage.provenance == step.1, "step \(number) is \(sum.usage.provenance), not \(step.1)")
                try stage.expect(
                    sum.estimatedUsages == step.2 && sum.unknownUsages == step.3,
                    "step \(number) has \(sum.estimatedUsages) estimated and \(sum.unknownUsages) unknown")
            }
        },
        Check("counts to the end and not beyond") { stage in
            let limit = UInt64(Int64.max)
            try await stage.append(
                [stage.record(usage: TokenUsage(input: .max, output: limit, requests: 1))], batch: stage.batch(1))
            try await stage.append(
                [stage.record(usage: TokenUsage(input: 1, output: 1, requests: 1))], batch: stage.batch(2))
            let usage = try await stage.sum().usage
            try stage.expect(usage.input == limit && usage.output == limit, "\(usage.input), \(usage.output)")
            try stage.expect(usage.requests == 2, "the other counts are wrong")
        },
        Check("refuses a sum of money beyond Money, and all of its batch") { stage in
            try await stage.append(
                [stage.record(cost: .max), stage.record(credits: .max, owner: 1)], batch: stage.batch(1))
            try await stage.expect(
                .costOverflow, of: [stage.record(cost: 1, model: "other"), stage.record(cost: 1)],
                batch: stage.batch(2), "a cost beyond Money")
            try await stage.expect(
                .costOverflow, of: [stage.record(cost: 1, model: "other"), stage.record(credits: 1, owner: 1)],
                batch: stage.batch(2), "credits beyond Money")
            try await stage.expect(
                .costOverflow, of: [stage.record(cost: .max, model: "x"), stage.record(cost: .max, model: "x")],
                batch: stage.batch(2), "a cost beyond Money within one batch")
            try await stage.append([stage.record(cost: 1, model: "other")], batch: stage.batch(2))
            try await stage.expect(costs: [.max, 1], "after the batch without the excess")
        },
    ]
}

extension UsageSummary {
    /// The first field in which two sums differ.
    func difference(from other: UsageSummary) -> String? {
        let (a, b) = (usage, other.usage)
        let fields: [(String, Bool)] = [
            ("day", day == other.day), ("member", member == other.member), ("keyID", keyID == other.keyID),
            ("provider", provider == other.provider),
            ("model", model == other.model), ("requests", requests == other.requests),
            ("failures", failures == other.failures), ("fallbacks", fallbacks == other.fallbacks),
            ("usage.input", a.input == b.input), ("usage.cacheRead", a.cacheRead == b.cacheRead),
            ("usage.cacheWrite", a.cacheWrite == b.cacheWrite),
            ("usage.cacheWrite1h", a.cacheWrite1h == b.cacheWrite1h), ("usage.output", a.output == b.output),
            ("usage.reasoning", a.reasoning == b.reasoning), ("usage.audioInput", a.audioInput == b.audioInput),
            ("usage.audioOutput", a.audioOutput == b.audioOutput), ("usage.imageInput", a.imageInput == b.imageInput),
            ("usage.imageOutput", a.imageOutput == b.imageOutput), ("usage.requests", a.requests == b.requests),
            ("usage.webSearches", a.webSearches == b.webSearches), ("cost", cost == other.cost),
            ("credits", credits == other.credits), ("fallbackCredits", fallbackCredits == other.fallbackCredits),
            ("another field", self == other),
        ]
        return fields.first { !$0.1 }?.0
    }
}
