// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// What a failing key has cost in credits.
public struct OutageCost: Sendable, Hashable {
    /// How many requests fell back because of it.
    public var requests: Int64 = 0
    /// What they were charged. Their charges that are still tried are among it.
    public var credits = Money.zero

    public init(requests: Int64 = 0, credits: Money = .zero) {
        self.requests = requests
        self.credits = credits
    }
}
