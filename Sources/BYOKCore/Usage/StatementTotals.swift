// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// The sums of a statement.
public struct StatementTotals: Sendable, Hashable {
    /// One per receipt; a cost that nobody knows is counted and not added.
    public var totals = UsageTotals()
    /// What was used and could not be charged.
    public var uncollected = Money.zero
    /// Of the credits, charges that the ledger has not taken yet.
    public var pending = Money.zero

    public init() {}

    /// - Throws: `costOverflow`; then the totals are of no use.
    public mutating func add(_ receipt: Receipt) throws(BYOKError) {
        totals.requests.add(1)
        if receipt.isFailure { totals.failures.add(1) }
        let usage = receipt.usage ?? TokenUsage(requests: 0, provenance: receipt.hasUnknownUsage ? .unknown : .reported)
        if usage.provenance == .estimated { totals.estimatedUsages.add(1) }
        if usage.provenance == .unknown { totals.unknownUsages.add(1) }
        totals.usage.add(usage, estimated: totals.estimatedUsages, unknown: totals.unknownUsages)
        totals.cost = try totals.cost.adding(receipt.cost ?? .zero)
        if receipt.cost == nil, receipt.hasUnknownUsage { totals.unknownCosts.add(1) }
        totals.credits = try totals.credits.adding(receipt.creditsCharged)
        if receipt.fellBack {
            totals.fallbacks.add(1)
            totals.fallbackCredits = try totals.fallbackCredits.adding(receipt.creditsCharged)
        }
        guard let credits = receipt.credits else { return }
        uncollected = try uncollected.adding(credits.uncollected)
        if credits.state == .pending { pending = try pending.adding(credits.charged) }
    }
}

extension Receipt {
    /// Whether the answer did not come, or not to its end for the provider's fault.
    var isFailure: Bool { outcome == .failed || outcome == .brokenOff }

    /// Whether credits paid for what a key of one's own could have served: where they failed too, nobody did.
    var fellBack: Bool { fallback != nil && served != nil }

    /// Whether something may have been used that the receipt has no figure for: something was delivered, or an attempt
    /// ended so that nobody can tell.
    var hasUnknownUsage: Bool { served != nil || attempts.contains { $0.failure?.leavesUsageOpen == true } }
}

extension AttemptFailure.Class {
    /// Whether the provider may have done the work, and may bill it: it did not say that it refused.
    var leavesUsageOpen: Bool { [.timeout, .protocol, .cancelled, .unknown].contains(self) }
}
