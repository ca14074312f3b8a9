// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// What one key may be used for in a time. All nil: anything.
///
/// Requests and tokens per minute count in this process. Spending counts what was settled by any process, in UTC days and
/// months, and what is in flight here; it can be passed by what was in flight and by what other processes have used within
/// the last flush. A limit of zero is one: nothing goes.
public struct KeyBudget: Hashable, Sendable {
    public var requestsPerMinute: UInt64?
    public var tokensPerMinute: UInt64?
    /// At the provider, in dollars: as reported, else at list price.
    public var spendPerDay: Money?
    public var spendPerMonth: Money?
    /// For an organisation's key: what each member may spend on it in a month; nil: see the others.
    public var memberSpendPerMonth: Money?

    public init(
        requestsPerMinute: UInt64? = nil, tokensPerMinute: UInt64? = nil, spendPerDay: Money? = nil,
        spendPerMonth: Money? = nil, memberSpendPerMonth: Money? = nil
    ) {
        self.requestsPerMinute = requestsPerMinute
        self.tokensPerMinute = tokensPerMinute
        self.spendPerDay = spendPerDay
        self.spendPerMonth = spendPerMonth
        self.memberSpendPerMonth = memberSpendPerMonth
    }

    public static let unlimited = KeyBudget()

    /// What it says about money.
    var spendingOnly: KeyBudget {
        KeyBudget(
            spendPerDay: spendPerDay, spendPerMonth: spendPerMonth, memberSpendPerMonth: memberSpendPerMonth)
    }
    /// Whether it says anything about money, so that other processes' spending must be known.
    var limitsSpending: Bool { spendPerDay != nil || spendPerMonth != nil || memberSpendPerMonth != nil }
}

extension KeyBudget {
    /// Part of the policy's stored form.
    var encoded: [UInt8] {
        var body = LengthPrefixed()
        let amounts = [spendPerDay, spendPerMonth, memberSpendPerMonth].map {
            $0.map { UInt64(bitPattern: $0.nanodollars) }
        }
        for limit in [requestsPerMinute, tokensPerMinute] + amounts {
            if let limit { body.append(limit) } else { body.append([]) }
        }
        return body.bytes
    }

    init?(encoded: [UInt8]) {
        guard var fields = FieldReader(encoded), let requests = fields.optional({ $0[...].number }),
            let tokens = fields.optional({ $0[...].number }), let day = fields.money(), let month = fields.money(),
            let member = fields.money(), fields.isAtEnd
        else { return nil }
        self.init(
            requestsPerMinute: requests, tokensPerMinute: tokens, spendPerDay: day, spendPerMonth: month,
            memberSpendPerMonth: member)
    }
}
