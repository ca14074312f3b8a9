// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// What is known of a key's health. Being enabled is a flag of its own: disabling a key keeps its health.
public struct KeyStatus: Hashable, Sendable, CustomStringConvertible {
    public var code: Code
    /// For `rateLimited` and `unreachable`: when the key may be tried again.
    public var until: Timestamp?
    /// For `restricted`: what the provider allows or forbids.
    public var reason: String?

    public init(_ code: Code, until: Timestamp? = nil, reason: String? = nil) {
        self.code = code
        self.until = until
        self.reason = reason
    }

    public static let untested = KeyStatus(.untested)
    public static let connected = KeyStatus(.connected)
    public static let noFunds = KeyStatus(.noFunds)
    public static let invalid = KeyStatus(.invalid)
    public static let expired = KeyStatus(.expired)
    public static let undecryptable = KeyStatus(.undecryptable)
    public static func rateLimited(until: Timestamp) -> KeyStatus { KeyStatus(.rateLimited, until: until) }
    public static func unreachable(until: Timestamp?) -> KeyStatus { KeyStatus(.unreachable, until: until) }
    public static func restricted(_ reason: String) -> KeyStatus { KeyStatus(.restricted, reason: reason) }

    /// The failures that are kept: the owner has to mend something.
    static let failed: Set<Code> = [.invalid, .expired, .restricted, .noFunds]

    public struct Code: Hashable, BitwiseCopyable, Sendable, CustomStringConvertible {
        // One byte, so that a cached key stays small.
        private enum Name: UInt8, CaseIterable {
            case untested, connected, rateLimited, noFunds, invalid, restricted, unreachable, undecryptable, expired
        }
        private let name: Name

        public static let untested = Code(name: .untested)
        public static let connected = Code(name: .connected)
        public static let rateLimited = Code(name: .rateLimited)
        public static let noFunds = Code(name: .noFunds)
        public static let invalid = Code(name: .invalid)
        public static let restricted = Code(name: .restricted)
        public static let unreachable = Code(name: .unreachable)
        public static let undecryptable = Code(name: .undecryptable)
        public static let expired = Code(name: .expired)

        private init(name: Name) { self.name = name }

        /// Reads what `description` wrote.
        public init?(_ text: String) {
            guard let name = Name.allCases.first(where: { "\($0)" == text }) else { return nil }
            self.name = name
        }

        public var description: String { "\(name)" }

        /// Whether a store keeps it. The others are one process's knowledge and live in its memory.
        package var isPersisted: Bool {
            switch name {
            case .untested, .connected, .noFunds, .invalid, .restricted, .expired: true
            case .rateLimited, .unreachable, .undecryptable: false
            }
        }
    }

    public var description: String {
        if let until { return "\(code) until \(until)" }
        if let reason { return "\(code) (\(reason))" }
        return "\(code)"
    }
}

/// What a list of keys shows beside each key.
public enum KeyBadge: Hashable, Sendable, CustomStringConvertible {
    case notTested
    /// Works; with a moment, works again from then on.
    case connected(until: Timestamp?)
    case disabled
    case error

    public init(status: KeyStatus, isEnabled: Bool) {
        guard isEnabled else {
            self = .disabled
            return
        }
        switch status.code {
        case .untested: self = .notTested
        case .connected: self = .connected(until: nil)
        case .rateLimited: self = .connected(until: status.until)
        default: self = .error
        }
    }

    public var description: String {
        switch self {
        case .notTested: "Not tested"
        case .connected(nil): "Connected"
        case .connected(let until?): "Connected (rate-limited until \(until))"
        case .disabled: "Disabled"
        case .error: "Error"
        }
    }
}
