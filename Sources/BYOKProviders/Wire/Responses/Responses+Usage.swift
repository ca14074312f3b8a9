// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

extension Responses {
    /// The response's `usage` in disjoint buckets: `input_tokens` includes what was read from and written to a cache,
    /// `output_tokens` what was thought. A part larger than its whole is cut to it.
    ///
    /// - Parameter searches: how many the output shows, for replies that do not count them themselves.
    static func usage(_ response: JSON, searches: Int) -> ChatUsage? {
        let json = response["usage"]
        guard json["input_tokens"].count != nil || json["output_tokens"].count != nil else { return nil }
        let input = json["input_tokens_details"]
        let output = json["output_tokens_details"]
        var tokens = TokenUsage()
        var rest = json["input_tokens"].count ?? 0
        tokens.cacheRead = rest.take(input["cached_tokens"].count)
        tokens.cacheWrite = rest.take(input["cache_write_tokens"].count)
        tokens.audioInput = rest.take(input["audio_tokens"].count)
        tokens.imageInput = rest.take(input["image_tokens"].count)
        tokens.input = rest
        rest = json["output_tokens"].count ?? 0
        tokens.reasoning = rest.take(output["reasoning_tokens"].count)
        tokens.audioOutput = rest.take(output["audio_tokens"].count)
        tokens.imageOutput = rest.take(output["image_tokens"].count)
        tokens.output = rest
        tokens.webSearches = response["tool_usage"]["web_search"]["num_requests"].count ?? UInt64(max(0, searches))
        return ChatUsage(tokens: tokens)
    }

    /// A search of the web that is billed: to open a page that was found, or to look into it, is not
    /// (https://platform.openai.com/docs/guides/tools-web-search).
    static func isSearch(_ item: JSON) -> Bool {
        guard item["type"].equals("web_search_call") else { return false }
        let action = item["action"]["type"]
        return !action.exists || action.equals("search")
    }
}
