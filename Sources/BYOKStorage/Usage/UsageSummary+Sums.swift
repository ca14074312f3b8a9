// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore

extension UsageSummary {
    /// The sum of one record.
    init(_ record: UsageRecord) {
        var usage = record.usage
        for field in Self.counts { usage[keyPath: field] = min(usage[keyPath: field], Self.limit) }
        self.init(
            day: record.at.day, member: record.member, keyID: record.keyID, provider: record.provider,
            model: record.model, requests: 1,
            failures: record.isFailure ? 1 : 0, fallbacks: record.isFallback ? 1 : 0, usage: usage,
            estimatedUsages: usage.provenance == .estimated ? 1 : 0,
            unknownUsages: usage.provenance == .unknown ? 1 : 0, cost: record.cost ?? .zero,
            unknownCosts: record.cost == nil ? 1 : 0, credits: record.credits,
            fallbackCredits: record.isFallback ? record.credits : .zero)
    }

    /// Adds another sum of the same row.
    /// - Throws: `costOverflow`; then the sum is of no use.
    public mutating func add(_ other: UsageSummary) throws(BYOKError) {
        for field in Self.counts {
            usage[keyPath: field] = min(usage[keyPath: field] + other.usage[keyPath: field], Self.limit)
        }
        for field in Self.numbers { self[keyPath: field].addSaturating(other[keyPath: field]) }
        usage.provenance = .weakest(estimated: estimatedUsages, unknown: unknownUsages)
        cost = try cost.adding(other.cost)
        credits = try credits.adding(other.credits)
        fallbackCredits = try fallbackCredits.adding(other.fallbackCredits)
    }

    /// Every count of a usage, in the order of the roll-up's columns.
    static var counts: [WritableKeyPath<TokenUsage, UInt64>] {
        [
            \.input, \.cacheRead, \.cacheWrite, \.cacheWrite1h, \.output, \.reasoning, \.audioInput, \.audioOutput,
            \.imageInput, \.imageOutput, \.requests, \.webSearches,
        ]
    }
    private static var numbers: [WritableKeyPath<UsageSummary, Int64>] {
        [\.requests, \.failures, \.fallbacks, \.estimatedUsages, \.unknownUsages, \.unknownCosts]
    }
    /// What a column holds; two of them do not overflow a count.
    private static let limit = UInt64(Int64.max)
}

extension TokenUsage.Provenance {
    /// Of a sum, by how many of its records are estimated and unknown.
    static func weakest(estimated: Int64, unknown: Int64) -> Self {
        unknown > 0 ? .unknown : estimated > 0 ? .estimated : .reported
    }
}

extension Int64 {
    /// Neither is negative.
    fileprivate mutating func addSaturating(_ other: Int64) {
        let (sum, overflow) = addingReportingOverflow(other)
        self = overflow ? .max : sum
    }
}
