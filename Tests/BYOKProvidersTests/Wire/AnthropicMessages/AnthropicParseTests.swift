// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import Testing

/// Whole replies.
@Suite struct AnthropicParseTests {
    static let fixtures = [
        "text", "thinking-and-parallel-calls", "sealed-thoughts", "web-search-with-citations", "compaction", "refusal",
        "paused", "unknown-blocks", "nothing-said", "cut-at-the-limit",
    ]

    private func parse(_ body: String) throws(AttemptFailure) -> ChatReply {
        try AnthropicSample.chat.parse(AnthropicSample.reply(body))
    }

    private func fixture(_ name: String) throws -> ChatReply {
        try AnthropicSample.chat.parse(AnthropicSample.reply(try AnthropicSample.fixture(name)))
    }

    @Test func textIsWordForWord() throws {
        let reply = try fixture("text")
        #expect(reply.id == "msg_01TestText")
        #expect(reply.model == "claude-sonnet-5")
        #expect(reply.text == "Grüße aus Zürich: 3 × 4 = 12 🎲.\n\"Quoted\" and \\ escaped.")
        #expect(reply.finishReason == .stop)
        #expect(reply.choices[0].nativeFinishReason == "end_turn")
        #expect(reply.usage?.tokens == TokenUsage(input: 21, output: 24))
        #expect(reply.raw?.json?["type"].string == "message")
    }

    @Test func callsHaveTheirArgumentsAsTheyWereWritten() throws {
        let reply = try fixture("thinking-and-parallel-calls")
        #expect(reply.toolCalls.map(\.id) == ["toolu_01A", "toolu_01B"])
        #expect(reply.toolCalls.map(\.name) == ["weather", "now"])
        #expect(reply.toolCalls.map(\.arguments) == [#"{"town":"Bern","days":2}"#, "{}"])
        #expect(reply.finishReason == .toolCalls)
        #expect(reply.text == "I look both up.")
        #expect(reply.reasoningText == "Two towns, so two calls.")
        #expect(reply.choices[0].message.reasoning[0].signature?.hasPrefix("EqQB") == true)
    }

    @Test func sealedThoughtsKeepTheirSeal() throws {
        let thoughts = try fixture("sealed-thoughts").choices[0].message.reasoning
        #expect(thoughts.map(\.kind) == [.encrypted, .text])
        #expect(thoughts[0].signature?.hasPrefix("EmwKAhgBEgy3va3pzix") == true)
        #expect(thoughts[1].text.isEmpty && thoughts[1].signature != nil)
    }

    @Test func whatTheServerDidIsKeptAndCitationsStandAtTheirText() throws {
        let message = try fixture("web-search-with-citations").choices[0].message
        #expect(message.text == "It is 214 metres deep.")
        let kinds = message.content.map { part in
            if case .other(let raw) = part.content { raw.json?["type"].string ?? "?" } else { "text" }
        }
        #expect(kinds == ["server_tool_use", "web_search_tool_result", "text", "text", "text"])
        #expect(message.content[2].extra.isEmpty)
        #expect(message.content[3].extra.map(\.name) == ["citations"])
        #expect(message.content[3].extra[0].value.json?[0]["cited_text"].string == "Depth: 214 m")
        #expect(message.toolCalls.isEmpty, "the server called its tool itself")
    }

    @Test(arguments: [
        ("end_turn", FinishReason.stop), ("stop_sequence", .stop), ("max_tokens", .length),
        ("model_context_window_exceeded", .length), ("tool_use", .toolCalls), ("refusal", .contentFilter),
        ("pause_turn", .pause), ("compaction", .pause), ("tomorrows_reason", .other),
    ])
    func everyReasonToStopHasItsPlace(native: String, wanted: FinishReason) throws {
        let reply = try parse(#"{"type":"message","content":[],"stop_reason":"\#(native)"}"#)
        #expect(reply.finishReason == wanted)
        #expect(reply.choices[0].nativeFinishReason == native)
    }

    @Test func aRefusalSaysWhy() throws {
        let reply = try fixture("refusal")
        #expect(reply.finishReason == .contentFilter)
        #expect(reply.text == "That I")
        #expect(reply.choices[0].message.refusal == "This request was declined.")
    }

    /// A turn that is sent back is what came, block for block: the API compares it with what it signed.
    @Test(arguments: fixtures.filter { $0 != "refusal" && $0 != "nothing-said" }, [false, true])
    func aTurnGoesBackAsItCame(name: String, isStreamed: Bool) throws {
        let whole = try AnthropicSample.fixture(name)
        let reply =
            isStreamed ? try AnthropicSample.stream(try AnthropicSample.fixture(name, "sse")).reply : try fixture(name)
        let rendered = try AnthropicSample.render([.user("Hi"), reply.choices[0].message, .user("Go on")])
        let content = try JSON(parsing: whole)["content"]
        let sent = rendered.json["messages"][1]["content"]
        #expect(sent.elements.map(\.raw.description) == content.elements.map(\.raw.description))
        #expect(rendered.drops.isEmpty)
    }

    @Test(arguments: [
        #"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"},"request_id":"req_1"}"#,
        #"{"error":{"type":"overloaded_error","message":"Overloaded"}}"#,
        #"{"type":"message","content":[{"type":"text","text":"Half"}],"error":{"type":"overloaded_error"},"usage":{"input_tokens":4,"output_tokens":2}}"#,
    ])
    func anErrorInsideA200IsAFailure(body: String) {
        do {
            _ = try parse(body)
            Issue.record("an error was taken for an answer")
        } catch {
            #expect(error.kind == .overloaded)
            let cause = error.cause as? ProviderError
            #expect(cause?.status == 200)
            #expect(cause?.code == "overloaded_error")
            #expect((cause?.partial != nil) == body.contains("Half"))
            if let partial = cause?.partial {
                #expect(partial.text == "Half")
                #expect(partial.usage?.tokens.output == 2)
            }
        }
    }

    @Test(arguments: [
        "", "Bad gateway", "<html>", "null", "[]", "17", "{}", #"{"type":"message"}"#, #"{"content":null}"#,
        #"{"id":"chatcmpl-1","choices":[]}"#, #"{"type":"message","content":[{"type":"text","text":"cut"#,
    ])
    func whatIsNoMessageIsAProtocolFailure(body: String) {
        do {
            _ = try parse(body)
            Issue.record("\(body) was taken for an answer")
        } catch {
            #expect(error.kind == .protocol)
        }
    }

    @Test func whatIsOddIsEndured() throws {
        let reply = try parse(
            #"{"id":5,"model":null,"content":["x",null,{},{"type":7},{"type":"text"},{"type":"text","text":null},{"type":"tool_use"},{"type":"tool_use","input":"half"},{"type":"thinking"},{"type":"text","text":"ok","citations":null}],"stop_reason":null,"usage":"many"}"#
        )
        #expect(reply.id == nil && reply.model == nil && reply.usage == nil && reply.finishReason == nil)
        #expect(reply.text == "ok")
        #expect(reply.toolCalls.map(\.arguments) == ["{}", #""half""#])
        #expect(reply.toolCalls.map(\.id) == ["call_0", "call_1"], "a call without an id is given one")
        #expect(reply.choices[0].message.content.last?.extra.isEmpty == true)
        #expect(try parse(#"{"content":"just text"}"#).text == "just text")
    }
}
