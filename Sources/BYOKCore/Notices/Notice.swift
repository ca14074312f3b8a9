// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// One thing that an owner should know: once per transition, not per request.
public struct Notice: Sendable, Hashable, Identifiable {
    /// The same wherever it is found out: names the key, its generation and what happened. At most 255 bytes.
    public var id: String
    public var owner: KeyOwner
    public var kind: Kind
    public var at: Timestamp
    public var keyID: KeyID?
    public var provider: Provider.ID?
    /// For the owner's eyes.
    public var text: String
    public var isRead: Bool

    public init(
        id: String, owner: KeyOwner, kind: Kind, at: Timestamp, keyID: KeyID? = nil, provider: Provider.ID? = nil,
        text: String, isRead: Bool = false
    ) {
        self.id = id
        self.owner = owner
        self.kind = kind
        self.at = at
        self.keyID = keyID
        self.provider = provider
        self.text = text
        self.isRead = isRead
    }

    /// Stores keep the text. Kinds may be added in minor versions.
    public struct Kind: Hashable, Sendable, RawRepresentable, CustomStringConvertible {
        public let rawValue: String
        public init(rawValue: String) { self.rawValue = rawValue }
        public var description: String { rawValue }

        /// A key does not work any more.
        public static let keyFailed = Kind(rawValue: "keyFailed")
        /// Credits pay now for what the key cannot do.
        public static let payingCredits = Kind(rawValue: "payingCredits")
        /// A key works again; says what its outage has cost in credits.
        public static let keyRecovered = Kind(rawValue: "keyRecovered")
        public static let expiresSoon = Kind(rawValue: "expiresSoon")
        public static let rotationDue = Kind(rawValue: "rotationDue")
        public static let keyUnused = Kind(rawValue: "keyUnused")
        /// The day's credits for failing keys are used up.
        public static let fallbackCapReached = Kind(rawValue: "fallbackCapReached")

        public static let all: [Kind] = [
            .keyFailed, .payingCredits, .keyRecovered, .expiresSoon, .rotationDue, .keyUnused, .fallbackCapReached,
        ]
    }
}

/// What an owner wants to be told, and where.
public struct NoticePreferences: Sendable, Hashable {
    /// Kinds that are not kept in the inbox.
    public var muted: Set<Notice.Kind>
    /// Kinds that are sent out, too, by the host's `NoticeSender`, whether muted or not. None by default.
    public var sent: Set<Notice.Kind>

    public init(muted: Set<Notice.Kind> = [], sent: Set<Notice.Kind> = []) {
        self.muted = muted
        self.sent = sent
    }
}
