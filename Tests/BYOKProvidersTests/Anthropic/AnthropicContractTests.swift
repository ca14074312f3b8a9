// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKTesting
import Testing

/// The contract of every chat provider, kept by Anthropic's, whatever thinks and whatever does not.
@Suite struct AnthropicContractTests {
    typealias Kit = ChatProviderCompatTest

    private static func sample(_ name: String, _ ending: String) throws -> Kit.Sample {
        let bytes = try AnthropicSample.fixture(name, ending)
        switch name {
        case "text":
            return Kit.Sample(
                bytes, text: "Grüße aus Zürich: 3 × 4 = 12 🎲.\n\"Quoted\" and \\ escaped.",
                usage: TokenUsage(input: 21, output: 24))
        case "cut-at-the-limit":
            return Kit.Sample(
                bytes, text: "Once upon", finishReason: .length, usage: TokenUsage(input: 16, output: 2))
        case "thinking-and-parallel-calls":
            var sample = Kit.Sample(
                bytes, text: "I look both up.", finishReason: .toolCalls,
                usage: TokenUsage(
                    input: 412, cacheRead: 1_200, cacheWrite: 100, cacheWrite1h: 200, output: 65, reasoning: 31))
            sample.reasoning = "Two towns, so two calls."
            sample.toolCalls = [
                ToolCall(id: "toolu_01A", name: "weather", arguments: #"{"town":"Bern","days":2}"#),
                ToolCall(id: "toolu_01B", name: "now", arguments: "{}"),
            ]
            return sample
        default:
            var sample = Kit.Sample(
                bytes, text: "It is 214 metres deep.", usage: TokenUsage(input: 2_300, output: 88, webSearches: 2))
            sample.reasoning = "I must search.The first hit says it."
            return sample
        }
    }

    private static func error(_ type: String, _ message: String) -> [UInt8] {
        Array(
            #"{"type":"error","error":{"type":"\#(type)","message":"\#(message)"},"request_id":"req_011CXoWLUZPa6T44"}"#
                .utf8)
    }

    private static func kit(_ model: String) throws -> Kit {
        let names = ["text", "cut-at-the-limit", "thinking-and-parallel-calls", "web-search-with-citations"]
        let stream = try AnthropicSample.fixture("text", "sse")
        let half = try #require(stream.firstRange(of: Array("event: content_block_stop".utf8)))
        let overloaded = Array("event: error\ndata: ".utf8) + error("overloaded_error", "Overloaded") + [0x0A, 0x0A]
        var late = Kit.ErrorSample(stream[..<half.lowerBound] + overloaded, .overloaded)
        late.text = "Grüße aus Zürich: 3 × 4 = 12 🎲.\n\"Quoted\" and \\ escaped."
        return Kit(
            AnthropicChat(),
            Kit.Samples(
                model: model, replies: try names.map { try sample($0, "json") },
                streams: try names.map { try sample($0, "sse") },
                errors: [
                    .init(error("authentication_error", "invalid x-api-key"), .authInvalid, status: 401),
                    .init(
                        error("invalid_request_error", "Your credit balance is too low to access the Anthropic API."),
                        .quotaExhausted, status: 400),
                    .init(
                        error("rate_limit_error", "Slow down, please."), .rateLimited, status: 429,
                        headers: ["retry-after": "12"], retryAfter: .seconds(12)),
                    .init(error("overloaded_error", "Overloaded"), .overloaded, status: 529),
                    .init(error("not_found_error", "model: claude-none-of-these"), .modelNotFound, status: 404),
                ],
                errorsInReplies: [.init(error("api_error", "Internal server error"), .unavailable)],
                errorsInStreams: [.init(overloaded, .overloaded), late]))
    }

    @Test(
        arguments: Kit.checks, ["claude-3-5-haiku-20241022", "claude-sonnet-4-5", "claude-opus-4-6", "claude-opus-5"])
    func keepsTheContract(check: Kit.Check, model: String) throws {
        // What is sent depends on the model, what comes does not.
        let isAboutRequests = ["sends", "renders", "refuses with", "keeps", "asks", "names", "leaves"].contains {
            check.name.hasPrefix($0)
        }
        if isAboutRequests || model == "claude-sonnet-4-5" { try check.run(try Self.kit(model)) }
    }
}
