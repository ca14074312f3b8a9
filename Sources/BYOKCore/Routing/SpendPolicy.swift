// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// When the platform's credits may pay. Platform, organisation, user, key and request each have one, and each may only
/// tighten: the policy in force is the meet of all.
public struct SpendPolicy: Hashable, Sendable {
    public var mode: Mode
    /// The failures of own keys after which credits may pay.
    public var creditClasses: AttemptFailure.Classes

    public init(_ mode: Mode = .creditsAsFallback, creditClasses: AttemptFailure.Classes = .definite) {
        self.mode = mode
        self.creditClasses = creditClasses
    }

    /// Higher is stricter.
    public enum Mode: UInt8, Sendable, Comparable, CaseIterable {
        /// Without an applicable own key, and when every one has definitely failed.
        case creditsAsFallback = 0
        /// Only without an applicable own key: a failing key never costs credits.
        case creditsIfNoOwnKey = 1
        case neverCredits = 2

        public static func < (a: Mode, b: Mode) -> Bool { a.rawValue < b.rawValue }
    }

    public static let creditsAsFallback = SpendPolicy(.creditsAsFallback)
    public static let creditsIfNoOwnKey = SpendPolicy(.creditsIfNoOwnKey)
    public static let neverCredits = SpendPolicy(.neverCredits)

    /// The stricter mode and the classes both allow: commutative, associative, and never looser than either.
    public func tightened(by other: SpendPolicy) -> SpendPolicy {
        SpendPolicy(max(mode, other.mode), creditClasses: creditClasses.intersection(other.creditClasses))
    }
}
