// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// Which limit of a key's keeps a request from it.
struct BudgetExcess: Hashable, Sendable {
    enum Limit: Hashable, Sendable {
        case requestsPerMinute(UInt64)
        case tokensPerMinute(UInt64)
        case spendPerDay(Money)
        case spendPerMonth(Money)
        case memberSpendPerMonth(Money)
        /// What other processes have spent could not be read, so nobody knows whether there is an excess.
        case unread
    }
    var limit: Limit
    /// When it is free again, if nothing else is used until then; nil: nobody can tell, or never.
    var until: Timestamp?
    /// Whether only requests under way fill it: it may be free as soon as they end for less than they might cost.
    var isHeld = false

    /// Whether what was used already fills it.
    var isSettled: Bool { !isHeld && limit != .unread }

    /// For the user's eyes.
    var reason: String {
        let what =
            switch limit {
            case .requestsPerMinute(let count): "\(count) requests a minute"
            case .tokensPerMinute(let count): "\(count) tokens a minute"
            case .spendPerDay(let amount): "$\(amount) a day (UTC)"
            case .spendPerMonth(let amount): "$\(amount) a month (UTC)"
            case .memberSpendPerMonth(let amount): "$\(amount) a month (UTC) for each member"
            case .unread: ""
            }
        if limit == .unread { return "what was spent with it cannot be read at the moment" }
        return "limit: \(what)" + (isHeld ? "; requests under way may need the rest of it" : "")
    }

    /// Of two excesses the one that lasts longer: the key is free when neither is left.
    func lastsLonger(than other: BudgetExcess) -> Bool {
        guard let end = other.until else { return false }
        return until.map { $0 > end } ?? true
    }
}
