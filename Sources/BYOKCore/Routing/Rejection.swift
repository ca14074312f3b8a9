// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// Why a key is not used for a request.
public struct Rejection: Hashable, Sendable, CustomStringConvertible {
    public var code: Code
    /// Nil: one of the platform's.
    public var keyID: KeyID?
    public var provider: Provider.ID
    /// When it may be used again, where that is known.
    public var until: Timestamp?
    /// The provider's or the host policy's own word for it.
    public var reason: String?
    /// Whether credits may step in for this key under the policy in force.
    public var allowsCredits: Bool

    init(
        _ code: Code, keyID: KeyID?, provider: Provider.ID, until: Timestamp? = nil, reason: String? = nil,
        allowsCredits: Bool = false
    ) {
        self.code = code
        self.keyID = keyID
        self.provider = provider
        self.until = until
        self.reason = reason
        self.allowsCredits = allowsCredits
    }

    /// Whether the key would have served the request but for its state. A key that is not applicable is as if absent.
    public var isApplicable: Bool { code.isApplicable }

    public var description: String { "\(provider)\(keyID.map { " key \($0)" } ?? ""): \(verdict)" }

    /// What is wrong, why, and until when: to follow the key's name.
    public var verdict: String {
        var text = code.explanation
        if let reason { text += " (\(reason))" }
        if let until { text += ", until \(until)" }
        return text
    }

    public struct Code: Hashable, Sendable, CustomStringConvertible {
        fileprivate enum Name: UInt8 {
            case disabled, tierForbids, notMember, modelNotAllowed, modelNotServed, organisationKeysOnly, notRequested
            case invalid, expired, restricted, noFunds, rateLimited, unreachable, overBudget
            case undecryptable, rowAltered, originChanged, unknownProvider, policy
            case priceUnknown, creditsForbidden
            case modelMissing, failed
        }
        fileprivate let name: Name
        public var description: String { "\(name)" }

        // Not applicable: as if absent.
        public static let disabled = Code(name: .disabled)
        public static let tierForbids = Code(name: .tierForbids)
        public static let notMember = Code(name: .notMember)
        public static let modelNotAllowed = Code(name: .modelNotAllowed)
        public static let modelNotServed = Code(name: .modelNotServed)
        public static let organisationKeysOnly = Code(name: .organisationKeysOnly)
        /// The request names another key or provider, or brings a key of its own.
        public static let notRequested = Code(name: .notRequested)
        /// The catalogue no longer has the key's provider.
        public static let unknownProvider = Code(name: .unknownProvider)
        // Applicable, and not usable now.
        public static let invalid = Code(name: .invalid)
        public static let expired = Code(name: .expired)
        public static let restricted = Code(name: .restricted)
        public static let noFunds = Code(name: .noFunds)
        public static let rateLimited = Code(name: .rateLimited)
        public static let unreachable = Code(name: .unreachable)
        public static let overBudget = Code(name: .overBudget)
        public static let undecryptable = Code(name: .undecryptable)
        /// The stored row was edited by hand: nothing in it can be believed.
        public static let rowAltered = Code(name: .rowAltered)
        /// The provider's address is not the one the key was sealed for.
        public static let originChanged = Code(name: .originChanged)
        /// Its provider said, within the last hour, that it does not serve this model with this key.
        public static let modelMissing = Code(name: .modelMissing)
        /// It was tried for this request, and its provider's reply could not be used.
        public static let failed = Code(name: .failed)
        /// The host's routing policy said no.
        public static let policy = Code(name: .policy)
        // System keys.
        public static let priceUnknown = Code(name: .priceUnknown)
        /// A spend policy, or the state of one of the caller's own keys, keeps credits from paying.
        public static let creditsForbidden = Code(name: .creditsForbidden)

        package var isApplicable: Bool {
            switch name {
            case .disabled, .tierForbids, .notMember, .modelNotAllowed, .modelNotServed, .organisationKeysOnly,
                .notRequested, .unknownProvider:
                false
            default: true
            }
        }

        /// The failure that put the key into this state, where credits may follow on it.
        var failure: AttemptFailure.Class? {
            switch name {
            case .invalid: .authInvalid
            case .expired: .keyExpired
            case .restricted: .forbidden
            case .noFunds: .quotaExhausted
            case .modelMissing: .modelNotFound
            case .rateLimited: .rateLimited
            case .unreachable: .unavailable
            default: nil
            }
        }

        /// What is wrong, to follow the key's name: "is disabled".
        public var explanation: String {
            switch name {
            case .disabled: "is disabled"
            case .tierForbids: "is the organisation's, and the caller's tier does not include organisation keys"
            case .notMember: "is the organisation's, and the caller is not on its member list"
            case .modelNotAllowed: "is not allowed for this model by its owner"
            case .modelNotServed: "its provider does not serve this model"
            case .organisationKeysOnly: "is the member's own, and the organisation uses only its own keys"
            case .notRequested: "is not the key or provider that the request names"
            case .invalid: "is not valid"
            case .expired: "has expired"
            case .restricted: "is restricted by its provider"
            case .noFunds: "has no funds at its provider"
            case .rateLimited: "is rate-limited"
            case .unreachable: "its provider cannot be reached"
            case .overBudget: "has used up the budget set for it"
            case .undecryptable: "cannot be opened with the master keys at hand"
            case .rowAltered: "its stored row was altered; remove it and add the key again"
            case .originChanged: "was added for another address of its provider; paste it again"
            case .unknownProvider: "its provider is no longer in the catalogue"
            case .modelMissing: "its provider does not serve this model with it"
            case .failed: "its provider's reply could not be used"
            case .policy: "is rejected by the routing policy"
            case .priceUnknown: "the platform does not know this model's price"
            case .creditsForbidden: "credits may not pay for this request"
            }
        }
    }
}
