// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// What to change of a key's limits: what is absent stays, and null lifts a limit.
struct LimitsPatch: Decodable {
    private var allowedModels: [String]?
    private var deniedModels: [String]?
    private var members: [String]??
    private var spending: SpendPolicy?
    private var requestsPerMinute: UInt64??
    private var tokensPerMinute: UInt64??
    private var spendPerDay: Money??
    private var spendPerMonth: Money??
    private var memberSpendPerMonth: Money??

    private enum Name: String, CodingKey {
        case allowedModels, deniedModels, members, spending, requestsPerMinute, tokensPerMinute
        case spendPerDay, spendPerMonth, memberSpendPerMonth
    }

    /// No change.
    init() {}

    init(from decoder: any Decoder) throws {
        let fields = try Fields(decoder, Name.self)
        allowedModels = try fields.given(.allowedModels)
        deniedModels = try fields.given(.deniedModels)
        members = try fields.nullable(.members) { try fields.required($0) }
        spending = try fields.nullable(.spending, fields.spending).map { $0 ?? .creditsAsFallback }
        requestsPerMinute = try fields.nullable(.requestsPerMinute, fields.count)
        tokensPerMinute = try fields.nullable(.tokensPerMinute, fields.count)
        spendPerDay = try fields.nullable(.spendPerDay, fields.money)
        spendPerMonth = try fields.nullable(.spendPerMonth, fields.money)
        memberSpendPerMonth = try fields.nullable(.memberSpendPerMonth, fields.money)
    }

    func applied(to policy: KeyPolicy) -> KeyPolicy {
        var policy = policy
        if let allowedModels { policy.allowedModels = allowedModels }
        if let deniedModels { policy.deniedModels = deniedModels }
        if let members { policy.members = members }
        // The classes of failures that credits may follow on are the library's, and stay.
        if let spending { policy.spendPolicy.mode = spending.mode }
        if let requestsPerMinute { policy.budget.requestsPerMinute = requestsPerMinute }
        if let tokensPerMinute { policy.budget.tokensPerMinute = tokensPerMinute }
        if let spendPerDay { policy.budget.spendPerDay = spendPerDay }
        if let spendPerMonth { policy.budget.spendPerMonth = spendPerMonth }
        if let memberSpendPerMonth { policy.budget.memberSpendPerMonth = memberSpendPerMonth }
        return policy
    }
}
