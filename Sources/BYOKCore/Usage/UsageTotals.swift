// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// Sums over records or receipts. What is not known is counted and never added as nothing.
public struct UsageTotals: Sendable, Hashable {
    /// How often a key was tried. A request that tried two keys counts at each: those that were served are
    /// `requests - failures`.
    public var requests: Int64 = 0
    public var failures: Int64 = 0
    /// Requests that credits paid for though there was a key of one's own.
    public var fallbacks: Int64 = 0
    /// Tokens by bucket, without those that nobody knows of; `provenance` is the weakest of all. Counts stop at
    /// `Int64.max`.
    public var usage = TokenUsage(requests: 0)
    /// How many of the requests have an estimate for usage.
    public var estimatedUsages: Int64 = 0
    /// How many of the requests are missing from `usage`.
    public var unknownUsages: Int64 = 0
    /// What providers charge, where it is known.
    public var cost = Money.zero
    /// How many of the requests are missing from `cost`.
    public var unknownCosts: Int64 = 0
    /// What is charged in credits.
    public var credits = Money.zero
    /// Of that, for fallbacks.
    public var fallbackCredits = Money.zero

    public init() {}

    /// Whether there was nothing at all.
    public var isEmpty: Bool { requests == 0 }

    /// - Throws: `costOverflow`; then the totals are of no use.
    public mutating func add(_ sum: UsageSummary) throws(BYOKError) {
        requests.add(sum.requests)
        failures.add(sum.failures)
        fallbacks.add(sum.fallbacks)
        estimatedUsages.add(sum.estimatedUsages)
        unknownUsages.add(sum.unknownUsages)
        unknownCosts.add(sum.unknownCosts)
        usage.add(sum.usage, estimated: estimatedUsages, unknown: unknownUsages)
        cost = try cost.adding(sum.cost)
        credits = try credits.adding(sum.credits)
        fallbackCredits = try fallbackCredits.adding(sum.fallbackCredits)
    }
}

extension TokenUsage {
    /// Adds counts, which stop at `Int64.max`, and says how good the sum is.
    mutating func add(_ other: TokenUsage, estimated: Int64, unknown: Int64) {
        for count in Self.counts {
            let (sum, overflow) = self[keyPath: count].addingReportingOverflow(other[keyPath: count])
            self[keyPath: count] = overflow ? UInt64(Int64.max) : min(sum, UInt64(Int64.max))
        }
        provenance = unknown > 0 ? .unknown : estimated > 0 ? .estimated : .reported
    }
}

extension Int64 {
    /// Neither is negative.
    mutating func add(_ other: Int64) {
        let (sum, overflow) = addingReportingOverflow(other)
        self = overflow ? .max : sum
    }
}
