// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// Receives what happens, for logs, metrics and mail. Called in line: return quickly, never block.
public protocol RouterObserver: Sendable {
    func receive(_ event: RouterEvent)
}

/// Something that happened. Holds ids only.
public struct RouterEvent: Sendable, Hashable {
    public var kind: Kind
    public var at: Timestamp
    public var owner: KeyOwner
    public var keyID: KeyID?
    public var provider: Provider.ID?
    /// For a change of status: the new one.
    public var status: KeyStatus?
    public var message: String

    public init(
        _ kind: Kind, at: Timestamp, owner: KeyOwner, keyID: KeyID? = nil, provider: Provider.ID? = nil,
        status: KeyStatus? = nil, message: String
    ) {
        self.kind = kind
        self.at = at
        self.owner = owner
        self.keyID = keyID
        self.provider = provider
        self.status = status
        self.message = message
    }

    public struct Kind: Hashable, Sendable, CustomStringConvertible {
        private enum Name { case statusChanged, rowAltered, undecryptable, auditLost }
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
    }
}
