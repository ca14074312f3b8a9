// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// What became of one request: who asked, which keys were tried, what was used, who pays how much. One value behind the
/// response's metadata, the usage log, statements and what an operator reads; the ledger's and the audit log's entries
/// carry its request id.
public struct Receipt: Hashable, Sendable {
    public var requestID: RequestID
    /// When the request began.
    public var at: Timestamp
    /// From then until it was closed.
    public var duration: Duration
    /// Who asked.
    public var caller: KeyOwner
    public var organisation: KeyOwner?
    /// The names of the delegations under which it was asked, outermost first; empty: the caller itself.
    public var delegation: [String]
    public var requestedModel: String
    /// Every attempt, in order. The last is the one that served, where one did.
    public var attempts: [AttemptRecord]
    public var outcome: Outcome
    /// What was thrown, where something was.
    public var error: BYOKError.Code?
    /// What answered, as the provider names it; nil: it did not say, or nothing did.
    public var servedModel: String?
    /// Nil: nothing was delivered, so nothing was used as far as anybody can tell.
    public var usage: TokenUsage?
    /// What the provider bills for it in dollars; nil: unknown.
    public var cost: Money?
    public var costSource: CostSource
    /// What the same usage costs in credits: list price and the tier's mark-up. Nil: unknown.
    public var creditsEquivalent: Money?
    /// The part that credits pay; nil: no credits were involved.
    public var credits: CreditCharge?
    /// Why credits paid though the caller has keys of its own that could have served; nil: they did not.
    public var fallback: Fallback?
    /// The meet of every level's spend policy, as it was when the request ended.
    public var spendPolicy: SpendPolicy

    public init(
        requestID: RequestID, at: Timestamp, duration: Duration, caller: KeyOwner, organisation: KeyOwner? = nil,
        delegation: [String] = [], requestedModel: String, attempts: [AttemptRecord], outcome: Outcome,
        error: BYOKError.Code? = nil, servedModel: String? = nil, usage: TokenUsage? = nil, cost: Money? = nil,
        costSource: CostSource = .unknown, creditsEquivalent: Money? = nil, credits: CreditCharge? = nil,
        fallback: Fallback? = nil, spendPolicy: SpendPolicy = .init()
    ) {
        self.requestID = requestID
        self.at = at
        self.duration = duration
        self.caller = caller
        self.organisation = organisation
        self.delegation = delegation
        self.requestedModel = requestedModel
        self.attempts = attempts
        self.outcome = outcome
        self.error = error
        self.servedModel = servedModel
        self.usage = usage
        self.cost = cost
        self.costSource = costSource
        self.creditsEquivalent = creditsEquivalent
        self.credits = credits
        self.fallback = fallback
        self.spendPolicy = spendPolicy
    }

    public enum Outcome: String, Sendable, CaseIterable {
        /// The whole answer came.
        case served
        /// Nothing was delivered.
        case failed
        /// The answer began and did not come to its end.
        case brokenOff
        /// The client went away before the end.
        case abandoned
    }

    public enum CostSource: String, Sendable, CaseIterable {
        /// The provider said so.
        case reported
        /// List price times usage.
        case listPrice
        case unknown
    }

    /// Why credits paid.
    public struct Fallback: Hashable, Sendable, CustomStringConvertible {
        /// The first own key that could not serve.
        public var keyID: KeyID?
        public var provider: Provider.ID
        /// What it failed with; where it was not even tried, what its state says.
        public var failure: AttemptFailure.Class

        public init(keyID: KeyID?, provider: Provider.ID, failure: AttemptFailure.Class) {
            self.keyID = keyID
            self.provider = provider
            self.failure = failure
        }

        public var description: String { "\(provider):\(failure)" }
    }
}

/// One attempt of a request.
public struct AttemptRecord: Hashable, Sendable {
    public var provider: Provider.ID
    /// What the provider calls the model.
    public var model: String
    /// Nil: one of the platform's, or one that came with the request.
    public var keyID: KeyID?
    /// Whose key it was; nil: the platform's.
    public var keyOwner: KeyOwner?
    /// Nil: it served, to the end or until its reader went away.
    public var failure: AttemptFailure.Class?
    public var duration: Duration

    public init(
        provider: Provider.ID, model: String, keyID: KeyID?, keyOwner: KeyOwner?, failure: AttemptFailure.Class?,
        duration: Duration
    ) {
        self.provider = provider
        self.model = model
        self.keyID = keyID
        self.keyOwner = keyOwner
        self.failure = failure
        self.duration = duration
    }
}

/// What credits pay for one request.
public struct CreditCharge: Hashable, Sendable {
    public var account: KeyOwner
    public var tier: String
    public var markup: BasisPoints
    /// What was held; zero without a ledger.
    public var reserved: Money
    /// What is charged. Without a ledger: what the host is to charge.
    public var charged: Money
    /// What the usage costs beyond the reservation, or could not be charged any more: the platform's loss.
    public var uncollected: Money
    public var state: State

    public init(
        account: KeyOwner, tier: String, markup: BasisPoints, reserved: Money, charged: Money,
        uncollected: Money = .zero,
        state: State
    ) {
        self.account = account
        self.tier = tier
        self.markup = markup
        self.reserved = reserved
        self.charged = charged
        self.uncollected = uncollected
        self.state = state
    }

    public enum State: String, Sendable, CaseIterable {
        /// The ledger has the charge.
        case settled
        /// The ledger did not answer; the charge is tried again until the reservation expires.
        case pending
        /// Nothing is charged, and nothing held any more.
        case voided
        /// The reservation had expired before the charge came: nothing is charged.
        case expired
        /// There is no ledger: the host bills by itself.
        case unledgered
    }
}

extension Receipt {
    /// Who pays: the account that credits are charged to, the owner of the key that served, else who asked.
    public var payer: KeyOwner { credits?.account ?? served?.keyOwner ?? caller }
    /// The attempt that delivered something.
    public var served: AttemptRecord? { outcome == .failed ? nil : attempts.last }
    /// Whether a key of the caller's or its organisation's served.
    public var usesOwnKey: Bool { served.map { $0.keyOwner != nil } ?? false }
    public var creditsCharged: Money { credits?.charged ?? .zero }

    /// For the response: names and values of the product guide's metadata, and why credits paid where they need not have.
    public var metadata: [(name: String, value: String)] {
        var fields = [("x-using-byok", "\(usesOwnKey)")]
        if let provider = served?.provider { fields.append(("x-provider", provider.rawValue)) }
        fields.append(("x-credits-charged", "\(creditsCharged)"))
        if let fallback { fields.append(("x-fallback-reason", "\(fallback)")) }
        return fields.map { (name: $0.0, value: $0.1) }
    }
}
