// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

extension Responses {
    /// The response's `usage` in disjoint buckets: `input_tokens` includes what was read from and written to a cache,
    /// `output_tokens` what was thought.
    ///
    /// - Parameter searches: how many the output shows, for replies that do not count them themselves.
    static func usage(_ response: JSON, searches: Int) -> ChatUsage? {
        let json = response["usage"]
        guard json["input_tokens"].count != nil || json["output_tokens"].count != nil else { return nil }
        var tokens = TokenUsage(
            input: json["input_tokens"], details: json["input_tokens_details"], output: json["output_tokens"],
            details: json["output_tokens_details"])
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
