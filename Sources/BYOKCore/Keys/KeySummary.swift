// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// What a list shows of a key: everything but the key.
public struct KeySummary: Sendable, Hashable, Identifiable {
    public let id: KeyID
    public let owner: KeyOwner
    public let provider: Provider.ID
    public let label: String
    public let masked: String
    public let isEnabled: Bool
    public let status: KeyStatus
    /// Lower goes first among the owner's keys of one provider.
    public let position: Int64
    public let policy: KeyPolicy
    /// The limit of `policy.budget` that keeps the key unused, and until when; nil: none. A member's share of an
    /// organisation's key is not looked at.
    public let overBudget: Rejection?
    public let expiresAt: Timestamp?
    public let testedAt: Timestamp?
    public let createdAt: Timestamp
    public let updatedAt: Timestamp

    public var badge: KeyBadge { KeyBadge(status: status, isEnabled: isEnabled) }

    init(_ record: KeyRecord, status: KeyStatus, overBudget: Rejection?) {
        self.overBudget = overBudget
        id = record.id
        owner = record.owner
        provider = record.provider
        label = record.label
        masked = record.masked
        isEnabled = record.isEnabled
        self.status = status
        position = record.position
        policy = record.policy
        expiresAt = record.expiresAt
        testedAt = record.testedAt
        createdAt = record.createdAt
        updatedAt = record.updatedAt
    }
}

/// A key that was stored, with what is to be said about it.
public struct AddedKey: Sendable {
    public let summary: KeySummary
    /// What was noticed about the pasted text.
    public let notices: [KeyNotice]
    /// What the live test found out; nil: it was not tested.
    public let report: KeyTestReport?
    /// Of a replacement with grace: the old value, as the key of its own that it is now.
    public internal(set) var previous: KeySummary?
}

/// What the platform has of one owner.
public struct OwnerExport: Sendable {
    public let owner: KeyOwner
    public let keys: [KeySummary]
    /// What it has set for all requests; nil: that cannot be read.
    public let spendPolicy: SpendPolicy?
    /// Oldest first.
    public let audit: [AuditEntry]
    /// Those that are filed under the owner, oldest first.
    public let receipts: [Receipt]
    /// Oldest first.
    public let credits: [LedgerEntry]
    /// Newest first.
    public let notices: [Notice]
}
