// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// What OpenRouter counted for an answer, looked up afterwards (https://openrouter.ai/docs/api/api-reference/generations):
/// for a stream that broke off before its usage came.
enum OpenRouterGeneration {
    /// - Parameter id: of the reply.
    /// - Returns: nil where the id has not the form of one.
    static func request(_ id: String, at provider: Provider) -> UpstreamRequest? {
        let isSafe = id.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "_"): true
            default: false
            }
        }
        guard isSafe, (1...200).contains(id.utf8.count) else { return nil }
        return UpstreamRequest(
            .get, provider.origin, "/generation?id=\(id)", headers: [.init("accept", "application/json")],
            keyHeader: .bearer)
    }

    /// The counts are the provider's own (`native_`), as in the reply's usage; nil where there are none.
    static func usage(in reply: UpstreamReply) -> ChatUsage? {
        guard let json = try? JSON(parsing: reply.body), json["data"].isObject else { return nil }
        let data = json["data"]
        guard let prompt = data["native_tokens_prompt"].count, let completion = data["native_tokens_completion"].count
        else { return nil }
        let cached = min(data["native_tokens_cached"].count ?? 0, prompt)
        let reasoning = min(data["native_tokens_reasoning"].count ?? 0, completion)
        let images = min(data["native_tokens_completion_images"].count ?? 0, completion - reasoning)
        let tokens = TokenUsage(
            input: prompt - cached, cacheRead: cached, output: completion - reasoning - images, reasoning: reasoning,
            imageOutput: images)
        let cost = ChatCompletions.amount(data["total_cost"]).map { charged in
            ReportedCost(
                charged: charged, upstream: ChatCompletions.amount(data["upstream_inference_cost"]),
                usesStoredKey: data["is_byok"].bool ?? false)
        }
        return ChatUsage(tokens: tokens, cost: cost)
    }
}
