// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import Testing

@testable import BYOKProviders

struct ChatCompletionsUsageTests {
    private func usage(_ json: String) throws -> ChatUsage? {
        ChatCompletions.usage(try JSON(parsing: Array(json.utf8)))
    }

    @Test func bucketsAreDisjointAndSumToTheTotals() throws {
        let usage = try usage(
            #"""
            {"prompt_tokens":100,"completion_tokens":50,"prompt_tokens_details":{"cached_tokens":60,"cache_write_tokens":10,
            "audio_tokens":5,"image_tokens":4},"completion_tokens_details":{"reasoning_tokens":20,"audio_tokens":3,
            "image_tokens":2},"server_tool_use":{"web_search_requests":2}}
            """#)
        let expected = TokenUsage(
            input: 21, cacheRead: 60, cacheWrite: 10, output: 25, reasoning: 20, audioInput: 5, audioOutput: 3,
            imageInput: 4,
            imageOutput: 2, webSearches: 2)
        #expect(usage?.tokens == expected)
        #expect(usage?.cost == nil)
    }

    @Test func moreThoughtThanSaidIsCutToWhatWasSaid() throws {
        let usage = try usage(
            #"{"prompt_tokens":1,"completion_tokens":10,"completion_tokens_details":{"reasoning_tokens":11}}"#)
        #expect(usage?.tokens.reasoning == 10)
        #expect(usage?.tokens.output == 0)
    }

    @Test func anExplicitZeroIsAReport() throws {
        let usage = try usage(#"{"prompt_tokens":0,"completion_tokens":0}"#)
        #expect(usage?.tokens == TokenUsage(provenance: .reported))
    }

    @Test(arguments: [
        "null", "{}", "[]", "7", #"{"prompt_tokens":null}"#, #"{"prompt_tokens":"9","completion_tokens":"8"}"#,
        #"{"prompt_tokens":-5,"completion_tokens":-1}"#, #"{"prompt_tokens":1e300,"completion_tokens":1.5}"#,
    ])
    func whatIsNoCountIsNoUsage(json: String) throws { #expect(try usage(json) == nil) }

    @Test func aLyingPartNeverMakesMoreOfTheWhole() throws {
        let usage = try usage(
            #"""
            {"prompt_tokens":10,"completion_tokens":18446744073709551615,"prompt_tokens_details":{"cached_tokens":
            18446744073709551615,"audio_tokens":7},"completion_tokens_details":{"reasoning_tokens":-3}}
            """#)
        #expect(usage?.tokens.cacheRead == 10)
        #expect(usage?.tokens.audioInput == 0)
        #expect(usage?.tokens.output == .max)
    }

    @Test func aStoredKeyAtTheAggregatorCostsFeeAndProvider() throws {
        let usage = try usage(
            #"""
            {"prompt_tokens":1,"completion_tokens":1,"cost":0.0005,"is_byok":true,
            "cost_details":{"upstream_inference_cost":1.25e-2}}
            """#)
        #expect(try usage?.cost?.total().decimal == "0.013")
        let plain = try self.usage(#"{"prompt_tokens":1,"completion_tokens":1,"cost":0.0005,"is_byok":false}"#)
        #expect(try plain?.cost?.total().decimal == "0.0005")
        #expect(try self.usage(#"{"prompt_tokens":1,"cost":-1}"#)?.cost == nil)
    }
}
