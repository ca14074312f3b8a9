// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

extension ChatCompletions {
    /// `usage` in disjoint buckets: what is cached, written to a cache or heard is part of `prompt_tokens` here, what is
    /// thought or spoken part of `completion_tokens`.
    package static func usage(_ json: JSON) -> ChatUsage? {
        guard json.isObject, json["prompt_tokens"].count != nil || json["completion_tokens"].count != nil else {
            return nil
        }
        var tokens = TokenUsage(
            input: json["prompt_tokens"], details: json["prompt_tokens_details"], output: json["completion_tokens"],
            details: json["completion_tokens_details"])
        let searches = json["server_tool_use"].isObject ? json["server_tool_use"] : json["server_tool_use_details"]
        tokens.webSearches = searches["web_search_requests"].count ?? 0
        return ChatUsage(tokens: tokens, cost: cost(json))
    }

    private static func cost(_ json: JSON) -> ReportedCost? {
        guard let charged = amount(json["cost"]) else { return nil }
        return ReportedCost(
            charged: charged, upstream: amount(json["cost_details"]["upstream_inference_cost"]),
            usesStoredKey: json["is_byok"].bool ?? false)
    }

    /// Nil for a negative amount or one beyond 30 decimals: it is not to be believed.
    static func amount(_ json: JSON) -> ExactCost? {
        json.decimal.flatMap { Price(perToken: $0) }.map { ExactCost($0) }
    }
}
