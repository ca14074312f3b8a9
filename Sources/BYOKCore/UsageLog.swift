// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// Keeps what was used, summed per owner, key, provider, model and day. Written in batches off the hot path; charges
/// are never in what can be lost.
public protocol UsageLog: Sendable {
    /// Adds the records, all or none. A batch already there, by its id, changes nothing.
    func append(_ records: [UsageRecord], batch: UsageBatchID) async throws
    /// Sums of an owner's usage from one UTC day to another, inclusive; days count from 1970-01-01.
    func summary(of owner: KeyOwner, days: ClosedRange<Int>) async throws -> [UsageSummary]
    /// Forgets everything before the day.
    func purge(before day: Int) async throws
}

/// Names a batch across restarts: which host wrote it, and its number there.
public struct UsageBatchID: Hashable, Sendable {
    public var host: [UInt8]
    public var number: Int64

    public init(host: [UInt8], number: Int64) {
        self.host = host
        self.number = number
    }
}

/// What one request used.
public struct UsageRecord: Sendable, Hashable {
    public var owner: KeyOwner
    public var at: Timestamp
    /// Nil: a system key.
    public var keyID: KeyID?
    public var provider: Provider.ID
    public var model: String
    public var usage: TokenUsage
    /// At list price or as reported; nil: unknown.
    public var cost: Money?
    public var credits: Money
    public var isFailure: Bool
    public var isFallback: Bool

    public init(
        owner: KeyOwner, at: Timestamp, keyID: KeyID?, provider: Provider.ID, model: String, usage: TokenUsage,
        cost: Money?, credits: Money, isFailure: Bool = false, isFallback: Bool = false
    ) {
        self.owner = owner
        self.at = at
        self.keyID = keyID
        self.provider = provider
        self.model = model
        self.usage = usage
        self.cost = cost
        self.credits = credits
        self.isFailure = isFailure
        self.isFallback = isFallback
    }
}

/// One day's sum for one key, provider and model.
public struct UsageSummary: Sendable, Hashable {
    public var day: Int
    public var keyID: KeyID?
    public var provider: Provider.ID
    public var model: String
    public var requests: Int64
    public var failures: Int64
    public var fallbacks: Int64
    public var usage: TokenUsage
    public var cost: Money
    public var credits: Money

    public init(
        day: Int, keyID: KeyID?, provider: Provider.ID, model: String, requests: Int64, failures: Int64,
        fallbacks: Int64, usage: TokenUsage, cost: Money, credits: Money
    ) {
        self.day = day
        self.keyID = keyID
        self.provider = provider
        self.model = model
        self.requests = requests
        self.failures = failures
        self.fallbacks = fallbacks
        self.usage = usage
        self.cost = cost
        self.credits = credits
    }
}
