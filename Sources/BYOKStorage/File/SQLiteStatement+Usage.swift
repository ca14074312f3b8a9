// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

extension SQLiteStatement {
    /// What tells rows apart within an owner, and their order.
    static let usageKeyColumns = "day, member, key_id, provider, model"
    /// The sums, the twelve counts in the order of `UsageSummary.counts`.
    static let usageSumColumns = """
        requests, failures, fallbacks, t_in, t_cread, t_cwrite, t_cwrite1h, t_out, t_reason, t_audio_in, t_audio_out, \
        t_image_in, t_image_out, calls, web_searches, usage_estimated, usage_unknown, cost, cost_unknown, credits, \
        fallback_credits
        """

    /// Binds a row's key to parameters 1 to 6: owner, `usageKeyColumns`.
    func bind(_ key: UsageKey) throws(SQLiteFailure) {
        try bind(1, key.owner.encoded)
        try bind(2, Int64(key.day))
        try bind(3, key.member.encoded)
        try bind(4, key.keyID)
        try bind(5, String(decoding: key.provider, as: UTF8.self))
        try bind(6, String(decoding: key.model, as: UTF8.self))
    }

    /// Binds a row's sums to parameters 7 to 27: `usageSumColumns`.
    func bind(sumsOf sum: UsageSummary) throws(SQLiteFailure) {
        let counts = UsageSummary.counts.map { Int64(sum.usage[keyPath: $0]) }
        let numbers =
            [sum.requests, sum.failures, sum.fallbacks] + counts
            + [sum.estimatedUsages, sum.unknownUsages, sum.cost.nanodollars, sum.unknownCosts, sum.credits.nanodollars]
            + [sum.fallbackCredits.nanodollars]
        for (index, number) in numbers.enumerated() { try bind(Int32(7 + index), number) }
    }

    /// Reads a row whose columns are `usageKeyColumns` and `usageSumColumns`.
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
