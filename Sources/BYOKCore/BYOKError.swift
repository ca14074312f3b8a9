// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// Everything the library throws: a code to switch on, a message fit for a log and for an end user, and ids.
///
/// `description` never holds a key, a prompt or a server's reply. Codes may be added in minor versions: switch with a
/// `default`.
public struct BYOKError: Error, Sendable {
    /// What went wrong, in one word that stays the same between versions.
    public var code: Code
    /// What went wrong and what to do about it: names the setting or field, never its secret value.
    public var message: String
    /// The error underneath, where there is one. Kept out of `description`.
    public var cause: (any Error)?
    /// The key concerned, where it is one.
    public var keyID: KeyID?
    /// When trying again may help: the earliest recovery among the keys that are cooling down.
    public var retryAt: Timestamp?
    /// Every key that was considered and why it was not used, in the order of consideration.
    public var rejections: [Rejection]
    /// The field of the request that is wrong, where it is one: `messages[2].content`.
    public var field: String?
    /// What became of the request, where it was carried through or has been before.
    public var receipt: Receipt? {
        get { kept?.value }
        set { kept = newValue.map { Kept($0) } }
    }
    /// Behind a reference: errors are passed about, and receipts are large.
    private var kept: Kept<Receipt>?

    public init(
        _ code: Code, _ message: String, cause: (any Error)? = nil, keyID: KeyID? = nil, retryAt: Timestamp? = nil,
        rejections: [Rejection] = [], field: String? = nil
    ) {
        self.code = code
        self.message = message
        self.cause = cause
        self.keyID = keyID
        self.retryAt = retryAt
        self.rejections = rejections
        self.field = field
    }

    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Name: String, CaseIterable {
            case insufficientCredits, creditsHeld, creditsNotReserved, fallbackCapReached
            case requestInProgress, alreadySettled, requestIDReused, ledgerUnavailable
            case delegationEnded, delegationForbids
            case invalidIdentifier, invalidKey, invalidModel, invalidConfiguration, invalidCatalog, invalidURL
            case duplicateKey, keyNotFound, tooManyKeys, keyRefused, conflict, routeStale
            case noKeyForModel, noSystemKey, creditsNotAllowed, priceUnknown, costOverflow, invalidEntry
            case ownKeyInvalid, ownKeyExpired, ownKeyRestricted, ownKeyNoFunds, ownKeyCooling, ownKeyUndecryptable
            case ownKeyRejected, systemKeyUnavailable
            case masterKeyMissing, masterKeyInvalid, masterKeyInUse, undecryptable
            case storeUnavailable, storeReadOnly, storeFull, storeForeign, storeCorrupt, storeTooNew, storePermissions
            case testerMissing, tooManyTests, cancelled
            case invalidRequest, unsupportedField, modelNotFound, contextTooLong, contentPolicy, badRequest
            case upstreamUnavailable, upstreamTimeout, upstreamProtocol, upstreamFailed
        }
        private let name: Name
        public var description: String { name.rawValue }

        private init(name: Name) { self.name = name }

        package static let allCases: [Code] = Name.allCases.map(Code.init(name:))

        /// Reads what `description` wrote.
        public init?(_ text: String) {
            guard let name = Name(rawValue: text) else { return nil }
            self.name = name
        }

