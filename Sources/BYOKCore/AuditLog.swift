// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// Keeps audit events, each owner's in a hash chain of its own. Changes of keys reach it inside `KeyStore.commit`, in
/// the same transaction; `append` is for the events that accompany no change.
///
/// A conformer is right when it passes `AuditLogCompatTest` of BYOKTesting.
public protocol AuditLog: Sendable {
    /// Appends all events or none, keeping their order within each owner.
    func append(_ events: [AuditEvent]) async throws
    /// An owner's entries from `number` on, oldest first, at most `limit`.
    func entries(of owner: KeyOwner, from number: Int64, limit: Int) async throws -> [AuditEntry]
    /// Owners that have entries, in a stable order, each once: the first `limit` of them after the one given; nil begins.
    func owners(after owner: KeyOwner?, limit: Int) async throws -> [KeyOwner]
    /// Re-computes the owner's chain from its first entry to its head.
    func verify(_ owner: KeyOwner) async throws -> AuditVerification
}

/// An event with its place in the owner's chain.
public struct AuditEntry: Sendable, Hashable {
    /// Counts from 1 within the owner, without gaps.
    public var number: Int64
    public var event: AuditEvent
    /// Over the previous entry's hash and this entry's content: 32 bytes.
    public var hash: [UInt8]

    public init(number: Int64, event: AuditEvent, hash: [UInt8]) {
        self.number = number
        self.event = event
        self.hash = hash
    }
}

/// The result of checking a chain.
public enum AuditVerification: Sendable, Hashable {
    /// Every entry fits, and there are this many.
    case intact(entries: Int64)
    /// The first entry that was altered, or is missing.
    case broken(at: Int64)
}
