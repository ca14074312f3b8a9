// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// What an attempt delivered, as far as its caller can tell: what the request is billed by.
public struct Delivery: Sendable {
    /// Nil: the provider did not say.
    public var usage: TokenUsage?
    /// What the provider says it costs, where it does.
    public var cost: ExactCost?
    /// What answered, as the provider names it.
    public var model: String?
    /// How much of an answer came, in UTF-8: what usage is estimated from where the provider does not tell it. Nil: not
    /// counted, which on a platform's key counts as the most that the request could answer.
    public var outputBytes: UInt64?
    /// Asks the provider for the usage afterwards; nil: it does not keep it. Called for the platform's keys alone.
    public var lateUsage: (@Sendable () async -> LateUsage?)?

    public init(
        usage: TokenUsage? = nil, cost: ExactCost? = nil, model: String? = nil, outputBytes: UInt64? = nil,
        lateUsage: (@Sendable () async -> LateUsage?)? = nil
    ) {
        self.usage = usage
        self.cost = cost
        self.model = model
        self.outputBytes = outputBytes
        self.lateUsage = lateUsage
    }

    /// What a provider says of an answer afterwards.
    public struct LateUsage: Sendable {
        public var usage: TokenUsage
        public var cost: ExactCost?

        public init(_ usage: TokenUsage, cost: ExactCost? = nil) {
            self.usage = usage
            self.cost = cost
        }
    }
}
