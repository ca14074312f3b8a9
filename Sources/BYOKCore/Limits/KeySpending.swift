// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// What was used of each of a key's limits, in the windows of one moment.
public struct KeySpending: Sendable, Hashable {
    public var at: Timestamp
    /// The limits in force.
    public var budget: KeyBudget
    /// Begun within the last sixty seconds, by this process.
    public var requestsThisMinute: UInt64
    /// Used within the last sixty seconds, by this process, counted when the request ended.
    public var tokensThisMinute: UInt64
    /// Settled by any process on this UTC day. A request belongs to the day on which it began.
    public var today: Money
    /// Settled by any process in this UTC month.
    public var thisMonth: Money
    /// Of that, by member: who has spent anything.
    public var membersThisMonth: [KeyOwner: Money]
    /// In this process.
    public var requestsUnderWay: Int
    /// What they may use. It counts against the limits until they end.
    public var tokensUnderWay: UInt64
    public var costUnderWay: Money

    public init(
        at: Timestamp, budget: KeyBudget, requestsThisMinute: UInt64, tokensThisMinute: UInt64, today: Money,
        thisMonth: Money, membersThisMonth: [KeyOwner: Money], requestsUnderWay: Int, tokensUnderWay: UInt64,
        costUnderWay: Money
    ) {
        self.at = at
        self.budget = budget
        self.requestsThisMinute = requestsThisMinute
        self.tokensThisMinute = tokensThisMinute
        self.today = today
        self.thisMonth = thisMonth
        self.membersThisMonth = membersThisMonth
        self.requestsUnderWay = requestsUnderWay
        self.tokensUnderWay = tokensUnderWay
        self.costUnderWay = costUnderWay
    }
}
