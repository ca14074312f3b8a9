// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKObservability
import MetricsTestKit
import Testing

struct MetricsBridgeTests {
    private let metrics = TestMetrics()

    private func receive(_ events: RouterEvent..., names: GenAINames = .init()) {
        let bridge = MetricsBridge(names: names, factory: metrics)
        for event in events { bridge.receive(event) }
    }

    private var labels: [String] {
        let all = metrics.counters.map(\.dimensions) + metrics.timers.map(\.dimensions)
        return (all + metrics.recorders.map(\.dimensions)).flatMap { $0 }.map(\.1)
    }

    private func total(_ label: String, _ dimensions: [(String, String)]) -> Int64 {
        metrics.counterTotal(label: label, dimensions: dimensions)
    }

    @Test func noLabelHasWhatGrowsWithoutBound() throws {
        let owner = try KeyOwner.user("owner-4711")
        let charge = CreditCharge(
            account: owner, tier: "tier-4711", markup: BasisPoints(500), reserved: Money(nanodollars: 9),
            charged: Money(nanodollars: 7), uncollected: Money(nanodollars: 2), state: .settled)
        for outcome in Receipt.Outcome.allCases {
            receive(try Receipt.sample(outcome, provider: Provider.ID(rawValue: "house-4711"), credits: charge).closed)
        }
        receive(
            RouterEvent(
                .statusChanged, at: Timestamp(seconds: 0), owner: owner, keyID: Receipt.keyID,
                status: .restricted("reason-4711"), requestID: try RequestID("request-4711"), message: "4711"))
        #expect(labels.count > 30)
        let id = "\(try #require(Receipt.keyID))"
        #expect(!labels.contains { $0.contains("4711") || $0.contains(Receipt.words) || $0.contains(id) })
        #expect(labels.contains("_OTHER"))
        #expect(metrics.counterTotal(label: "byok.credits.charged.nano") == 28)
        #expect(metrics.counterTotal(label: "byok.credits.uncollected.nano") == 8)
    }

    @Test func providersAndModelsThatAreListedHaveTheirNames() throws {
        let google = Provider.ID(rawValue: "google")
        receive(try Receipt.sample(provider: google).closed, names: GenAINames(models: [Receipt.words]))
        let dimensions = [
            ("gen_ai.operation.name", "chat"), ("gen_ai.provider.name", "gcp.gemini"),
            ("gen_ai.request.model", Receipt.words),
        ]
        let duration = try metrics.expectTimer("gen_ai.client.operation.duration", dimensions)
        #expect(duration.values == [80_000_000])
        for (type, tokens) in [("input", 7.0), ("output", 5.0)] {
            let usage = try metrics.expectRecorder(
                "gen_ai.client.token.usage", dimensions + [("gen_ai.token.type", type)])
            #expect(usage.values == [tokens] && usage.aggregate)
        }
    }

    @Test func everyAttemptCountsAndTheRequestOnce() throws {
        receive(try Receipt.sample(.failed, error: .ownKeyNoFunds, last: .quotaExhausted, usage: nil).closed)
        for kind in ["rateLimited", "quotaExhausted"] {
            let labels = [("gen_ai.provider.name", "openai"), ("class", kind), ("payer", "own_key")]
            #expect(total("byok.attempts", labels) == 1)
        }
        let labels = [("outcome", "failed"), ("payer", "nobody"), ("error", "ownKeyNoFunds")]
        #expect(total("byok.requests", labels) == 1 && metrics.counterTotal(label: "byok.requests") == 1)
        #expect(metrics.timers(label: "gen_ai.client.operation.duration")[0].dimensions.last?.1 == "quotaExhausted")
    }

    @Test(arguments: [TokenUsage.Provenance.estimated, .unknown])
    func tokensThatNobodyReportedAreNotMeasured(_ provenance: TokenUsage.Provenance) throws {
        receive(try Receipt.sample(usage: TokenUsage(input: 7, output: 5, provenance: provenance)).closed)
        #expect(metrics.recorders.isEmpty)
    }
}
