// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// Keeps what was used, summed per owner, key, provider, model and UTC day. Written in batches off the hot path; charges
/// are never in what can be lost.
///
/// Texts are told apart byte by byte. Sums of counts stop at `Int64.max`; a sum of money beyond `Money` is refused, and
/// nothing of its batch is written.
///
/// A conformer is right when it passes `UsageLogCompatTest` of BYOKTesting.
public protocol UsageLog: Sendable {
    /// Adds the records, all or none, durably. A batch already there, by its id, changes nothing; a batch without
    /// records is not kept.
    /// - Throws: `BYOKError` with `invalidEntry` for a record that cannot be right, `invalidIdentifier` for a batch id
    ///   that names no host, `costOverflow`.
    func append(_ records: [UsageRecord], batch: UsageBatchID) async throws
    /// Sums of an owner's usage from one day to another, inclusive. In the order of day, key (system keys first),
    /// provider and model, by their bytes.
    func summary(of owner: KeyOwner, days: ClosedRange<Int>) async throws -> [UsageSummary]
    /// Forgets everything before the day, for good: a record of an earlier day that arrives later is not counted.
    ///
    /// That is what makes it safe to forget the ids of batches too, and it bounds how many are kept: an id goes when the
    /// newest day in its batch is forgotten, for then a late repetition holds nothing that would still count. A day after
    /// the newest that the log has seen means the day after that one, so that a slip does not shut the log.
    func purge(before day: Int) async throws
}

/// Names a batch across restarts: which host wrote it, and its number there.
public struct UsageBatchID: Hashable, Sendable {
    /// 1 to 255 bytes that no other host uses.
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
    /// At list price or as reported, never negative; nil: unknown.
    public var cost: Money?
    /// Never negative.
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
    /// Counts from 1970-01-01, as `Timestamp.day`.
    public var day: Int
    /// Nil: system keys.
    public var keyID: KeyID?
    public var provider: Provider.ID
    public var model: String
    /// How many records.
    public var requests: Int64
    /// Of the records, those that failed.
    public var failures: Int64
    /// Of the records, those that fell back.
    public var fallbacks: Int64
    /// The sums; its provenance is the weakest of all records'.
    public var usage: TokenUsage
    /// Of the records, those whose usage is an estimate.
    public var estimatedUsages: Int64
    /// Of the records, those whose usage is unknown: what the sums lack.
    public var unknownUsages: Int64
    /// Sum of the costs that are known.
    public var cost: Money
    /// Of the records, those whose cost is unknown: what `cost` lacks.
    public var unknownCosts: Int64
    public var credits: Money

    public init(
        day: Int, keyID: KeyID?, provider: Provider.ID, model: String, requests: Int64, failures: Int64,
        fallbacks: Int64, usage: TokenUsage, estimatedUsages: Int64 = 0, unknownUsages: Int64 = 0, cost: Money,
        unknownCosts: Int64 = 0, credits: Money
    ) {
        self.day = day
        self.keyID = keyID
        self.provider = provider
        self.model = model
        self.requests = requests
        self.failures = failures
        self.fallbacks = fallbacks
        self.usage = usage
        self.estimatedUsages = estimatedUsages
        self.unknownUsages = unknownUsages
        self.cost = cost
        self.unknownCosts = unknownCosts
        self.credits = credits
    }
}
