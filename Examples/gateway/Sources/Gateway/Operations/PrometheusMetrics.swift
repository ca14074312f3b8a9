// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import CoreMetrics
import Foundation
import Synchronization

/// A backend of swift-metrics that keeps everything in memory and writes it as Prometheus reads it.
public final class PrometheusMetrics: MetricsFactory {
    private let state = Mutex(State())
    /// More than this many series, and new ones are not kept: labels that grow with users would fill the memory.
    private static let most = 20_000

    private struct State {
        var series: [Key: Series] = [:]
        /// By what they were asked for, for asking is frequent and writing is rare.
        var known: [Asked: Series] = [:]
    }

    fileprivate struct Key: Hashable {
        let name: String
        let labels: String
    }

    fileprivate struct Asked: Hashable {
        let label: String
        let dimensions: [(String, String)]
        let kind: Series.Kind

        static func == (one: Asked, other: Asked) -> Bool {
            one.kind == other.kind && one.label == other.label
                && one.dimensions.elementsEqual(other.dimensions, by: ==)
        }

        func hash(into hasher: inout Hasher) {
            hasher.combine(label)
            for (name, value) in dimensions {
                hasher.combine(name)
                hasher.combine(value)
            }
        }
    }

    /// One name with one set of labels.
    final class Series: CounterHandler, FloatingPointCounterHandler, RecorderHandler, TimerHandler, MeterHandler,
        Sendable
    {
        enum Kind: String, Sendable { case counter, gauge, summary }
        let kind: Kind
        let scale: Double
        private let state = Mutex<(count: Int64, sum: Double)>((0, 0))

        init(_ kind: Kind, scale: Double = 1) {
            self.kind = kind
            self.scale = scale
        }

        func increment(by amount: Int64) { add(Double(amount)) }
        func increment(by amount: Double) { add(amount) }
        func decrement(by amount: Double) { add(-amount) }
        func set(_ value: Int64) { set(Double(value)) }
        func set(_ value: Double) { state.withLock { $0.sum = value } }
        func record(_ value: Int64) { add(Double(value)) }
        func record(_ value: Double) { add(value) }
        func recordNanoseconds(_ duration: Int64) { add(Double(duration) / 1e9) }
        func reset() { state.withLock { $0 = (0, 0) } }

        private func add(_ value: Double) {
            state.withLock { state in
                state.count += 1
                state.sum += value
            }
        }

        func lines(_ name: String, _ labels: String) -> String {
            let (count, sum) = state.withLock { $0 }
            let number = sum == sum.rounded() && abs(sum) < 1e15 ? "\(Int64(sum))" : "\(sum)"
            guard kind == .summary else { return "\(name)\(labels) \(number)\n" }
            return "\(name)_sum\(labels) \(number)\n\(name)_count\(labels) \(count)\n"
        }
    }

    public init() {}

    private func series(_ label: String, _ dimensions: [(String, String)], _ kind: Series.Kind) -> Series {
        let asked = Asked(label: label, dimensions: dimensions, kind: kind)
        return state.withLock { state in
            if let known = state.known[asked] { return known }
            let key = Key(asked)
            let series = state.series[key] ?? Series(kind)
            if state.known.count < Self.most { (state.known[asked], state.series[key]) = (series, series) }
            return series
        }
    }

    public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        series(label, dimensions, .counter)
    }
    public func makeFloatingPointCounter(
        label: String, dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler { series(label, dimensions, .counter) }
    public func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        series(label, dimensions, aggregate ? .summary : .gauge)
    }
    public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        series(label, dimensions, .gauge)
    }
    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        series(label, dimensions, .summary)
    }
    // Numbers go on counting when whoever counted is gone.
    public func destroyCounter(_ handler: any CounterHandler) {}
    public func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}
    public func destroyRecorder(_ handler: any RecorderHandler) {}
    public func destroyMeter(_ handler: any MeterHandler) {}
    public func destroyTimer(_ handler: any TimerHandler) {}

    /// In Prometheus' text format, 0.0.4.
    public func text() -> String {
        let all = state.withLock { Array($0.series) }.sorted {
            $0.key.name == $1.key.name ? $0.key.labels < $1.key.labels : $0.key.name < $1.key.name
        }
        var text = ""
        var last = ""
        for (key, series) in all {
            if key.name != last { text += "# TYPE \(key.name) \(series.kind.rawValue)\n" }
            last = key.name
            text += series.lines(key.name, key.labels)
        }
        return text
    }
}

extension PrometheusMetrics.Key {
    /// As Prometheus reads it.
    fileprivate init(_ asked: PrometheusMetrics.Asked) {
        name = Self.name(asked.label) + (asked.kind == .counter ? "_total" : "")
        let labels = asked.dimensions.map { "\(Self.name($0.0))=\"\(Self.escaped($0.1))\"" }
        self.labels = labels.isEmpty ? "" : "{\(labels.sorted().joined(separator: ","))}"
    }

    private static func name(_ text: String) -> String {
        String(text.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }
}
