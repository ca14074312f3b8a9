// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import Console

extension Table {
    init(_ groups: [UsageGroup], by dimensions: [DimensionName]) {
        self.init(
            dimensions.map { $0.isTime || $0 == .key ? .whole($0.title) : .text($0.title) } + [
                .number("Requests"), .number("Failed"), .number("Fell back"), .number("Prompt"), .number("Answer"),
                .number("Cost"), .number("Unknown"), .number("Credits"),
            ])
        rows = groups.map { group in
            let totals = group.totals
            return dimensions.map { Cell($0.text(of: group)) }
                + [
                    "\(totals.requests)", "\(totals.failures)", "\(totals.fallbacks)", "\(totals.usage.promptTokens)",
                    "\(totals.usage.answerTokens)", "\(totals.cost)", "\(totals.unknownCosts)", "\(totals.credits)",
                ].map { Cell($0) }
        }
    }
}

extension DimensionName {
    fileprivate var title: String { rawValue.prefix(1).uppercased() + rawValue.dropFirst() }
}

extension TokenUsage {
    /// Everything that is not the prompt's.
    var answerTokens: UInt64 { allTokens - promptTokens }
}

extension JSONValue {
    init(_ group: UsageGroup) {
        guard case .object(var fields) = JSONValue(group.totals) else {
            self = .null
            return
        }
        // Rows of one report have the same names; what was not asked for is in none.
        for name in DimensionName.allCases where !name.text(of: group).isEmpty {
            // A period is named once, whatever its length.
            fields[name.isTime ? "period" : name.rawValue] = .string(name.text(of: group))
        }
        self = .object(fields)
    }

    init(_ totals: UsageTotals) {
        self = .object([
            "cost": .text(totals.cost), "credits": .text(totals.credits),
            "estimatedUsages": .number(totals.estimatedUsages), "failures": .number(totals.failures),
            "fallbackCredits": .text(totals.fallbackCredits), "fallbacks": .number(totals.fallbacks),
            "requests": .number(totals.requests), "tokens": JSONValue(totals.usage),
            "unknownCosts": .number(totals.unknownCosts), "unknownUsages": .number(totals.unknownUsages),
        ])
    }

    init(_ usage: TokenUsage) {
        let counts: [String: UInt64] = [
            "audioInput": usage.audioInput, "audioOutput": usage.audioOutput, "cacheRead": usage.cacheRead,
            "cacheWrite": usage.cacheWrite, "cacheWrite1h": usage.cacheWrite1h, "imageInput": usage.imageInput,
            "imageOutput": usage.imageOutput, "input": usage.input, "output": usage.output,
            "reasoning": usage.reasoning, "webSearches": usage.webSearches,
        ]
        self = .object(counts.mapValues { .number(Int64(clamping: $0)) })
    }
}
