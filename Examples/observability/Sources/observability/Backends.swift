// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKObservability
import BYOKProviders
import InMemoryLogging
import InMemoryTracing
import Logging
import MetricsTestKit
import Tracing

/// Backends in memory where a host has those of its choice, and the bridges to them.
struct Backends {
    let log = InMemoryLogHandler()
    let metrics = TestMetrics()
    let tracer = InMemoryTracer()
    let logger: Logger
    let metricsBridge: MetricsBridge
    let tracing: TracingBridge<InMemoryTracer>
    /// What the router gets.
    let observer: ObserverGroup

    init() {
        var logger = Logger(label: "byok") { [log] _ in log }
        logger.logLevel = .debug
        let names = GenAINames(models: ["gpt-4o"])
        self.logger = logger
        metricsBridge = MetricsBridge(names: names, factory: metrics)
        tracing = TracingBridge(tracer, names: names)
        observer = ObserverGroup(LogBridge(logger), metricsBridge)
    }

    /// Waits for an event that comes in its own time: what is written in the background is told of when it is written.
    func wait(for kind: RouterEvent.Kind, _ status: KeyStatus.Code? = nil) async {
        while !log.entries.contains(where: { entry in
            entry.metadata["byok.event"] == "\(kind)"
                && status.map { entry.metadata["byok.status"] == "\($0)" } ?? true
        }) { await Task.yield() }
    }

    /// What has come since the last time, with names in the place of random ids; the log by its levels, for not all of it
    /// has an order.
    func takeNew(naming ids: [(KeyID, String)]) -> [String] {
        defer { log.clear() }
        func named(_ text: String) -> String {
            ids.reduce(text) { $0.replacing("\($1.0)", with: $1.1) }
        }
        var lines = log.entries.map { entry in
            let fields = entry.metadata.map { "\($0.key)=\($0.value)" }.sorted().joined(separator: " ")
            return "log    \(entry.level): \(entry.message) \(fields)"
        }.sorted()
        let spans = tracer.popFinishedSpans()
        for span in spans where span.parentSpanID == nil {
            lines.append("span   \(span.words)")
            for child in spans where child.parentSpanID == span.spanID {
                let time =
                    (child.endInstant.nanosecondsSinceEpoch - child.startInstant.nanosecondsSinceEpoch) / 1_000_000
                lines.append("  span \(child.words) in \(time) ms")
            }
        }
        return lines.map(named)
    }

    /// What was counted and measured; what is wrong with this process's environment is not the example's.
    var measured: [String] {
        var lines = metrics.counters.map { "\($0.label)\($0.dimensions.words) \($0.totalValue)" }
        lines += metrics.timers.map { "\($0.label)\($0.dimensions.words) \($0.values.map { "\($0 / 1_000_000) ms" })" }
        lines += metrics.recorders.filter { $0.label != "byok.health.findings" }
            .map { "\($0.label)\($0.dimensions.words) \($0.values)" }
        return lines.sorted()
    }
}

extension FinishedInMemorySpan {
    fileprivate var words: String {
        var fields: [String] = []
        attributes.forEach { name, value in fields.append("\(name)=\(value.words)") }
        return "\(operationName) [\(kind)\(status?.code == .error ? ", error" : "")] "
            + fields.sorted().joined(separator: " ")
    }
}

extension SpanAttribute {
    fileprivate var words: String {
        switch self {
        case .string(let text): text
        case .int32(let number): "\(number)"
        case .int64(let number): "\(number)"
        default: "\(self)"
        }
    }
}

extension [(String, String)] {
    fileprivate var words: String { "{" + map { "\($0.0)=\($0.1)" }.joined(separator: ",") + "}" }
}
