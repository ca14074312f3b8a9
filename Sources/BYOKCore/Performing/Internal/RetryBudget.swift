// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import Synchronization

/// Keeps retries a small part of the requests, so that a provider that is down does not get twice the load.
final class RetryBudget: Sendable {
    private let requests = Atomic<Int>(0)
    private let retries = Atomic<Int>(0)
    private let percentage: Int
    /// So many are free, or a quiet service could never retry.
    private static let free = 10

    init(percentage: Int) { self.percentage = max(0, percentage) }

    func countRequest() { requests.add(1, ordering: .relaxed) }

    /// Whether one more is within the budget; counts it then.
    func take() -> Bool {
        let allowed = Self.free + requests.load(ordering: .relaxed) / 100 * percentage
        guard percentage > 0, retries.load(ordering: .relaxed) < allowed else { return false }
        retries.add(1, ordering: .relaxed)
        return true
    }
}
