// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore

/// An audit entry as its columns hold it. Checking a chain uses these, so that an entry that no longer decodes is still
/// named.
public struct AuditRow: Sendable, Hashable {
    /// Counts from 1 within the owner.
    public var number: Int64
    public var at: Timestamp
    public var kind: String
    /// `AuditEvent.body`.
    public var body: [UInt8]
    public var hash: [UInt8]

    public init(number: Int64, at: Timestamp, kind: String, body: [UInt8], hash: [UInt8]) {
        self.number = number
        self.at = at
        self.kind = kind
        self.body = body
        self.hash = hash
    }

    /// Nil where the body is not one of an event's.
    public func entry(of owner: KeyOwner) -> AuditEntry? {
        AuditEvent(at: at, owner: owner, kind: .init(rawValue: kind), body: body)
            .map { AuditEntry(number: number, event: $0, hash: hash) }
    }
}
