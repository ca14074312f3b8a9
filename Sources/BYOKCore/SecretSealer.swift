// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// Seals key bytes so that they open only in the place they were sealed for. Synchronous: where master keys live in a
/// key-management service, unwrap them at start.
///
/// Implementations are called from many threads at once. They throw `BYOKError` with code `undecryptable` for every
/// failure to open, without saying which check failed.
public protocol SecretSealer: Sendable {
    /// Seals under the primary master key, bound to the context.
    func seal(_ secret: Span<UInt8>, for context: SealingContext) throws -> SealedSecret
    /// Opens for the time of `body` and wipes afterwards. Refuses what was sealed for another context.
    func open<R>(_ sealed: SealedSecret, for context: SealingContext, _ body: (Span<UInt8>) throws -> R) throws -> R
    /// A keyed hash of 32 bytes under the master key that `kid` names.
    func tag(_ bytes: Span<UInt8>, for purpose: TagPurpose, kid: String) throws -> [UInt8]
    /// The name of the master key that new secrets are sealed under.
    var primaryKID: String { get }
    /// Whether this sealer has the master key of that name.
    func canOpen(kid: String) -> Bool
}

/// A sealed key: the token, and the name of the master key it is sealed under.
public struct SealedSecret: Hashable, Sendable {
    public var token: [UInt8]
    public var kid: String

    public init(token: [UInt8], kid: String) {
        self.token = token
        self.kid = kid
    }
}

/// The place a key is sealed for. A token moved to another owner, provider, origin, record or generation does not open.
public struct SealingContext: Hashable, Sendable {
    public var owner: KeyOwner
    public var provider: String
    /// The base URL that is dialled.
    public var origin: String
    public var recordID: KeyID
    public var generation: Int64

    public init(owner: KeyOwner, provider: String, origin: String, recordID: KeyID, generation: Int64) {
        self.owner = owner
        self.provider = provider
        self.origin = origin
        self.recordID = recordID
        self.generation = generation
    }
}

/// What a keyed hash is for; each purpose has a key of its own.
public struct TagPurpose: Hashable, Sendable {
    /// Goes into the derivation of the key: frozen.
    public let label: String

    /// Over a stored row: detects edits by hand.
    public static let rowMAC = TagPurpose(label: "byok/rowmac/v1")
    /// Over an owner and a key: recognises the same key pasted twice.
    public static let fingerprint = TagPurpose(label: "byok/fingerprint/v1")
    /// Over a request's model, caller and content: recognises a request id that is used for another request.
    public static let request = TagPurpose(label: "byok/request/v1")
}
