// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import BenchKit

/// Many callers at once, each as fast as it can.
enum Load {
    /// Operations per second of all together.
    /// - Parameter operation: given the caller's number and how often it has called before.
    static func rate(
        callers: Int, seconds: Int, _ operation: @escaping @Sendable (Int, Int) async throws -> Void
    ) async throws -> Double {
        let start = ContinuousClock.now
        let end = start + .seconds(seconds)
        let count = try await withThrowingTaskGroup(of: Int.self) { group in
            for caller in 0..<callers {
                group.addTask {
                    var count = 0
                    while ContinuousClock.now < end {
                        try await operation(caller, count)
                        count += 1
                    }
                    return count
                }
            }
            return try await group.reduce(0, +)
        }
        return Double(count) / ((ContinuousClock.now - start).nanoseconds / 1e9)
    }
}
