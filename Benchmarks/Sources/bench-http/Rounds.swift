// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import BenchKit

/// What one subject's rounds came to.
struct Rounds {
    struct Sample {
        /// Processor time per request or chunk, in nanoseconds.
        var cpu: Double
        var p50, p99: Double
        /// Of the chunks of streams.
        var age50, age99: Double

        init(_ calls: Calls, cpu: UInt64) {
            self.cpu = Double(cpu) / Double(max(1, calls.ages.isEmpty ? calls.times.count : calls.ages.count))
            (p50, p99) = Self.percentiles(calls.times)
            (age50, age99) = Self.percentiles(calls.ages)
        }

        private static func percentiles(_ values: [UInt64]) -> (Double, Double) {
            let sorted = values.sorted()
            guard let last = sorted.last else { return (.nan, .nan) }
            let nearlyAll = sorted.count * 99 / 100
            return (Double(sorted[sorted.count / 2]), Double(nearlyAll < sorted.count ? sorted[nearlyAll] : last))
        }
    }

    let name: String
    /// The name as part of a figure's id, without a version.
    var id: String {
        name.lowercased().split(separator: " ").filter { $0.first?.isNumber == false }.joined(separator: "-")
    }
    private(set) var samples: [Sample] = []

    init(name: String) { self.name = name }

    func median(_ value: KeyPath<Sample, Double>) -> Double { Harness.median(samples.map { $0[keyPath: value] }) }

    /// Round by round, so that a slow phase of the machine falls on both.
    func ratios(_ value: KeyPath<Sample, Double>, over other: Rounds) -> [Double] {
        zip(samples, other.samples).map { $0[keyPath: value] / $1[keyPath: value] }
    }

    func ratio(_ value: KeyPath<Sample, Double>, over other: Rounds) -> Double {
        Harness.median(ratios(value, over: other))
    }

    /// How far apart the middle half of the ratios lies, as a share of their median: the noise of the run.
    func spread(_ value: KeyPath<Sample, Double>, over other: Rounds) -> Double {
        let sorted = ratios(value, over: other).sorted()
        return (sorted[sorted.count * 3 / 4] - sorted[sorted.count / 4]) / sorted[sorted.count / 2]
    }

    mutating func add(_ calls: Calls, cpu: UInt64) { samples.append(Sample(calls, cpu: cpu)) }
}
