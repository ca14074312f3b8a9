// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import Testing

/// Tokens in disjoint buckets: cached and written input apart from the rest, thoughts apart from the answer.
@Suite struct AnthropicUsageTests {
    private func usage(_ json: String) throws -> TokenUsage? {
        try AnthropicSample.chat.parse(AnthropicSample.reply(#"{"content":[],"usage":\#(json)}"#)).usage?.tokens
    }

    @Test(arguments: [
        (#"{"input_tokens":10,"output_tokens":5}"#, TokenUsage(input: 10, output: 5)),
        (#"{"input_tokens":0,"output_tokens":0}"#, TokenUsage()),
        // Cache reads and writes are beside `input_tokens`, and the write is split where the reply splits it.
        (
            #"{"input_tokens":3,"cache_creation_input_tokens":29,"cache_read_input_tokens":1636,"output_tokens":43}"#,
            TokenUsage(input: 3, cacheRead: 1_636, cacheWrite: 29, output: 43)
        ),
        (
            #"{"input_tokens":3,"cache_creation_input_tokens":300,"cache_creation":{"ephemeral_5m_input_tokens":100,"ephemeral_1h_input_tokens":200},"output_tokens":1}"#,
            TokenUsage(input: 3, cacheWrite: 100, cacheWrite1h: 200, output: 1)
        ),
        (
            #"{"input_tokens":3,"cache_creation":{"ephemeral_5m_input_tokens":7,"ephemeral_1h_input_tokens":8},"output_tokens":1}"#,
            TokenUsage(input: 3, cacheWrite: 7, cacheWrite1h: 8, output: 1)
        ),
        // Sum and parts that contradict each other: the sum counts.
        (
            #"{"input_tokens":3,"cache_creation_input_tokens":50,"cache_creation":{"ephemeral_5m_input_tokens":0,"ephemeral_1h_input_tokens":80},"output_tokens":1}"#,
            TokenUsage(input: 3, cacheWrite1h: 50, output: 1)
        ),
        (
            #"{"input_tokens":3,"cache_creation_input_tokens":50,"cache_creation":{"ephemeral_5m_input_tokens":10,"ephemeral_1h_input_tokens":null},"output_tokens":1}"#,
            TokenUsage(input: 3, cacheWrite: 50, output: 1)
        ),
        // Thoughts are part of the output, and never more than it.
        (
            #"{"input_tokens":1,"output_tokens":44,"output_tokens_details":{"thinking_tokens":33}}"#,
            TokenUsage(input: 1, output: 11, reasoning: 33)
        ),
        (
            #"{"input_tokens":1,"output_tokens":10,"output_tokens_details":{"thinking_tokens":11}}"#,
            TokenUsage(input: 1, output: 0, reasoning: 10)
        ),
        (
            #"{"input_tokens":1,"output_tokens":10,"server_tool_use":{"web_search_requests":3,"web_fetch_requests":9}}"#,
            TokenUsage(input: 1, output: 10, webSearches: 3)
        ),
        // What is no count names nothing.
        (
            #"{"input_tokens":"12","cache_read_input_tokens":-4,"cache_creation_input_tokens":1.5,"output_tokens":7}"#,
            TokenUsage(output: 7)
        ),
        (
            #"{"input_tokens":99999999999999999999999999,"output_tokens":18446744073709551615,"cache_creation":{"ephemeral_5m_input_tokens":18446744073709551615,"ephemeral_1h_input_tokens":18446744073709551615}}"#,
            TokenUsage(cacheWrite: 0, cacheWrite1h: .max, output: .max)
        ),
    ])
    func everyCountHasItsBucket(json: String, wanted: TokenUsage) throws {
        #expect(try usage(json) == wanted)
    }

    @Test(arguments: ["null", "{}", "[]", "5", #"{"service_tier":"standard"}"#, #"{"input_tokens":null}"#])
    func whereNothingIsSaidThereIsNoUsage(json: String) throws {
        #expect(try usage(json) == nil)
    }

    @Test(arguments: [
        // Summing up a conversation is not in the figures at the top.
        (
            #"[{"type":"compaction","input_tokens":180000,"output_tokens":3500},{"type":"message","input_tokens":23000,"output_tokens":1000}]"#,
            TokenUsage(input: 203_000, output: 4_500)
        ),
        // Rounds of a server tool are.
        (
            #"[{"type":"message","input_tokens":11000,"output_tokens":400},{"type":"message","input_tokens":12000,"output_tokens":600}]"#,
            TokenUsage(input: 23_000, output: 1_000)
        ),
        // Without types: all of them.
        (
            #"[{"input_tokens":180000,"output_tokens":3500},{"input_tokens":23000,"output_tokens":1000}]"#,
            TokenUsage(input: 203_000, output: 4_500)
        ),
        // Another model that was asked is paid for, one that declined is not.
        (
            #"[{"type":"message","input_tokens":23000,"output_tokens":1000},{"type":"advisor_message","model":"claude-opus-5","input_tokens":800,"cache_read_input_tokens":5,"output_tokens":90}]"#,
            TokenUsage(input: 23_800, cacheRead: 5, output: 1_090)
        ),
        (
            #"[{"type":"message","input_tokens":23000,"output_tokens":2},{"type":"fallback_message","input_tokens":23000,"output_tokens":1000}]"#,
            TokenUsage(input: 23_000, output: 1_000)
        ),
        (#"[]"#, TokenUsage(input: 23_000, output: 1_000)),
        (#"[null,7,"x",{}]"#, TokenUsage(input: 23_000, output: 1_000)),
        (
            #"[{"type":"compaction","input_tokens":18446744073709551615,"output_tokens":1}]"#,
            TokenUsage(input: .max, output: 1_001)
        ),
    ])
    func whatTheServerDidOnTheSideIsCounted(iterations: String, wanted: TokenUsage) throws {
        #expect(try usage(#"{"input_tokens":23000,"output_tokens":1000,"iterations":\#(iterations)}"#) == wanted)
    }

    @Test func aCompactionCountsWithItsCaches() throws {
        let reply = try AnthropicSample.chat.parse(AnthropicSample.reply(try AnthropicSample.fixture("compaction")))
        #expect(
            reply.usage?.tokens == TokenUsage(input: 203_000, cacheRead: 2_000, cacheWrite: 70, output: 4_500))
    }
}
