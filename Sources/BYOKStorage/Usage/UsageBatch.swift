// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore

/// A batch as stores take it, ours and yours: checked, and summed by row of the roll-up.
///
/// A store that has the id does nothing; else it adds each sum to the row it has (`UsageSummary.add`), puts each receipt
/// where it belongs, leaving out days that were purged, and writes all of it and the id in one step.
public struct UsageBatch: Sendable {
    public let id: UsageBatchID
    public let sums: [UsageKey: UsageSummary]
    /// At most one of a payer, moment and request: the last given.
    public let receipts: [Receipt]
    /// The newest day in it.
    public let newest: Int

    /// Nil for a batch without records and receipts.
    /// - Throws: `invalidIdentifier`, `invalidEntry`, `costOverflow`.
    public init?(_ records: [UsageRecord], receipts: [Receipt], id: UsageBatchID) throws(BYOKError) {
        guard (1...255).contains(id.host.count) else {
            throw BYOKError(
                .invalidIdentifier, "A usage batch's host must be 1 to 255 bytes; this one has \(id.host.count).")
        }
        var sums: [UsageKey: UsageSummary] = [:]
        for record in records {
            try record.check()
            let sum = UsageSummary(record)
            let key = UsageKey(sum, of: record.owner)
            try sums[key]?.add(sum)
            if sums[key] == nil { sums[key] = sum }
        }
        for receipt in receipts where receipt.payer.kind == .platform {
            throw BYOKError(
                .invalidIdentifier, "Receipts are kept for users and organisations; \(receipt.requestID) has neither.")
        }
        let days = sums.keys.map(\.day) + receipts.map(\.at.day)
        guard let newest = days.max() else { return nil }
        self.receipts = receipts.lastOfEachPlace
        self.id = id
        self.sums = sums
        self.newest = newest
    }
}

extension [Receipt] {
    fileprivate var lastOfEachPlace: [Receipt] {
        var last: [KeyOwner: [ReceiptPage.Place: Int]] = [:]
        for (index, receipt) in enumerated() { last[receipt.payer, default: [:]][ReceiptPage.Place(receipt)] = index }
        return last.values.flatMap(\.values).sorted().map { self[$0] }
    }
}

extension UsageRecord {
    fileprivate func check() throws(BYOKError) {
        guard owner.kind != .platform, member.kind != .platform else {
            throw BYOKError(.invalidIdentifier, "Usage is kept for users and organisations, not for the platform.")
        }
        if let cost, cost < .zero {
            throw BYOKError(.invalidEntry, "A usage record's cost is never negative; this one is \(cost).")
        }
        guard credits >= .zero else {
            throw BYOKError(.invalidEntry, "A usage record's credits are never negative; these are \(credits).")
        }
    }
}
