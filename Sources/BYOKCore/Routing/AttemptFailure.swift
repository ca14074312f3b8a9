// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// What a host's closure or an adapter throws so that a failed attempt is classified. Anything else counts as
/// `.unknown`: no failover, and nothing is billed as reported.
public struct AttemptFailure: Error, Sendable, CustomStringConvertible {
    public var kind: Class
    /// What the provider asked for, where it did.
    public var retryAfter: Duration?
    public var cause: (any Error)?

    public init(_ kind: Class, retryAfter: Duration? = nil, cause: (any Error)? = nil) {
        self.kind = kind
        self.retryAfter = retryAfter
        self.cause = cause
    }

    public var description: String { "attempt failed: \(kind)" }

    /// The classes of failure; each reply of a provider falls into exactly one.
    public struct Class: Hashable, Sendable, CustomStringConvertible {
        enum Name: UInt8, CaseIterable {
            case authInvalid, keyExpired, keyWrongKind, forbidden, quotaExhausted, keyLimitExceeded, rateLimited
            case overloaded, unavailable, network, timeout, modelNotFound, contextTooLong, contentPolicy, badRequest
            case `protocol`, cancelled, unknown
        }
        let name: Name
        public var description: String { "\(name)" }

        private init(name: Name) { self.name = name }

        /// Reads what `description` wrote.
        public init?(_ text: String) {
            guard let name = Name.allCases.first(where: { "\($0)" == text }) else { return nil }
            self.name = name
        }

        public static let authInvalid = Class(name: .authInvalid)
        public static let keyExpired = Class(name: .keyExpired)
        /// A token of a kind that does no inference.
        public static let keyWrongKind = Class(name: .keyWrongKind)
        /// Region, address, missing scope, or a key reported as leaked.
        public static let forbidden = Class(name: .forbidden)
        /// The account behind the key has no funds.
        public static let quotaExhausted = Class(name: .quotaExhausted)
        /// The limit set on the key itself is reached.
        public static let keyLimitExceeded = Class(name: .keyLimitExceeded)
        public static let rateLimited = Class(name: .rateLimited)
        public static let overloaded = Class(name: .overloaded)
        public static let unavailable = Class(name: .unavailable)
        /// No connection was made.
        public static let network = Class(name: .network)
        /// After the request was sent: the outcome is unknown.
        public static let timeout = Class(name: .timeout)
        public static let modelNotFound = Class(name: .modelNotFound)
        public static let contextTooLong = Class(name: .contextTooLong)
        public static let contentPolicy = Class(name: .contentPolicy)
        public static let badRequest = Class(name: .badRequest)
        /// A reply that cannot be read.
        public static let `protocol` = Class(name: .protocol)
        public static let cancelled = Class(name: .cancelled)
        public static let unknown = Class(name: .unknown)

        public static let allCases: [Class] = Name.allCases.map(Class.init(name:))
    }

    /// A set of classes.
    public struct Classes: OptionSet, Hashable, Sendable {
        public let rawValue: UInt32
        public init(rawValue: UInt32) { self.rawValue = rawValue }
        public init(_ classes: [Class]) {
            self.init(rawValue: classes.reduce(0) { $0 | 1 << UInt32($1.name.rawValue) })
        }

        public func contains(_ kind: Class) -> Bool { rawValue & 1 << UInt32(kind.name.rawValue) != 0 }

        /// The definite failures of an own key: those after which credits may step in by default. `modelNotFound` is
        /// among them only where an aggregator said it.
        public static let definite = Classes([
            .authInvalid, .keyExpired, .keyWrongKind, .forbidden, .quotaExhausted, .keyLimitExceeded, .modelNotFound,
        ])
    }
}
