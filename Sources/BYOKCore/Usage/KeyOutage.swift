// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// A key that fails, and what that has cost.
public struct KeyOutage: Sendable, Hashable, Identifiable {
    public let key: KeySummary
    /// When it was first found to fail: by the audit log; where that does not tell, by the row's last change.
    public let since: Timestamp
    /// Of the requests that ended from then on, those that credits paid for because this key failed.
    public let cost: OutageCost

    public var id: KeyID { key.id }
}
