// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// What a host may set; the defaults are the product guide's behaviour.
public struct RouterOptions: Sendable {
    /// Tests keys live. Without one, keys are stored untested.
    public var tester: (any KeyTester)?
    /// Where uses are recorded. Nil: the key store's own log, if it has one.
    public var audit: (any AuditLog)?
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

    public init() {}

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
