// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore

/// A batch as stores take it, ours and yours: checked, and summed by row of the roll-up.
///
/// A store that has the id does nothing; else it adds each sum to the row it has (`UsageSummary.add`), leaving out days
/// that were purged, and writes rows and id in one step.
public struct UsageBatch: Sendable {
    public let id: UsageBatchID
    public let sums: [UsageKey: UsageSummary]
    /// The newest day in it.
    public let newest: Int

    /// Nil for a batch without records.
    /// - Throws: `invalidIdentifier`, `invalidEntry`, `costOverflow`.
    public init?(_ records: [UsageRecord], id: UsageBatchID) throws(BYOKError) {
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
        guard let newest = sums.keys.map(\.day).max() else { return nil }
        self.id = id
        self.sums = sums
        self.newest = newest
    }
}

extension UsageRecord {
    fileprivate func check() throws(BYOKError) {
        guard owner.kind != .platform else {
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
