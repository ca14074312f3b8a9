// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// Times closures against each other: one sample of each in turn, many rounds, so that a slow phase of the machine
/// falls on all of them.
package enum Harness {
    package struct Series {
        package var name: String
        /// Nanoseconds per operation, a sample per round.
        package var samples: [Double]
        package var median: Double { Harness.median(samples) }
    }

    package struct Subject {
        package var name: String
        /// Runs the operation so many times.
        package var run: (Int) async throws -> Void

        package init(name: String, run: @escaping (Int) async throws -> Void) {
            self.name = name
            self.run = run
        }
    }

    /// - Parameter count: operations per sample.
    package static func interleave(rounds: Int = 15, count: Int, _ subjects: [Subject]) async throws -> [Series] {
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

    /// The same with each operation timed by itself: a sample is the median of a round's.
    package static func interleaveCalls(
        rounds: Int, count: Int, _ subjects: [Subject]
    ) async throws -> [Series] {
        var series = subjects.map { Series(name: $0.name, samples: []) }
        for subject in subjects { try await subject.run(count / 4 + 1) }
        var times: [Double] = []
        for _ in 0..<rounds {
            for (index, subject) in subjects.enumerated() {
                times.removeAll(keepingCapacity: true)
                for _ in 0..<count {
                    times.append(try await ContinuousClock().measure { try await subject.run(1) }.nanoseconds)
                }
                series[index].samples.append(median(times))
            }
        }
        return series
    }

    /// The median of the ratios round by round.
    package static func ratio(_ a: Series, over b: Series) -> Double {
        median(zip(a.samples, b.samples).map { $0 / $1 })
    }

    package static func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        return sorted.isEmpty ? .nan : sorted[sorted.count / 2]
    }
}

extension Duration {
    package var nanoseconds: Double { Double(components.seconds) * 1e9 + Double(components.attoseconds) / 1e9 }
}

/// Keeps a result alive without the optimiser knowing. Inlinable, so that each caller's module specialises it.
@inlinable
@inline(never)
package func blackHole<T>(_ value: borrowing T) {}
