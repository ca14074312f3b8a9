// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import Testing

/// `reasoning` becomes what the model takes, and never costs more than `max_tokens` allows.
@Suite struct AnthropicThinkingTests {
    struct Case: CustomStringConvertible, Sendable {
        var model: String
        var effort: String?
        var budget: Int?
        var limit: Int?
        var thinking: String
        var config = "null"
        var maxTokens = 4_096
        var dropped: [String] = []
        var description: String { "\(model) \(effort ?? "-") \(budget ?? -1) below \(limit ?? -1)" }
    }

    private static let adaptive = #"{"type":"adaptive"}"#
    private static func enabled(_ budget: Int) -> String { #"{"type":"enabled","budget_tokens":\#(budget)}"# }

    static let cases = [
        // Budgets: up to 4.5. What is asked stands; without a limit it comes on top of the default.
        Case(
            model: "claude-sonnet-4-5-20250929", budget: 2_000, limit: 8_000, thinking: enabled(2_000), maxTokens: 8_000
        ),
        Case(model: "claude-sonnet-4-5", budget: 10_000, thinking: enabled(10_000), maxTokens: 14_096),
        Case(model: "claude-3-7-sonnet-latest", effort: "minimal", thinking: enabled(1_024), maxTokens: 5_120),
        Case(model: "claude-opus-4-20250514", effort: "low", limit: 9_000, thinking: enabled(1_024), maxTokens: 9_000),
        Case(model: "claude-opus-4-1", effort: "medium", thinking: enabled(4_096), maxTokens: 8_192),
        Case(model: "claude-haiku-4-5-20251001", effort: "high", thinking: enabled(16_384), maxTokens: 20_480),
        Case(model: "claude-haiku-4-5", effort: "xhigh", thinking: enabled(24_576), maxTokens: 28_672),
        Case(
            model: "claude-haiku-4-5", effort: "low", budget: 3_000, limit: 4_000, thinking: enabled(3_000),
            maxTokens: 4_000, dropped: ["reasoning.effort"]),
        // The least is 1,024, and the limit is never raised.
        Case(
            model: "claude-sonnet-4-5", budget: 100, limit: 5_000, thinking: enabled(1_024), maxTokens: 5_000,
            dropped: ["reasoning.max_tokens"]),
        Case(
            model: "claude-sonnet-4-5", budget: 60_000, limit: 2_000, thinking: enabled(1_600), maxTokens: 2_000,
            dropped: ["reasoning.max_tokens"]),
        Case(
            model: "claude-sonnet-4-5", budget: 1_100, limit: 1_100, thinking: enabled(1_024), maxTokens: 1_100,
            dropped: ["reasoning.max_tokens"]),
        Case(model: "claude-sonnet-4-5", effort: "high", limit: 5_000, thinking: enabled(4_000), maxTokens: 5_000),
        Case(
            model: "claude-sonnet-4-5", effort: "high", limit: 1_024, thinking: "null", maxTokens: 1_024,
            dropped: ["reasoning"]),
        Case(
            model: "claude-sonnet-4-5", budget: .max, thinking: enabled(.max), maxTokens: .max),
        // 4.6 takes both.
        Case(model: "claude-opus-4-6", effort: "medium", thinking: adaptive, config: #"{"effort":"medium"}"#),
        Case(
            model: "claude-sonnet-4-6", effort: "low", budget: 2_048, thinking: enabled(2_048),
            config: #"{"effort":"low"}"#, maxTokens: 6_144),
        Case(
            model: "claude-opus-4-6", effort: "xhigh", thinking: adaptive, config: #"{"effort":"high"}"#,
            dropped: ["reasoning.effort"]),
        // From 4.7 on the model decides, guided by the effort.
        Case(model: "claude-opus-4-7", effort: "xhigh", thinking: adaptive, config: #"{"effort":"xhigh"}"#),
        Case(model: "claude-sonnet-5", effort: "minimal", thinking: adaptive, config: #"{"effort":"low"}"#),
        Case(
            model: "claude-opus-5", effort: "max", limit: 64_000, thinking: adaptive, config: #"{"effort":"max"}"#,
            maxTokens: 64_000),
        Case(model: "claude-opus-5", budget: 5_000, thinking: adaptive, dropped: ["reasoning.max_tokens"]),
        Case(model: "claude-fable-5", effort: "low", thinking: adaptive, config: #"{"effort":"low"}"#),
        Case(model: "claude-something-new", effort: "high", thinking: adaptive, config: #"{"effort":"high"}"#),
        // Off.
        Case(model: "claude-sonnet-4-5", effort: "none", thinking: #"{"type":"disabled"}"#),
        Case(model: "claude-opus-5", effort: "none", thinking: #"{"type":"disabled"}"#),
        Case(
            model: "claude-fable-5", effort: "none", thinking: "null", config: #"{"effort":"low"}"#,
            dropped: ["reasoning.effort"]),
        Case(
            model: "claude-opus-5-5", effort: "none", thinking: "null", config: #"{"effort":"low"}"#,
            dropped: ["reasoning.effort"]),
        Case(model: "claude-3-5-haiku-20241022", effort: "none", thinking: "null"),
        // Models that do not think.
        Case(model: "claude-3-5-sonnet-20241022", effort: "high", thinking: "null", dropped: ["reasoning"]),
        Case(model: "claude-3-opus-20240229", budget: 2_000, thinking: "null", dropped: ["reasoning"]),
        Case(model: "claude-2.1", budget: 2_000, thinking: "null", dropped: ["reasoning"]),
        // Nothing asked.
        Case(model: "claude-sonnet-4-5", thinking: "null"),
        Case(model: "claude-sonnet-4-5", limit: 7, thinking: "null", maxTokens: 7),
    ]

    @Test(arguments: cases) func everyModelGetsWhatItTakes(wanted: Case) throws {
        let rendered = try AnthropicSample.render(model: wanted.model) {
            $0.maxTokens = wanted.limit
            $0.reasoning = ReasoningOptions(effort: wanted.effort, maxTokens: wanted.budget)
        }
        #expect(rendered.text("thinking") == wanted.thinking)
        #expect(rendered.text("output_config") == wanted.config)
        #expect(rendered.json["max_tokens"].integer == wanted.maxTokens)
        #expect(rendered.dropped == wanted.dropped)
    }

    @Test func noThinkingWhereAToolIsForced() throws {
        for choice in [ToolChoice.required, .function("f")] {
            let rendered = try AnthropicSample.render {
                $0.tools = [.function("f")]
                $0.toolChoice = choice
                $0.reasoning = ReasoningOptions(effort: "high")
            }
            #expect(rendered.text("thinking") == "null")
            #expect(rendered.dropped == ["reasoning"])
        }
        let newer = try AnthropicSample.render(model: "claude-opus-4-7") {
            $0.tools = [.function("f")]
            $0.toolChoice = .required
            $0.reasoning = ReasoningOptions(effort: "high")
        }
        #expect(newer.text("output_config") == #"{"effort":"high"}"#)
        #expect(newer.text("thinking") == "null")
    }

    @Test(arguments: [
        (#"{"display":"omitted"}"#, #"{"type":"adaptive","display":"omitted"}"#, []),
        (#"{"exclude":true}"#, #"{"type":"adaptive","display":"omitted"}"#, []),
        (#"{"exclude":false}"#, #"{"type":"adaptive"}"#, []),
        (#"{"summary":"auto"}"#, #"{"type":"adaptive","display":"summarized"}"#, []),
        (#"{"enabled":true}"#, #"{"type":"adaptive"}"#, []),
        (#"{"enabled":false}"#, #"{"type":"disabled"}"#, []),
        (#"{"depth":3,"none":null}"#, #"{"type":"adaptive"}"#, ["reasoning.depth"]),
    ])
    func whatOthersSayOfThinkingIsTranslated(extra: String, wanted: String, dropped: [String]) throws {
        let rendered = try AnthropicSample.render(model: "claude-opus-5") {
            $0.reasoning = ReasoningOptions(effort: "high")
            $0.reasoning?.extra = try JSON(parsing: Array(extra.utf8)).members(except: [])
        }
        #expect(rendered.text("thinking") == wanted)
        #expect(rendered.dropped == dropped)
    }

    @Test func beingEnabledIsEnough() throws {
        let rendered = try AnthropicSample.render {
            $0.reasoning = ReasoningOptions()
            $0.reasoning?.extra = [JSONField("enabled", true), JSONField("display", "summarized")]
        }
        #expect(rendered.text("thinking") == #"{"type":"enabled","budget_tokens":4096,"display":"summarized"}"#)
    }

    @Test func aThinkingInAnthropicsFormPassesAndFindsRoom() throws {
        let own = #"{"type":"enabled","budget_tokens":9000}"#
        let rendered = try AnthropicSample.render {
            $0.extra = [JSONField("thinking", try RawJSON(own))]
            $0.temperature = 0.2
        }
        #expect(rendered.text("thinking") == own)
        #expect(rendered.json["max_tokens"].integer == 13_096)
        #expect(rendered.dropped == ["temperature"], "a model that thinks takes no temperature")
        let both = try AnthropicSample.render {
            $0.maxTokens = 5_000
            $0.reasoning = ReasoningOptions(maxTokens: 2_000)
            $0.extra = [JSONField("thinking", try RawJSON(own))]
        }
        #expect(both.json["thinking"]["budget_tokens"].integer == 2_000)
        #expect(both.dropped == ["thinking"])
        #expect(
            both.request.body.split(separator: UInt8(ascii: ",")).filter { $0.starts(with: #""thinking""#.utf8) }.count
                == 1)
    }
}
