// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
@testable import BYOKProviders
import Testing

/// `usageMetadata` in disjoint buckets, whatever stands in it.
@Suite struct GeminiUsageTests {
    static func tokens(_ json: String) throws -> TokenUsage? {
        GeminiGenerate.tokens(try JSON(parsing: Array(json.utf8)))
    }

    static let cases: [(String, TokenUsage?)] = [
        ("null", nil), ("{}", nil), ("[]", nil), (#"{"serviceTier": "standard"}"#, nil),
        // An explicit zero is a report.
        (#"{"promptTokenCount": 0}"#, TokenUsage()),
        (#"{"promptTokenCount": 9, "totalTokenCount": 9}"#, TokenUsage(input: 9)),
        // Cached tokens are part of the prompt, those of tools are not.
        (
            #"{"promptTokenCount": 9622, "cachedContentTokenCount": 9609, "candidatesTokenCount": 34, "thoughtsTokenCount": 83}"#,
            TokenUsage(input: 13, cacheRead: 9_609, output: 34, reasoning: 83)
        ),
        (
            #"{"promptTokenCount": 106, "candidatesTokenCount": 49, "totalTokenCount": 532, "toolUsePromptTokenCount": 101, "thoughtsTokenCount": 276}"#,
            TokenUsage(input: 207, output: 49, reasoning: 276)
        ),
        // The total shows the thoughts inside the candidates, with and without tools.
        (
            #"{"promptTokenCount": 10, "toolUsePromptTokenCount": 5, "candidatesTokenCount": 20, "thoughtsTokenCount": 15, "totalTokenCount": 35}"#,
            TokenUsage(input: 15, output: 5, reasoning: 15)
        ),
        (
            #"{"promptTokenCount": 10, "candidatesTokenCount": 3, "thoughtsTokenCount": 15, "totalTokenCount": 13}"#,
            TokenUsage(input: 10, output: 0, reasoning: 3)
        ),
        (
            #"{"promptTokenCount": 5, "thoughtsTokenCount": 2, "totalTokenCount": 7}"#,
            TokenUsage(input: 5, reasoning: 2)
        ),
        // More cached than there was; more heard than there was; what was heard may all have been cached.
        (#"{"promptTokenCount": 5, "cachedContentTokenCount": 9}"#, TokenUsage(cacheRead: 5)),
        (
            #"{"promptTokenCount": 5, "promptTokensDetails": [{"modality": "AUDIO", "tokenCount": 9}, {"modality": "IMAGE", "tokenCount": 9}]}"#,
            TokenUsage(audioInput: 5)
        ),
        (
            #"{"promptTokenCount": 50, "cachedContentTokenCount": 30, "promptTokensDetails": [{"modality": "AUDIO", "tokenCount": 40}]}"#,
            TokenUsage(input: 10, cacheRead: 30, audioInput: 10)
        ),
        // Documents and video cost what text costs.
        (
            #"{"promptTokenCount": 9, "promptTokensDetails": [{"modality": "DOCUMENT", "tokenCount": 4}, {"modality": "VIDEO", "tokenCount": 5}]}"#,
            TokenUsage(input: 9)
        ),
        (
            #"{"candidatesTokenCount": 9, "candidatesTokensDetails": [{"modality": "IMAGE", "tokenCount": 4}, {"modality": "AUDIO", "tokenCount": 3}]}"#,
            TokenUsage(output: 2, audioOutput: 3, imageOutput: 4)
        ),
        // Neither text nor anything below zero is a count.
        (#"{"promptTokenCount": "12", "candidatesTokenCount": -3, "totalTokenCount": null}"#, nil),
        (#"{"promptTokenCount": 4, "cachedContentTokenCount": "4"}"#, TokenUsage(input: 4)),
        (
            #"{"promptTokenCount": 18446744073709551615, "toolUsePromptTokenCount": 7, "candidatesTokenCount": 1e3}"#,
            TokenUsage(input: .max, output: 1_000)
        ),
        (#"{"promptTokenCount": 99999999999999999999, "candidatesTokenCount": 1}"#, TokenUsage(output: 1)),
        (
            #"{"promptTokenCount": 3, "promptTokensDetails": {"modality": "AUDIO"}, "cacheTokensDetails": [7, null]}"#,
            TokenUsage(input: 3)
        ),
    ]

    @Test(arguments: cases) func countsGoIntoTheirBuckets(json: String, expected: TokenUsage?) throws {
        #expect(try Self.tokens(json) == expected)
    }
}
