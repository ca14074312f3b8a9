// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import Foundation

@testable import BYOKProviders

/// What prompt, answer and everything cost.
struct CostParts: Equatable {
    var input: ExactCost
    var output: ExactCost
    var total: ExactCost

    init(_ usage: TokenUsage, at price: ModelPrice) throws {
        // The prompt decides the tier of both.
        let price = ModelPrice(rates: price.rates(forPromptTokens: usage.promptTokens))
        var prompt = usage
        var answer = usage
        for count in [\TokenUsage.output, \.reasoning, \.audioOutput, \.imageOutput, \.requests, \.webSearches] {
            prompt[keyPath: count] = 0
        }
        for count in [
            \TokenUsage.input, \.cacheRead, \.cacheWrite, \.cacheWrite1h, \.audioInput, \.imageInput, \.requests,
            \.webSearches,
        ] {
            answer[keyPath: count] = 0
        }
        input = try price.cost(of: prompt)
        output = try price.cost(of: answer)
        total = try price.cost(of: usage)
    }

    /// Whether it is what the case expects.
    func isExpected(by expected: CostCase) -> Bool {
        input == expected.input && output == expected.output && (expected.total == nil || total == expected.total)
    }
}

extension CostDifferences.Explanation {
    /// Whether, with the reason heeded, the case's figures come out exactly.
    func holds(for expected: CostCase, usage: TokenUsage, price listed: ModelPrice?) throws -> Bool {
        guard rule != "notListed", var price = listed else { return rule == "notListed" && listed == nil }
        var usage = usage
        switch rule {
        case "imagePrice", "searchPrice":
            guard let corrected = corrected(price, for: expected.model) else { return false }
            price = corrected
        case "sideRounds":
            let rounds = expected.body["usage"]["iterations"].elements.compactMap { $0["type"].string }
            guard rounds.contains(where: { ["compaction", "advisor_message"].contains($0) }),
                let plain = try expected.usageWithoutRounds()
            else { return false }
            usage = plain
        case "cacheWritesAsInput":
            guard expected.provider == "azure", usage.cacheWrite > 0 else { return false }
            usage.input += usage.cacheWrite
            usage.cacheWrite = 0
        case "cachedAudio":
            // The bucket of pictures, empty here, stands in for the one that is missing.
            let cached = expected.body["usageMetadata"]["cacheTokensDetails"].elements
                .first { $0["modality"].equals("AUDIO") }?["tokenCount"].count
            guard let cached, cached <= usage.cacheRead, usage.imageInput == 0,
                let corrected = corrected(price, for: expected.model)
            else { return false }
            usage.cacheRead -= cached
            usage.imageInput = cached
            price = corrected
        default: return false
        }
        return try CostParts(usage, at: price).isExpected(by: expected)
    }
}