        /// An owner's, organisation's or request's id has an impossible form.
        public static let invalidIdentifier = Code(name: .invalidIdentifier)
        /// Pasted text that cannot be a key: unsafe bytes, wrong length, a wrapper, or a kind that does no inference.
        public static let invalidKey = Code(name: .invalidKey)
        /// A model name that no provider could accept.
        public static let invalidModel = Code(name: .invalidModel)
        /// A setting of the host's contradicts itself.
        public static let invalidConfiguration = Code(name: .invalidConfiguration)
        /// A catalogue file or value that cannot be used.
        public static let invalidCatalog = Code(name: .invalidCatalog)
        /// A base URL that keys must not be sent to.
        public static let invalidURL = Code(name: .invalidURL)
        /// The owner has this very key already; `keyID` names it.
        public static let duplicateKey = Code(name: .duplicateKey)
        /// The owner has no key of this id.
        public static let keyNotFound = Code(name: .keyNotFound)
        /// The owner has as many keys as one owner may have.
        public static let tooManyKeys = Code(name: .tooManyKeys)
        /// The live test says that the provider does not accept the key; nothing was stored.
        public static let keyRefused = Code(name: .keyRefused)
        /// Somebody else changed the key at the same time; read it again and decide anew.
        public static let conflict = Code(name: .conflict)
        /// A key was changed between `route` and its opening; ask for a new route.
        public static let routeStale = Code(name: .routeStale)
        /// No key that could serve the model, and no credits either.
        public static let noKeyForModel = Code(name: .noKeyForModel)
        /// Credits may be used, but the platform has no key that serves the model.
        public static let noSystemKey = Code(name: .noSystemKey)
        /// Only credits could serve the request, and a spend policy forbids them.
        public static let creditsNotAllowed = Code(name: .creditsNotAllowed)
        /// The platform cannot tell what the model costs, so it does not sell it.
        public static let priceUnknown = Code(name: .priceUnknown)
        /// An amount beyond what can be counted.
        public static let costOverflow = Code(name: .costOverflow)
        /// A ledger entry or usage record that contradicts itself; the message names the field.
        public static let invalidEntry = Code(name: .invalidEntry)
        /// The caller's own key is not valid.
        public static let ownKeyInvalid = Code(name: .ownKeyInvalid)
        /// The caller's own key has expired.
        public static let ownKeyExpired = Code(name: .ownKeyExpired)
        /// The provider restricts the caller's own key.
        public static let ownKeyRestricted = Code(name: .ownKeyRestricted)
        /// The account behind the caller's own key has no funds.
        public static let ownKeyNoFunds = Code(name: .ownKeyNoFunds)
        /// The caller's own key is rate-limited or cooling down until `retryAt`.
        public static let ownKeyCooling = Code(name: .ownKeyCooling)
        /// The caller's own key cannot be opened, or its row was altered.
        public static let ownKeyUndecryptable = Code(name: .ownKeyUndecryptable)
        /// The host's routing policy rejected every key of the caller's.
        public static let ownKeyRejected = Code(name: .ownKeyRejected)
        /// Every system key that could serve the model is unavailable at the moment.
        public static let systemKeyUnavailable = Code(name: .systemKeyUnavailable)
        /// No master key was given.
        public static let masterKeyMissing = Code(name: .masterKeyMissing)
        /// A master key that must not be used.
        public static let masterKeyInvalid = Code(name: .masterKeyInvalid)
        /// A master key that cannot be retired: stored keys are sealed under it.
        public static let masterKeyInUse = Code(name: .masterKeyInUse)
        /// A sealed key that no master key at hand opens in the place where it was found.
        public static let undecryptable = Code(name: .undecryptable)
        /// The store did not answer.
        public static let storeUnavailable = Code(name: .storeUnavailable)
        /// The store can be read but not written.
        public static let storeReadOnly = Code(name: .storeReadOnly)
        /// The disk is full.
        public static let storeFull = Code(name: .storeFull)
        /// The file is not one of ours.
        public static let storeForeign = Code(name: .storeForeign)
        /// The file is damaged.
        public static let storeCorrupt = Code(name: .storeCorrupt)
        /// The file was written by a newer version of the library.
        public static let storeTooNew = Code(name: .storeTooNew)
        /// The file or its folder belongs to somebody else or is open to others.
        public static let storePermissions = Code(name: .storePermissions)
        /// A live test was asked for, and the router was given no tester.
        public static let testerMissing = Code(name: .testerMissing)
        /// The owner has had as many keys tested as it may within a minute; `retryAt` says when it may again.
        public static let tooManyTests = Code(name: .tooManyTests)
        /// The task was cancelled.
        public static let cancelled = Code(name: .cancelled)
        /// A chat request that cannot be read or that contradicts itself; the message names the field.
        public static let invalidRequest = Code(name: .invalidRequest)
        /// The provider cannot do what a field of the request asks for; the message names the field and what would help.
        public static let unsupportedField = Code(name: .unsupportedField)
        /// The provider does not serve the model.
        public static let modelNotFound = Code(name: .modelNotFound)
        /// The request is longer than the model can read.
        public static let contextTooLong = Code(name: .contextTooLong)
        /// The provider declines the request for what it says.
        public static let contentPolicy = Code(name: .contentPolicy)
        /// The provider does not accept the request as it is.
        public static let badRequest = Code(name: .badRequest)
        /// The provider could not be reached or is overloaded.
        public static let upstreamUnavailable = Code(name: .upstreamUnavailable)
        /// The provider did not answer in time; whether it did the work is unknown.
        public static let upstreamTimeout = Code(name: .upstreamTimeout)
        /// The provider's reply cannot be read or is not whole.
        public static let upstreamProtocol = Code(name: .upstreamProtocol)
        /// The account has fewer credits than the request may cost; nothing was sent.
        public static let insufficientCredits = Code(name: .insufficientCredits)
        /// The account's credits would do, but other requests hold them: try again when they are done.
        public static let creditsHeld = Code(name: .creditsHeld)
        /// A platform's key was to be opened without a reservation of credits: use `perform` or `reserve`.
        public static let creditsNotReserved = Code(name: .creditsNotReserved)
        /// The day's credits for failing keys are used up; the own key must be mended.
        public static let fallbackCapReached = Code(name: .fallbackCapReached)
        /// A request of this id is under way.
        public static let requestInProgress = Code(name: .requestInProgress)
        /// A request of this id has been paid for; `receipt` says what became of it, where it is still known.
        public static let alreadySettled = Code(name: .alreadySettled)
        /// The request's id was used for another request before.
        public static let requestIDReused = Code(name: .requestIDReused)
        /// The credit ledger did not answer; nothing was sent.
        public static let ledgerUnavailable = Code(name: .ledgerUnavailable)
        /// The delegation, or the one it came from, has ended or its time is over.
        public static let delegationEnded = Code(name: .delegationEnded)
        /// The delegation does not include this model, or its budget is used up.
        public static let delegationForbids = Code(name: .delegationForbids)
        /// The call failed in a way that fits nothing else.
        public static let upstreamFailed = Code(name: .upstreamFailed)
    }
}

extension BYOKError: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Without what the cause holds: it is somebody else's, and may quote a key.
    public var customMirror: Mirror {
        Mirror(self, children: ["description": debugDescription, "cause": cause.map { "\(type(of: $0))" } ?? "none"])
    }

    public var description: String { "\(code): \(message)" }

    public var debugDescription: String {
        var text = description
        if let keyID { text += " [key \(keyID)]" }
        for rejection in rejections { text += "\n  - \(rejection)" }
        return text
    }
}

extension BYOKError {
    /// Wraps what a seam threw; an error of ours passes through unchanged.
    package static func wrap(_ error: any Error, _ code: Code, _ message: String) -> BYOKError {
        if let error = error as? BYOKError { return error }
        if error is CancellationError { return BYOKError(.cancelled, "The task was cancelled.") }
        return BYOKError(code, message, cause: error)
    }
}
