// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

extension StoredParameters {
    /// Binds a row's key to parameters 1 to 6: owner, `RowColumns.usageKey`.
    func bind(_ key: UsageKey) throws(Failure) {
        try bind(1, key.owner.encoded)
        try bind(2, Int64(key.day))
        try bind(3, key.member.encoded)
        try bind(4, key.keyID)
        try bind(5, String(decoding: key.provider, as: UTF8.self))
        try bind(6, String(decoding: key.model, as: UTF8.self))
    }

    /// Binds a row's sums to parameters 7 to 27: `RowColumns.usageSums`.
    func bind(sumsOf sum: UsageSummary) throws(Failure) {
        for (index, number) in sum.columns.enumerated() { try bind(Int32(7 + index), number) }
    }
}

extension UsageSummary {
    /// The sums in the order of `RowColumns.usageSums`.
    var columns: [Int64] {
        let counts = Self.counts.map { Int64(usage[keyPath: $0]) }
        return [requests, failures, fallbacks] + counts
            + [estimatedUsages, unknownUsages, cost.nanodollars, unknownCosts, credits.nanodollars]
            + [fallbackCredits.nanodollars]
    }
}

extension StoredRow {
    /// Reads a row whose columns are `RowColumns.usageKey` and `RowColumns.usageSums`.
    func usageSummary() throws(BYOKError) -> UsageSummary {
        let keyBytes = bytes(2)
        let keyID = KeyID(bytes: keyBytes)
        guard let member = try? KeyOwner(encoded: bytes(1)), keyID != nil || keyBytes.isEmpty else {
            throw BYOKError(.storeCorrupt, "A row of the usage log cannot be read. Restore the store from a backup.")
        }
        var usage = TokenUsage()
        for (index, field) in UsageSummary.counts.enumerated() {
            usage[keyPath: field] = UInt64(clamping: integer(Int32(8 + index)))
        }
        usage.provenance = .weakest(estimated: integer(20), unknown: integer(21))
        return UsageSummary(
            day: Int(integer(0)), member: member, keyID: keyID, provider: Provider.ID(rawValue: text(3)),
            model: text(4), requests: integer(5), failures: integer(6), fallbacks: integer(7), usage: usage,
            estimatedUsages: integer(20), unknownUsages: integer(21), cost: Money(nanodollars: integer(22)),
            unknownCosts: integer(23), credits: Money(nanodollars: integer(24)),
            fallbackCredits: Money(nanodollars: integer(25)))
    }
}
