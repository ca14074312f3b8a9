// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// Something that happened to a key or was done with it. Holds ids and masked forms only.
public struct AuditEvent: Sendable, Hashable {
    public var at: Timestamp
    public var owner: KeyOwner
    public var kind: Kind
    /// Who did it: a user's id, an operator, a job. The host's word; "owner" where it gave none.
    public var actor: String
    public var keyID: KeyID?
    public var provider: Provider.ID?
    public var masked: String?
    public var requestID: RequestID?
    /// Further facts, by name: the new status, the model, the caller of an organisation's key.
    public var details: [String: String]

    public init(
        at: Timestamp, owner: KeyOwner, kind: Kind, actor: String, keyID: KeyID? = nil, provider: Provider.ID? = nil,
        masked: String? = nil, requestID: RequestID? = nil, details: [String: String] = [:]
    ) {
        self.at = at
        self.owner = owner
        self.kind = kind
        self.actor = actor
        self.keyID = keyID
        self.provider = provider
        self.masked = masked
        self.requestID = requestID
        self.details = details
    }

    /// What happened. Stores keep the text.
    public struct Kind: Hashable, Sendable, RawRepresentable, CustomStringConvertible {
        public let rawValue: String
        public init(rawValue: String) { self.rawValue = rawValue }
        public var description: String { rawValue }

        public static let added = Kind(rawValue: "added")
        public static let tested = Kind(rawValue: "tested")
        public static let enabled = Kind(rawValue: "enabled")
        public static let disabled = Kind(rawValue: "disabled")
        public static let renamed = Kind(rawValue: "renamed")
        public static let reordered = Kind(rawValue: "reordered")
        public static let replaced = Kind(rawValue: "replaced")
        public static let removed = Kind(rawValue: "removed")
        public static let used = Kind(rawValue: "used")
        public static let openedForResealing = Kind(rawValue: "openedForResealing")
        public static let fellBack = Kind(rawValue: "fellBack")
        public static let policyChanged = Kind(rawValue: "policyChanged")
        public static let memberChanged = Kind(rawValue: "memberChanged")
        /// A request found the key in another state of health than before.
        public static let statusChanged = Kind(rawValue: "statusChanged")
        public static let expiryChanged = Kind(rawValue: "expiryChanged")
        public static let erased = Kind(rawValue: "erased")
        /// A backup was put in the store's place: what happened since it was taken is not in this log.
        public static let restored = Kind(rawValue: "restored")
    }
}

extension AuditEvent {
    /// The stored form of everything but the owner, the moment and the kind, which stores keep in columns of their own.
    public var body: [UInt8] {
        var fields = LengthPrefixed(capacity: 160)
        fields.append(actor)
        fields.append(keyID?.bytes ?? [])
        fields.append(provider?.rawValue ?? "")
        fields.append(masked ?? "")
        fields.append(requestID?.rawValue ?? "")
        for (name, value) in details.sorted(by: { $0.key < $1.key }) {
            fields.append(name)
            fields.append(value)
        }
        return fields.bytes
    }

    /// Reads an entry back from a store's columns; nil where `body` is not what `body` gave.
    public init?(at: Timestamp, owner: KeyOwner, kind: Kind, body: [UInt8]) {
        guard let fields = LengthPrefixed.fields(of: body), fields.count >= 5, fields.count % 2 == 1 else { return nil }
        let texts = fields.enumerated().map { $0.offset == 1 ? "" : $0.element.text }
        guard !texts.contains(nil) else { return nil }
        func text(_ index: Int) -> String? { texts[index].flatMap { $0.isEmpty ? nil : $0 } }
        var details: [String: String] = [:]
        for index in stride(from: 5, to: texts.count, by: 2) { details[texts[index] ?? ""] = texts[index + 1] }
        self.init(
            at: at, owner: owner, kind: kind, actor: text(0) ?? "", keyID: KeyID(bytes: fields[1]),
            provider: text(2).map(Provider.ID.init(rawValue:)), masked: text(3),
            requestID: text(4).flatMap { try? RequestID($0) }, details: details)
    }
}
