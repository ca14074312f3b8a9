// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// Times closures against each other: one sample of each in turn, many rounds, so that a slow phase of the machine
/// falls on all of them.
enum Harness {
    struct Series {
        var name: String
        /// Nanoseconds per operation, a sample per round.
        var samples: [Double]
        var median: Double { Harness.median(samples) }
    }

    struct Subject {
        var name: String
        /// Runs the operation so many times.
        var run: (Int) async throws -> Void
    }

    /// - Parameter count: operations per sample.
    static func interleave(rounds: Int = 15, count: Int, _ subjects: [Subject]) async throws -> [Series] {
        var series = subjects.map { Series(name: $0.name, samples: []) }
        for subject in subjects { try await subject.run(count / 4 + 1) }
        for _ in 0..<rounds {
            for (index, subject) in subjects.enumerated() {
                let time = try await ContinuousClock().measure { try await subject.run(count) }
                series[index].samples.append(time.nanoseconds / Double(count))
            }
        }
        return series
    }

    /// The median of the ratios round by round.
    static func ratio(_ a: Series, over b: Series) -> Double { median(zip(a.samples, b.samples).map { $0 / $1 }) }

    static func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        return sorted.isEmpty ? .nan : sorted[sorted.count / 2]
    }
}

extension Duration {
    var nanoseconds: Double { Double(components.seconds) * 1e9 + Double(components.attoseconds) / 1e9 }
}

/// Keeps a result alive without the optimiser knowing.
@inline(never)
func blackHole<T>(_ value: borrowing T) {}
