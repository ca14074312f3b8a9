// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore

/// What an answer used, as the provider reports it.
public struct ChatUsage: Hashable, Sendable {
    public var tokens: TokenUsage
    /// Nil: the provider gives no price.
    public var cost: ReportedCost?

    public init(tokens: TokenUsage, cost: ReportedCost? = nil) {
        self.tokens = tokens
        self.cost = cost
    }
}

/// A price that came with the reply (OpenRouter).
public struct ReportedCost: Hashable, Sendable {
    /// What the aggregator charges; for a key of the user's that is stored there, its fee alone.
    public var charged: ExactCost
    /// What the provider behind it charges.
    public var upstream: ExactCost?
    /// Whether the aggregator used a key that the user keeps there.
    public var usesStoredKey: Bool

    public init(charged: ExactCost, upstream: ExactCost? = nil, usesStoredKey: Bool = false) {
        self.charged = charged
        self.upstream = upstream
        self.usesStoredKey = usesStoredKey
    }

    /// What the key's owner pays in all. Throws `costOverflow`.
    public func total() throws(BYOKError) -> ExactCost {
        guard usesStoredKey, let upstream else { return charged }
        return try charged.adding(upstream)
    }
}
