// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

extension ChatCompletions {
    /// `usage` in disjoint buckets: what is cached, written to a cache or heard is part of `prompt_tokens` here, what is
    /// thought or spoken part of `completion_tokens`. A part larger than the whole is cut to it: it has been seen.
    package static func usage(_ json: JSON) -> ChatUsage? {
        guard json.isObject, json["prompt_tokens"].count != nil || json["completion_tokens"].count != nil else {
            return nil
        }
        let prompt = json["prompt_tokens_details"]
        let completion = json["completion_tokens_details"]
        var tokens = TokenUsage()
        var rest = json["prompt_tokens"].count ?? 0
        tokens.cacheRead = rest.take(prompt["cached_tokens"].count)
        tokens.cacheWrite = rest.take(prompt["cache_write_tokens"].count)
        tokens.audioInput = rest.take(prompt["audio_tokens"].count)
        tokens.imageInput = rest.take(prompt["image_tokens"].count)
        tokens.input = rest
        rest = json["completion_tokens"].count ?? 0
        tokens.reasoning = rest.take(completion["reasoning_tokens"].count)
        tokens.audioOutput = rest.take(completion["audio_tokens"].count)
        tokens.imageOutput = rest.take(completion["image_tokens"].count)
        tokens.output = rest
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
