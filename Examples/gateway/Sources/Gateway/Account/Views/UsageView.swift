// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// A report of a period.
struct UsageView: Encodable {
    let from, to: String
    let rows: [UsageRowView]

    init(_ period: UsagePeriod, _ rows: [UsageGroup]) {
        from = period.firstDate
        to = period.lastDate
        self.rows = rows.map(UsageRowView.init)
    }
}

/// One row: what it is about, as far as that was asked for, and the sums.
struct UsageRowView: Encodable {
    let from, to, key, provider, model, member, payer: String?
    let requests, failures, fallbacks: Int64
    let tokens: TokensView
    let cost: String
    let unknownCosts: Int64
    let credits, fallbackCredits: String

    init(_ row: UsageGroup) {
        from = row.period?.firstDate
        to = row.period?.lastDate
        key = row.key.map { key in
            switch key {
            case .system: "system"
            case .brought: "brought"
            case .stored(let id): "\(id)"
            }
        }
        provider = row.provider?.rawValue
        model = row.model
        member = row.member?.id
        payer = row.payer.map { $0 == .ownKey ? "ownKey" : "credits" }
        let totals = row.totals
        requests = totals.requests
        failures = totals.failures
        fallbacks = totals.fallbacks
        tokens = TokensView(totals.usage)
        cost = "\(totals.cost)"
        unknownCosts = totals.unknownCosts
        credits = "\(totals.credits)"
        fallbackCredits = "\(totals.fallbackCredits)"
    }
}

/// Tokens by what they were for; `total` has those of sound and images, too.
struct TokensView: Encodable {
    let input, cacheRead, cacheWrite, output, reasoning, total: UInt64

    init(_ usage: TokenUsage) {
        input = usage.input
        cacheRead = usage.cacheRead
        let (writes, overflow) = usage.cacheWrite.addingReportingOverflow(usage.cacheWrite1h)
        cacheWrite = overflow ? .max : writes
        output = usage.output
        reasoning = usage.reasoning
        total = usage.tokens
    }
}

/// What own keys have saved.
struct SavingsView: Encodable {
    let saved, creditsCost, ownKeyCost: String
    let counted, free, estimated, unknownCosts, unknownCredits: Int64

    init(_ savings: ReceiptSavings) throws(BYOKError) {
        saved = "\(try savings.saved)"
        creditsCost = "\(savings.creditsCost)"
        ownKeyCost = "\(savings.ownKeyCost)"
        counted = savings.counted
        free = savings.free
        estimated = savings.estimated
        unknownCosts = savings.unknownCosts
        unknownCredits = savings.unknownCredits
    }
}
