// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// What own keys have saved, receipt by receipt: what the tokens would have cost in credits, at the tier's mark-up, less
/// what the provider charged.
public struct ReceiptSavings: Sendable, Hashable {
    /// What stands in for free models; nil: these save nothing.
    public let baseline: Savings.Baseline?
    /// What credits would have cost, over `counted` receipts.
    public private(set) var creditsCost = Money.zero
    /// What providers charged for the same.
    public private(set) var ownKeyCost = Money.zero
    /// How many receipts are in the sums.
    public private(set) var counted: Int64 = 0
    /// Of these, those of free models.
    public private(set) var free: Int64 = 0
    /// Of these, those whose usage is an estimate.
    public private(set) var estimated: Int64 = 0
    /// Receipts of own keys that are not in the sums, because what the provider charged is not known.
    public private(set) var unknownCosts: Int64 = 0
    /// The others that are not in the sums, because what credits would have cost is not known.
    public private(set) var unknownCredits: Int64 = 0

    public init(baseline: Savings.Baseline? = nil) { self.baseline = baseline }

    /// Adds a receipt. One that no own key served is left out; so is what failed.
    /// - Throws: `costOverflow`; then the sums are of no use.
    public mutating func add(_ receipt: Receipt) throws(BYOKError) {
        guard receipt.usesOwnKey else { return }
        guard let cost = receipt.cost else { return unknownCosts.add(1) }
        guard let credits = try credits(for: receipt) else { return unknownCredits.add(1) }
        creditsCost = try creditsCost.adding(credits)
        ownKeyCost = try ownKeyCost.adding(cost)
        counted.add(1)
        if receipt.isOfFreeModel { free.add(1) }
        if receipt.usage?.provenance == .estimated { estimated.add(1) }
    }

    private func credits(for receipt: Receipt) throws(BYOKError) -> Money? {
        guard receipt.isOfFreeModel else { return receipt.creditsEquivalent }
        guard let baseline else { return .zero }
        guard let usage = receipt.usage, usage.provenance != .unknown else { return nil }
        return try baseline.credits(for: usage)
    }

    /// Below zero where providers charged more than credits would have cost.
    /// - Throws: `costOverflow`.
    public var saved: Money { get throws(BYOKError) { try creditsCost.subtracting(ownKeyCost) } }
}

extension Receipt {
    /// Whether an aggregator's free variant served: what is free at the moment but bears a price list is none.
    fileprivate var isOfFreeModel: Bool { served?.model.utf8.suffix(5).elementsEqual(":free".utf8) ?? false }
}
