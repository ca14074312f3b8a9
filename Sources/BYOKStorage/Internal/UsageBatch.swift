// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// A batch as stores take it: checked, and summed by row.
struct UsageBatch: Sendable {
    let id: UsageBatchID
    let sums: [UsageKey: UsageSummary]
    /// The newest day in it.
    let newest: Int

    /// Nil for a batch without records.
    /// - Throws: `invalidIdentifier`, `invalidEntry`, `costOverflow`.
    init?(_ records: [UsageRecord], id: UsageBatchID) throws(BYOKError) {
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
