// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// Receives what happens, for logs, metrics and mail. Called in line: return quickly, never block.
public protocol RouterObserver: Sendable {
    func receive(_ event: RouterEvent)
}

/// Something that happened. Holds ids, masked forms and names of models as callers wrote them: no key, no prompt.
public struct RouterEvent: Sendable, Hashable {
    public var kind: Kind
    public var at: Timestamp
    public var owner: KeyOwner
    public var keyID: KeyID?
    public var provider: Provider.ID?
    /// For a change of status: the new one.
    public var status: KeyStatus?
    /// For what happened to a request.
    public var requestID: RequestID?
    /// For a request that is closed: everything about it.
    public var receipt: Receipt?
    public var message: String

    public init(
        _ kind: Kind, at: Timestamp, owner: KeyOwner, keyID: KeyID? = nil, provider: Provider.ID? = nil,
        status: KeyStatus? = nil, requestID: RequestID? = nil, receipt: Receipt? = nil, message: String
    ) {
        self.requestID = requestID
        self.receipt = receipt
        self.kind = kind
        self.at = at
        self.owner = owner
        self.keyID = keyID
        self.provider = provider
        self.status = status
        self.message = message
    }

    public struct Kind: Hashable, Sendable, CustomStringConvertible {
        private enum Name {
            case statusChanged, rowAltered, undecryptable, auditLost, usageLost
            case requestClosed, fellBack, payingCredits, fallbackCapReached, settlementOverdue, settlementLost
            case expiresSoon, rotationDue, keyUnused, noticeUndelivered
        }
        private let name: Name
        public var description: String { "\(name)" }

        /// A key's health changed: once per transition, not per request.
        public static let statusChanged = Kind(name: .statusChanged)
        /// A stored row does not carry the mac it was written with: somebody edited it. It is not used.
        public static let rowAltered = Kind(name: .rowAltered)
        /// A stored key is sealed under a master key that this process does not have.
        public static let undecryptable = Kind(name: .undecryptable)
        /// Audit events of uses could not be written and were dropped; the message says how many.
        public static let auditLost = Kind(name: .auditLost)
        /// Receipts could not be written and were dropped; the message says how many. What was charged is in the ledger.
        public static let usageLost = Kind(name: .usageLost)
        /// A request has come to its end, well or not. With its receipt: for metrics and logs.
        public static let requestClosed = Kind(name: .requestClosed)
        /// Credits pay for a request that an own key of the caller's could have served.
        public static let fellBack = Kind(name: .fellBack)
        /// The first request that fell back for a key since it was last in health.
        public static let payingCredits = Kind(name: .payingCredits)
        /// The owner's credits for failing keys are used up for today. Once a day.
        public static let fallbackCapReached = Kind(name: .fallbackCapReached)
        /// The ledger did not take a charge; it is tried again until the reservation expires.
        public static let settlementOverdue = Kind(name: .settlementOverdue)
        /// A charge came too late or was refused: the answer was delivered and is not paid for.
        public static let settlementLost = Kind(name: .settlementLost)
        /// A key ends within the time that `RouterOptions.expiryNotice` says. Once per key and end.
        public static let expiresSoon = Kind(name: .expiresSoon)
        /// A key's value has not been changed for `RouterOptions.rotationInterval`. Once per value.
        public static let rotationDue = Kind(name: .rotationDue)
        /// A key was not used for `RouterOptions.unusedInterval`. Once per key and such time.
        public static let keyUnused = Kind(name: .keyUnused)
        /// A notice could not be put into the inbox or sent; the message says which.
        public static let noticeUndelivered = Kind(name: .noticeUndelivered)
    }
}
