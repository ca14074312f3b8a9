// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import Foundation
import Testing

@testable import BYOKProviders

struct ChatCompletionsRequestTests {
    private func object(_ rendered: RenderedChat) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(rendered.request.body)) as? [String: Any])
    }

    private func request(_ json: String) throws -> ChatRequest { try ChatRequest(json: Array(json.utf8)) }

    @Test func unknownFieldsPassByteForByte() throws {
        let request = try request(
            #"""
            {"model":"gpt-4o", "prompt_cache_key" : "a\u0062c", "odd": [1.50, 1E2 ,{"x" : null}],
             "messages":[{"role":"user","content":[{"type":"text","text":"hi","cache_control" : {"type": "ephemeral"}},
               {"type":"video_url" ,"video_url":{"url":"https://x/y" } }],"weight" : 1.0}],
             "tools":[{"type":"web_search" , "n":1e0}]}
            """#)
        let body = String(
            decoding: try OpenAIChat().render(request, model: "gpt-4o", isStream: false).request.body, as: UTF8.self)
        for part in [
            #""prompt_cache_key":"a\u0062c""#, #""odd":[1.50, 1E2 ,{"x" : null}]"#,
            #""cache_control":{"type": "ephemeral"}"#, #"{"type":"video_url" ,"video_url":{"url":"https://x/y" } }"#,
            #""weight":1.0"#, #"{"type":"web_search" , "n":1e0}"#,
        ] {
            #expect(body.contains(part), "\(part) in \(body)")
        }
    }

    @Test func everyPropertyIsWritten() throws {
        var request = ChatRequest("gpt-4o", messages: [.system("s"), .user("u")])
        request.tools = [.function("f", description: "d", parameters: try RawJSON(#"{"type":"object"}"#))]
        request.toolChoice = .function("f")
        request.parallelToolCalls = false
        request.responseFormat = .jsonSchema(name: "n", schema: try RawJSON("{}"), isStrict: true)
        request.reasoning = ReasoningOptions(effort: "low")
        request.maxTokens = 9
        request.temperature = 0.7
        request.topP = 0.9
        request.presencePenalty = 0.1
        request.frequencyPenalty = -0.1
        request.stop = ["a", "b"]
        request.seed = 7
        request.logprobs = true
        request.topLogprobs = 3
        request.n = 2
        request.user = "u-1"
        let rendered = try OpenAIChat().render(request, model: "gpt-4o", isStream: true)
        let expected = #"""
            {"model":"gpt-4o","messages":[{"role":"system","content":"s"},{"role":"user","content":"u"}],
            "tools":[{"type":"function","function":{"name":"f","description":"d","parameters":{"type":"object"}}}],
            "tool_choice":{"type":"function","function":{"name":"f"}},"parallel_tool_calls":false,
            "response_format":{"type":"json_schema","json_schema":{"name":"n","schema":{},"strict":true}},
            "reasoning_effort":"low","max_completion_tokens":9,"temperature":0.7,"top_p":0.9,"presence_penalty":0.1,
            "frequency_penalty":-0.1,"stop":["a","b"],"seed":7,"logprobs":true,"top_logprobs":3,"n":2,"user":"u-1",
            "stream":true,"stream_options":{"include_usage":true}}
            """#
        let wanted = try JSONSerialization.jsonObject(with: Data(expected.utf8)) as? NSObject
        #expect(try object(rendered) as NSObject == wanted)
        #expect(rendered.drops.isEmpty)
        #expect(rendered.request.path == "/chat/completions")
        #expect(rendered.request.keyHeader == .bearer)
    }

    @Test func whatOpenAICannotTakeBackIsStated() throws {
        var answer = ChatMessage.assistant("a")
        answer.reasoning = [ReasoningBlock(.text, "t", signature: "s")]
        answer.toolCalls = [ToolCall(id: "1", name: "f", arguments: "{}", signature: "p")]
        var request = ChatRequest("gpt-4o", messages: [.user("u"), answer])
        request.reasoning = ReasoningOptions(maxTokens: 100)
        let drops = try OpenAIChat().render(request, model: "gpt-4o", isStream: false).drops
        #expect(
            Set(drops.map(\.field)) == [
                "messages[1].reasoning", "messages[1].tool_calls[0].signature", "reasoning.max_tokens",
            ])
    }

    @Test func openRouterTakesThoughtsBack() throws {
        var answer = ChatMessage.assistant("a")
        answer.reasoning = [ReasoningBlock(.text, "t", signature: "s"), ReasoningBlock(.encrypted, signature: "e")]
        answer.toolCalls = [ToolCall(id: "1", name: "f", arguments: "{}", signature: "p")]
        let rendered = try OpenRouterChat().render(
            ChatRequest("a/b", messages: [.user("u"), answer]), model: "a/b", isStream: false)
        #expect(rendered.drops.isEmpty)
        let messages = try #require(try object(rendered)["messages"] as? [[String: Any]])
        let details = try #require(messages[1]["reasoning_details"] as? [[String: Any]])
        #expect(
            details.map { $0["type"] as? String } == ["reasoning.text", "reasoning.encrypted", "reasoning.encrypted"])
        #expect(details[2]["id"] as? String == "1")
    }

    @Test func aDocumentByURLIsRefusedWhereItIsNotTaken() throws {
        let request = ChatRequest("m", messages: [.user([.file(.url("https://x/a.pdf"))])])
        let error = #expect(throws: BYOKError.self) {
            try OpenAIChat().render(request, model: "m", isStream: false)
        }
        #expect(error?.code == .unsupportedField)
        #expect(error?.message.contains("messages[0].content[0]") == true)
        _ = try OpenRouterChat().render(request, model: "m", isStream: false)
    }

    @Test(arguments: [
        ("", "body"), ("[]", "object"), ("{}", "model"), (#"{"model":"m"}"#, "messages"),
        (#"{"model":7,"messages":[]}"#, "model"), (#"{"model":"m","messages":[{}]}"#, "messages[0].role"),
        (#"{"model":"m","messages":[{"role":"user","content":7}]}"#, "messages[0].content"),
        (#"{"model":"m","messages":[{"role":"user","content":[{}]}]}"#, "messages[0].content[0].type"),
        (
            #"{"model":"m","messages":[{"role":"user","content":[{"type":"image_url"}]}]}"#,
            "messages[0].content[0].image_url"
        ),
        (#"{"model":"m","messages":[],"temperature":"hot"}"#, "temperature"),
        (#"{"model":"m","messages":[],"max_tokens":-1}"#, "max_tokens"),
        (#"{"model":"m","messages":[],"n":1.5}"#, "n"), (#"{"model":"m","messages":[],"stream":"yes"}"#, "stream"),
        (#"{"model":"m","messages":[],"tools":{}}"#, "tools"),
        (#"{"model":"m","messages":[],"tools":[{"type":"function"}]}"#, "tools[0].function.name"),
        (#"{"model":"m","messages":[],"response_format":{"type":"xml"}}"#, "response_format"),
        (#"{"model":"m","messages":[],"user":7}"#, "user"), (#"{"model":"m","messages":[],"seed":1e99}"#, "seed"),
    ])
    func namesTheFieldThatIsWrong(json: String, field: String) {
        let error = #expect(throws: BYOKError.self) { try request(json) }
        #expect(error?.code == .invalidRequest)
        #expect(error?.message.contains(field) == true, "\(error?.message ?? "")")
    }

    @Test func anExtraFieldWithAPropertyOfItsOwnIsRefused() throws {
        var request = ChatRequest("m", messages: [.user("u")])
        request.extra = [JSONField("temperature", try RawJSON("2"))]
        let error = #expect(throws: BYOKError.self) { try OpenAIChat().render(request, model: "m", isStream: false) }
        #expect(error?.message.contains("temperature") == true)
    }

    // MARK: Recorded requests

    static let recorded = Recording.all.filter {
        ["openai", "openrouter"].contains($0.provider) && $0.api == "chat" && !$0.requestBody.isEmpty
    }

    /// What clients really send comes out as it went in.
    @Test(arguments: recorded) func recordedRequestsComeOutAsTheyWentIn(recording: Recording) throws {
        let request = try ChatRequest(json: recording.requestBody)
        let chat: any ChatProvider = recording.provider == "openai" ? OpenAIChat() : OpenRouterChat()
        let rendered = try chat.render(request, model: request.model.text, isStream: request.wantsStream)
        #expect(rendered.drops.allSatisfy { $0.field == "stream_options" }, "\(rendered.drops)")
        let sent = Self.normal(try JSONSerialization.jsonObject(with: Data(recording.requestBody)))
        #expect(Self.normal(try object(rendered)) == sent)
    }

    /// Without the liberties that are taken: names of the same thing, a single text as a string, what a stream is asked.
    private static func normal(_ json: Any) -> NSDictionary {
        var body = json as? [String: Any] ?? [:]
        body["max_tokens"] = body.removeValue(forKey: "max_completion_tokens") ?? body["max_tokens"]
        if let effort = body.removeValue(forKey: "reasoning_effort") { body["reasoning"] = ["effort": effort] }
        if let stop = body["stop"] as? String { body["stop"] = [stop] }
        for name in ["stream_options", "stream"] { body[name] = nil }
        body["messages"] = (body["messages"] as? [[String: Any]])?.map { message in
            var message = message
            if let parts = message["content"] as? [[String: Any]], parts.count == 1, parts[0].count == 2 {
                message["content"] = parts[0]["text"] ?? parts
            }
            if message["content"] is NSNull || message["content"] as? String == "" { message["content"] = nil }
            if message["refusal"] is NSNull { message["refusal"] = nil }
            return message
        }
        return body as NSDictionary
    }

    @Test func aBodyThatIsNoUTF8IsRefusedAndNotRepaired() throws {
        let body = Array(#"{"model":"gpt-4","messages":[{"role":"user","content":"x"}]}"#.utf8)
        let place = try #require(body.firstIndex(of: UInt8(ascii: "x")))
        #expect(throws: Never.self) { try ChatRequest(json: body) }
        for bytes: [UInt8] in [[0xFF], [0xC3], [0xED, 0xA0, 0x80], [0xC0, 0x80]] {
            var broken = body
            broken.replaceSubrange(place...place, with: bytes)
            let error = #expect(throws: BYOKError.self) { try ChatRequest(json: broken) }
            #expect(error?.code == .invalidRequest)
            #expect(error?.message.contains("byte \(place)") == true)
        }
    }
}
