// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// What a host may set; the defaults are the product guide's behaviour.
public struct RouterOptions: Sendable {
    /// Tests keys live. Without one, keys are stored untested.
    public var tester: (any KeyTester)?
    /// Whether a key that requests failed on is tested in the background, with the tester: a provider's slip is mended then
    /// without anybody's doing.
    public var retestsFailedKeys = true
    /// Where uses are recorded. Nil: the key store's own log, if it has one.
    public var audit: (any AuditLog)?
    /// Where receipts and usage are kept. Nil: the key store, if it is a usage log.
    public var usage: (any UsageLog)?
    /// Where owners' notices are kept. Nil: the key store, if it is an inbox.
    public var inbox: (any NotificationInbox)?
    /// Carries notices out, to the owners who want it.
    public var noticeSender: (any NoticeSender)?
    /// The host's own say in routing.
    public var policy: (any RoutingPolicy)?
    public var observer: (any RouterObserver)?
    public var clock: any RouterClock = SystemClock()
    /// Whose keys are tried first.
    public var ownerOrder: OwnerOrder = .organisationFirst
    /// The platform's ceiling on spending credits; everybody else may only tighten it.
    public var spendPolicy = SpendPolicy()
    /// What a model without a known price costs on a system key. Nil: such models are not sold.
    public var ceilingPrice: ModelPrice?
    /// Whether a key that is opened for a request and is under an old master key is sealed under the primary one
    /// afterwards, in the background. Keys that nobody uses stay: `KeyVault.reseal` takes those.
    public var resealsOnUse = false
    /// How many keys are kept in memory, sealed.
    public var cacheCapacity = 1_000_000
    /// How many keys one owner may have. Looked at before a key is written: keys added at the same moment may pass it by
    /// a few.
    public var keysPerOwner = 100
    /// How many live tests one owner may ask for within a minute, when adding and replacing included; nil: any number. Each
    /// process counts by itself. Without a bound, the vault would tell whoever has a list of stolen keys which are live.
    public var keyTestsPerMinute: Int? = 20

    /// What a caller's failing keys may cost it in credits per UTC day; nil: no bound. When it is reached, credits are not
    /// used for failing keys (`fallbackCapReached`); where no own key applies, they are.
    public var fallbackCreditsPerDay: Money?
    /// How long a request may take. A reservation expires a minute after it.
    public var requestTime: Duration = .seconds(600)
    /// What becomes of a stream that nobody reads any more.
    public var abandonedStreams: AbandonedStreams = .cancel
    /// What a failing key costs before it is not tried for a while, and how connections are retried.
    public var resilience = Resilience()
    /// How long before a key's end its owner is told.
    public var expiryNotice: Duration = .seconds(7 * 86_400)
    /// After which time a key's value should be changed.
    public var rotationInterval: Duration = .seconds(90 * 86_400)
    /// After which time without use the owner is asked whether the key is needed.
    public var unusedInterval: Duration = .seconds(90 * 86_400)
    /// How long usage and receipts are kept; nil: for ever.
    public var retention: Duration?

    public init() {}

    /// What becomes of a stream whose reader went away. What was delivered by then is billed in either case: by the
    /// provider's late word where it gives one, else by an estimate, which is marked.
    public enum AbandonedStreams: Sendable, Hashable {
        /// The call is ended at once.
        case cancel
        /// The rest is read, for so long at most, so that the provider's count of the whole answer is what is billed.
        case drain(Duration)
    }

    /// Where requests go on when something fails for a moment.
    public struct Resilience: Sendable, Hashable {
        /// How often one attempt is begun again, on the same key, where no connection was made.
        public var connectRetries = 1
        /// The wait before such a retry, on average; each is between half and one and a half times as long.
        public var retryDelay: Duration = .milliseconds(200)
        /// Retries per hundred requests at most, over all requests of the router.
        public var retryPercentage = 10
        /// After how many failures in a row of the provider (unreachable, overloaded) a key is left alone.
        public var failuresToOpen = 3
        /// For how long at first; each further failure doubles it, up to an hour.
        public var coolDown: Duration = .seconds(10)
        /// For how long a key is left alone after a rate limit, where the provider does not say.
        public var rateLimitCoolDown: Duration = .seconds(60)

        public init() {}
    }

    public enum OwnerOrder: Sendable {
        /// All of the organisation's keys before the member's own.
        case organisationFirst
        case userFirst
    }
}

/// A key of the platform's, bound to the address that the host's code gives its provider.
public struct SystemKey: Sendable {
    public let provider: Provider
    public let secret: Secret

    public init(_ provider: Provider, _ secret: Secret) {
        self.provider = provider
        self.secret = secret
    }
}
