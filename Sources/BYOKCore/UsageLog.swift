// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// Keeps what was used, summed per owner, member, key, provider, model and UTC day, and the receipts. Written in batches off
/// the hot path; charges are never in what can be lost.
///
/// The owner is who pays: the owner of the key that served, or the account that credits are charged to.
///
/// Texts are told apart byte by byte. Sums of counts stop at `Int64.max`; a sum of money beyond `Money` is refused, and
/// nothing of its batch is written.
///
/// A conformer is right when it passes `UsageLogCompatTest` of BYOKTesting.
public protocol UsageLog: Sendable {
    /// Adds the records and keeps the receipts, each under its `payer`: all or none, durably. A batch already there, by its
    /// id, changes nothing; an empty batch is not kept. A receipt of a payer, moment and request id that is there already
    /// takes the older one's place.
    /// - Throws: `BYOKError` with `invalidEntry` for a record that cannot be right, `invalidIdentifier` for a batch id
    ///   that names no host, `costOverflow`.
    func append(_ records: [UsageRecord], receipts: [Receipt], batch: UsageBatchID) async throws
    /// Sums of an owner's usage from one day to another, inclusive. In the order of day, member, key (system keys first),
    /// provider and model, by their bytes.
    func summary(of owner: KeyOwner, days: ClosedRange<Int>) async throws -> [UsageSummary]
    /// A payer's receipts, oldest first: by `at`, then by request id, byte by byte.
    func receipts(of payer: KeyOwner, _ page: ReceiptPage) async throws -> [Receipt]
    /// A payer's newest receipt of a request; nil: none is kept, or not yet.
    func receipt(of payer: KeyOwner, for request: RequestID) async throws -> Receipt?
    /// Forgets everything before the day, receipts with it, for good: a record or receipt of an earlier day that arrives
    /// later is not kept.
    ///
    /// That is what makes it safe to forget the ids of batches too, and it bounds how many are kept: an id goes when the
    /// newest day in its batch is forgotten, for then a late repetition holds nothing that would still count. A day after
    /// the newest that the log has seen means the day after that one, so that a slip does not shut the log.
    func purge(before day: Int) async throws
}

/// Which of a payer's receipts are asked for.
public struct ReceiptPage: Sendable, Hashable {
    /// Receipts of `at` in this range, its end excluded.
    public var period: Range<Timestamp>
    /// The last receipt of the page before; nil begins.
    public var after: Place?
    public var limit: Int

    public init(period: Range<Timestamp>, after: Place? = nil, limit: Int = 1_000) {
        self.period = period
        self.after = after
        self.limit = limit
    }

    /// Where a receipt stands in its payer's list.
    public struct Place: Sendable, Hashable {
        public var at: Timestamp
        public var requestID: RequestID

        public init(_ receipt: Receipt) {
            at = receipt.at
            requestID = receipt.requestID
        }
    }
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

/// What one request used on one key.
public struct UsageRecord: Sendable, Hashable {
    /// Who pays.
    public var owner: KeyOwner
    /// Who asked.
    public var member: KeyOwner
    public var at: Timestamp
    /// Nil: a system key. `KeyID.brought`: one that came with the request.
    public var keyID: KeyID?
    public var provider: Provider.ID
    public var model: String
    public var usage: TokenUsage
    /// At list price or as reported, never negative; nil: unknown.
    public var cost: Money?
    /// Never negative.
    public var credits: Money
    public var isFailure: Bool
    /// Whether credits paid though an own key could have served.
    public var isFallback: Bool

    /// - Parameter member: nil: the owner itself.
    public init(
        owner: KeyOwner, member: KeyOwner? = nil, at: Timestamp, keyID: KeyID?, provider: Provider.ID, model: String,
        usage: TokenUsage, cost: Money?, credits: Money, isFailure: Bool = false, isFallback: Bool = false
    ) {
        self.owner = owner
        self.member = member ?? owner
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

/// One day's sum for one member, key, provider and model.
public struct UsageSummary: Sendable, Hashable {
    /// Counts from 1970-01-01, as `Timestamp.day`.
    public var day: Int
    /// Who asked.
    public var member: KeyOwner
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
    /// Of the credits, those of records that fell back.
    public var fallbackCredits: Money

    public init(
        day: Int, member: KeyOwner, keyID: KeyID?, provider: Provider.ID, model: String, requests: Int64,
        failures: Int64, fallbacks: Int64, usage: TokenUsage, estimatedUsages: Int64 = 0, unknownUsages: Int64 = 0,
        cost: Money, unknownCosts: Int64 = 0, credits: Money, fallbackCredits: Money = .zero
    ) {
        self.day = day
        self.member = member
        self.fallbackCredits = fallbackCredits
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
