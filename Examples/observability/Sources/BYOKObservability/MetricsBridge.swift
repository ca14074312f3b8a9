// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore
public import Metrics

/// Counts what the router does in swift-metrics.
///
/// Every label has a bounded set of values: providers and models that `GenAINames` lists, outcomes, classes of failure,
/// error codes, kinds of payer. Owners, keys, requests and whatever users write are in no label: each value would be a
/// time series for ever.
public struct MetricsBridge: RouterObserver {
    private let names: GenAINames
    private let factory: any MetricsFactory

    public init(names: GenAINames = .init(), factory: any MetricsFactory = MetricsSystem.factory) {
        self.names = names
        self.factory = factory
    }

    public func receive(_ event: RouterEvent) {
        guard event.kind == .requestClosed, let receipt = event.receipt else {
            let status = event.status.map { "\($0.code)" } ?? "none"
            let labels = [("kind", "\(event.kind)"), ("status", status)]
            return counter("byok.events", labels).increment()
        }
        count(receipt)
        count(receipt.attempts)
        measure(receipt)
    }

    /// What is wrong with the set-up now: call it now and then, in a job of `MaintenanceService` for example.
    public func note(_ health: HealthReport) {
        gauge("byok.health.ready").record(health.isReady ? 1 : 0)
        for severity in [HealthReport.Severity.warning, .failure] {
            let count = health.findings.count { $0.severity == severity }
            gauge("byok.health.findings", [("severity", "\(severity)")]).record(count)
        }
    }

    private func count(_ receipt: Receipt) {
        counter(
            "byok.requests",
            [
                ("outcome", "\(receipt.outcome)"), ("payer", "\(receipt.payerKind)"),
                ("error", receipt.error.map { "\($0)" } ?? "none"),
            ]
        ).increment()
        if let fallback = receipt.fallback, receipt.served != nil {
            let labels = [
                (GenAINames.provider, names.label(of: fallback.provider)), ("class", "\(fallback.failure)"),
            ]
            counter("byok.fallbacks", labels).increment()
        }
        guard let credits = receipt.credits else { return }
        // Whole numbers of 10⁻⁹ credits: a sum of fractions would drift.
        counter("byok.credits.charged.nano", [("state", "\(credits.state)")]).increment(by: credits.charged.nanodollars)
        if credits.uncollected > .zero {
            counter("byok.credits.uncollected.nano", []).increment(by: credits.uncollected.nanodollars)
        }
    }

    private func count(_ attempts: [AttemptRecord]) {
        for attempt in attempts {
            let labels = [
                (GenAINames.provider, names.label(of: attempt.provider)),
                ("class", attempt.failure.map { "\($0)" } ?? "ok"), ("payer", "\(attempt.payerKind)"),
            ]
            counter("byok.attempts", labels).increment()
            timer("byok.attempt.duration", labels).record(duration: attempt.duration)
        }
    }

    /// The metrics that the conventions name, where a provider was asked at all.
    private func measure(_ receipt: Receipt) {
        guard let last = receipt.attempts.last else { return }
        let labels = [
            (GenAINames.operation, GenAINames.chat), (GenAINames.provider, names.label(of: last.provider)),
            (GenAINames.requestModel, names.label(ofModel: receipt.requestedModel)),
        ]
        let outcome = receipt.errorType.map { [(GenAINames.errorType, $0)] } ?? []
        timer("gen_ai.client.operation.duration", labels + outcome).record(duration: receipt.duration)
        // An estimate of ours is no measurement.
        guard let usage = receipt.usage, usage.provenance == .reported else { return }
        for (type, tokens) in [("input", usage.promptTokens), ("output", usage.answerTokens)] {
            Recorder(
                label: "gen_ai.client.token.usage", dimensions: labels + [(GenAINames.tokenType, type)],
                aggregate: true,
                factory: factory
            ).record(Int64(clamping: tokens))
        }
    }

    private func counter(_ label: String, _ dimensions: [(String, String)]) -> Counter {
        Counter(label: label, dimensions: dimensions, factory: factory)
    }

    private func timer(_ label: String, _ dimensions: [(String, String)]) -> Timer {
        Timer(label: label, dimensions: dimensions, factory: factory)
    }

    private func gauge(_ label: String, _ dimensions: [(String, String)] = []) -> Gauge {
        Gauge(label: label, dimensions: dimensions, factory: factory)
    }
}

extension TokenUsage {
    /// Everything that is not the prompt's.
    var answerTokens: UInt64 { allTokens - promptTokens }
}
