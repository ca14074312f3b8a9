// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import Testing

/// The fields of a request: sent, translated, refused or listed, never forgotten.
@Suite struct AnthropicRenderTests {
    @Test func aRequestGoesToMessagesWithTheVersionAndTheKeysHeader() throws {
        let rendered = try AnthropicSample.render(isStream: true)
        let request = rendered.request
        #expect(request.method == .post)
        #expect(request.origin.url + request.path == "https://api.anthropic.com/v1/messages")
        #expect(request.keyHeader == KeyHeader("x-api-key"))
        #expect(
            request.headers.map { "\($0.name): \($0.value)" }
                == [
                    "anthropic-version: 2023-06-01", "content-type: application/json", "accept: text/event-stream",
                ])
        #expect(request.limits == .stream)
        #expect(try AnthropicSample.render().request.limits == .answer)
    }

    @Test func theWholeBodyOfASmallRequest() throws {
        let rendered = try AnthropicSample.render([.system("Be brief."), .user("Hi")], model: "claude-haiku-4-5") {
            $0.maxTokens = 50
            $0.temperature = 0.5
            $0.stop = ["END", "\n\nHuman:"]
            $0.user = "u-17"
        }
        #expect(
            String(decoding: rendered.request.body, as: UTF8.self)
                == #"{"model":"claude-haiku-4-5","max_tokens":50,"system":[{"type":"text","text":"Be brief."}],"messages":[{"role":"user","content":[{"type":"text","text":"Hi"}]}],"metadata":{"user_id":"u-17"},"stop_sequences":["END","\n\nHuman:"],"temperature":0.5,"stream":false}"#
        )
        #expect(rendered.drops.isEmpty)
    }

    @Test func aLimitIsAlwaysSet() throws {
        #expect(try AnthropicSample.render().json["max_tokens"].integer == 4_096)
        #expect(try AnthropicSample.render { $0.maxTokens = 9 }.json["max_tokens"].integer == 9)
        #expect(try AnthropicSample.render(isStream: true).json["stream"].bool == true)
    }

    @Test(
        arguments: [
            // model, temperature, top_p, what is sent of both, what is listed
            ("claude-sonnet-4-5", 0.0, nil, "0", "null", []), ("claude-sonnet-4-5", 1.0, nil, "1", "null", []),
            ("claude-sonnet-4-5", 1.7, nil, "1", "null", ["temperature"]),
            ("claude-sonnet-4-5", nil, 0.9, "null", "0.9", []),
            ("claude-sonnet-4-5", 0.3, 0.9, "0.3", "null", ["top_p"]),
            ("claude-3-5-haiku-latest", 0.3, 0.9, "0.3", "0.9", []),
            ("claude-opus-4-7", 0.3, 0.9, "null", "null", ["temperature", "top_p"]),
            ("claude-opus-5", 1.0, nil, "null", "null", ["temperature"]),
        ] as [(String, Double?, Double?, String, String, [String])])
    func samplingGoesAsFarAsTheModelTakesIt(
        model: String, temperature: Double?, topP: Double?, first: String, second: String, dropped: [String]
    ) throws {
        let rendered = try AnthropicSample.render(model: model) {
            $0.temperature = temperature
            $0.topP = topP
        }
        #expect(rendered.text("temperature") == first)
        #expect(rendered.text("top_p") == second)
        #expect(rendered.dropped == dropped)
    }

    @Test func aModelThatThinksIsSampledLess() throws {
        let rendered = try AnthropicSample.render {
            $0.reasoning = ReasoningOptions(maxTokens: 2_000)
            $0.temperature = 0.5
            $0.topP = 0.5
            $0.extra = [JSONField("top_k", 5)]
        }
        #expect(Set(rendered.dropped) == ["temperature", "top_p", "top_k"])
        let mild = try AnthropicSample.render {
            $0.reasoning = ReasoningOptions(maxTokens: 2_000)
            $0.topP = 0.97
        }
        #expect(mild.text("top_p") == "0.97")
    }

    @Test func hintsThatAnthropicDoesNotKnowAreListed() throws {
        let rendered = try AnthropicSample.render {
            $0.seed = 7
            $0.presencePenalty = 0.5
            $0.frequencyPenalty = -1
            $0.logprobs = true
            $0.topLogprobs = 3
            $0.n = 1
            $0.responseFormat = .text
        }
        #expect(
            rendered.dropped == ["seed", "presence_penalty", "frequency_penalty", "logprobs", "top_logprobs"])
        let nothing = try AnthropicSample.render {
            $0.presencePenalty = 0
            $0.logprobs = false
        }
        #expect(nothing.drops.isEmpty, "nothing was asked")
    }

    @Test func aSchemaForTheAnswerGoesIntoTheOutputsFormat() throws {
        let schema = #"{"type":"object","properties":{"a":{"type":"integer"}},"additionalProperties":false}"#
        let rendered = try AnthropicSample.render(model: "claude-opus-5") {
            $0.responseFormat = .jsonSchema(
                name: "answer", schema: try RawJSON(schema), description: "An answer", isStrict: true)
            $0.reasoning = ReasoningOptions(effort: "low")
        }
        #expect(
            rendered.text("output_config")
                == #"{"effort":"low","format":{"type":"json_schema","schema":\#(schema)}}"#)
        #expect(
            rendered.dropped == ["response_format.json_schema.name", "response_format.json_schema.description"])
        let loose = try AnthropicSample.render {
            $0.responseFormat = .jsonSchema(name: "", schema: try RawJSON(schema), isStrict: false)
        }
        #expect(loose.dropped == ["response_format.json_schema.strict"])
    }

    @Test(arguments: [
        ("response_format", BYOKError.Code.unsupportedField), ("n", .unsupportedField), ("stop[1]", .unsupportedField),
        ("response_format.json_schema.schema", .invalidRequest), ("betas", .invalidRequest),
    ])
    func whatWouldChangeTheMeaningIsRefused(field: String, code: BYOKError.Code) {
        let refusal = AnthropicSample.refusal {
            switch field {
            case "response_format": $0.responseFormat = .jsonObject
            case "n": $0.n = 2
            case "stop[1]": $0.stop = ["END", "\n"]
            case "betas": $0.extra = [JSONField("betas", "a\r\nx-api-key: b")]
            default: $0.responseFormat = .jsonSchema(name: "x", schema: try RawJSON("true"))
            }
        }
        #expect(refusal?.code == code)
        #expect(refusal?.message.contains("'\(field)'") == true)
    }

    @Test(arguments: [
        #""cache_control":{"type":"ephemeral"}"#, #""container":"container_1""#, #""top_k":40"#,
        #""context_management":{"edits":[{"type":"clear_tool_uses_20250919"}]}"#, #""inference_geo":"us""#,
        #""mcp_servers":[{"type":"url","url":"https://example.org/mcp","name":"m"}]"#, #""service_tier":"auto""#,
        #""speed":"fast""#, #""metadata":{"user_id":"m-1"}"#, #""stop_sequences":["X"]"#,
        #""thinking":{"type":"disabled"}"#, #""output_config":{"effort":"low"}"#,
    ])
    func furtherFieldsThatTheMessagesAPIKnowsPass(field: String) throws {
        let rendered = try AnthropicSample.render {
            $0.extra = try JSON(parsing: Array("{\(field)}".utf8)).members(except: [])
        }
        #expect(String(decoding: rendered.request.body, as: UTF8.self).contains(field))
        #expect(rendered.drops.isEmpty)
    }

    @Test(arguments: [
        (#""logit_bias":{"50256":-100}"#, ["logit_bias"]), (#""store":true"#, ["store"]), (#""store":null"#, []),
        (#""service_tier":"flex""#, ["service_tier"]), (#""metadata":{"team":"x","user_id":"u"}"#, ["metadata.team"]),
        (#""stream_options":{"include_usage":true}"#, []),
        (#""stream_options":{"include_obfuscation":false}"#, ["stream_options.include_obfuscation"]),
        (#""top_k":1,"top_k":2"#, ["top_k"]), (#""model":"claude-opus-5""#, ["model"]),
        (#""max_tokens":1"#, ["max_tokens"]),
    ])
    func furtherFieldsThatItDoesNotKnowAreListed(fields: String, dropped: [String]) throws {
        let rendered = try AnthropicSample.render {
            $0.extra = try JSON(parsing: Array("{\(fields)}".utf8)).members(except: [])
        }
        #expect(rendered.dropped == dropped)
    }

    @Test func whatNeutralFieldsSetStandsAndIsWrittenOnce() throws {
        let rendered = try AnthropicSample.render(model: "claude-opus-5") {
            $0.user = "neutral"
            $0.stop = ["A"]
            $0.reasoning = ReasoningOptions(effort: "low")
            $0.extra = try JSON(
                parsing: Array(
                    #"{"metadata":{"user_id":"own"},"stop_sequences":["B"],"output_config":{"effort":"max","task_budget":{"type":"tokens"}},"thinking":{"type":"disabled"}}"#
                        .utf8)
            ).members(except: [])
        }
        var names: [String] = []
        rendered.json.forEachMember { name, _ in names.append(name.string ?? "") }
        #expect(names.count == Set(names).count, "a field stands twice in \(names)")
        #expect(rendered.text("metadata") == #"{"user_id":"neutral"}"#)
        #expect(rendered.text("stop_sequences") == #"["A"]"#)
        #expect(rendered.text("output_config") == #"{"effort":"low","task_budget":{"type":"tokens"}}"#)
        #expect(
            Set(rendered.dropped) == ["metadata.user_id", "stop_sequences", "output_config.effort", "thinking"])
    }
}
