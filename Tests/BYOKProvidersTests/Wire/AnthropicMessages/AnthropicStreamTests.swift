// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import Testing

/// Streams: what they make together is what a whole reply would be, in whatever pieces they come.
@Suite struct AnthropicStreamTests {
    private static let start =
        #"{"type":"message_start","message":{"id":"msg_1","model":"claude-x","usage":{"input_tokens":25,"cache_read_input_tokens":7,"cache_creation_input_tokens":9,"cache_creation":{"ephemeral_5m_input_tokens":4,"ephemeral_1h_input_tokens":5},"output_tokens":1}}}"#
    private static let openText = #"{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}"#
    private static func text(_ text: String) -> String {
        #"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"\#(text)"}}"#
    }
    private static let stop = #"{"type":"message_stop"}"#
    private static func end(_ usage: String, _ reason: String = #""end_turn""#) -> String {
        #"{"type":"message_delta","delta":{"stop_reason":\#(reason)},"usage":\#(usage)}"#
    }

    @Test(arguments: AnthropicParseTests.fixtures)
    func aStreamMakesTheWholeReply(name: String) throws {
        let whole = try AnthropicSample.chat.parse(AnthropicSample.reply(try AnthropicSample.fixture(name)))
        let body = try AnthropicSample.fixture(name, "sse")
        for size in [Int.max, 1, 2, 3, 7, 64, 1_000] {
            let streamed = try AnthropicSample.stream(body, pieceSize: size)
            #expect(streamed.failure == nil)
            #expect(streamed.reply.id == whole.id)
            #expect(streamed.reply.model == whole.model)
            #expect(streamed.reply.choices.first?.message == whole.choices[0].message)
            #expect(streamed.reply.finishReason == whole.finishReason)
            #expect(streamed.reply.choices.first?.nativeFinishReason == whole.choices[0].nativeFinishReason)
            #expect(streamed.reply.usage == whole.usage)
        }
    }

    @Test func textComesAsItComes() throws {
        let streamed = try AnthropicSample.stream(try AnthropicSample.fixture("text", "sse"))
        let pieces = streamed.chunks.map(\.text).filter { !$0.isEmpty }
        #expect(pieces.count > 5)
        #expect(pieces.joined() == streamed.reply.text)
        #expect(streamed.chunks.first?.isOutput == false, "the beginning is no output: another attempt may follow")
        #expect(streamed.chunks.first?.id == "msg_01TestText")
    }

    @Test func thePlaceholderOfTheBeginningIsNeverWhatWasUsed() {
        let streamed = AnthropicSample.stream(data: [
            Self.start, Self.openText, Self.text("Hi"), Self.end(#"{"output_tokens":282}"#), Self.stop,
        ])
        #expect(
            streamed.reply.usage?.tokens
                == TokenUsage(input: 25, cacheRead: 7, cacheWrite: 4, cacheWrite1h: 5, output: 282))
        #expect(streamed.chunks[0].usage?.tokens.provenance == .estimated)
        #expect(streamed.reply.usage?.tokens.provenance == .reported)
    }

    @Test(arguments: [
        (
            #"{"input_tokens":2006,"output_tokens":523}"#,
            TokenUsage(input: 2_006, cacheRead: 7, cacheWrite: 4, cacheWrite1h: 5, output: 523)
        ),
        (
            #"{"input_tokens":null,"cache_read_input_tokens":null,"output_tokens":3,"cache_creation":null}"#,
            TokenUsage(input: 25, cacheRead: 7, cacheWrite: 4, cacheWrite1h: 5, output: 3)
        ),
        (
            #"{"input_tokens":25,"cache_read_input_tokens":0,"cache_creation_input_tokens":20,"output_tokens":3}"#,
            TokenUsage(input: 25, cacheRead: 0, cacheWrite: 15, cacheWrite1h: 5, output: 3)
        ),
        (
            #"{"output_tokens":0,"output_tokens_details":{"thinking_tokens":0}}"#,
            TokenUsage(input: 25, cacheRead: 7, cacheWrite: 4, cacheWrite1h: 5, output: 0)
        ),
        (
            "null",
            TokenUsage(input: 25, cacheRead: 7, cacheWrite: 4, cacheWrite1h: 5, output: 1, provenance: .estimated)
        ),
    ])
    func laterFiguresReplaceEarlierOnesOneByOne(usage: String, wanted: TokenUsage) {
        let streamed = AnthropicSample.stream(data: [Self.start, Self.end(usage), Self.stop])
        #expect(streamed.reply.usage?.tokens == wanted)
    }

    @Test func aCallsArgumentsComeInPieces() throws {
        let streamed = try AnthropicSample.stream(try AnthropicSample.fixture("thinking-and-parallel-calls", "sse"))
        let pieces = streamed.chunks.flatMap { $0.choices.flatMap(\.toolCalls) }
        #expect(pieces.filter { $0.index == 0 }.map(\.arguments).joined() == #"{"town":"Bern","days":2}"#)
        #expect(pieces.filter { $0.index == 0 }.count > 3)
        #expect(pieces.filter { $0.id != nil }.map(\.index) == [0, 1])
        #expect(pieces.filter { $0.index == 1 }.map(\.arguments).joined() == "{}")
    }

    @Test func argumentsThatCameWithTheBeginningCount() {
        let streamed = AnthropicSample.stream(data: [
            #"{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"t","name":"f","input":{"a":1}}}"#,
            #"{"type":"content_block_stop","index":0}"#, Self.end("null", #""tool_use""#),
        ])
        #expect(streamed.failure == nil)
        #expect(streamed.reply.toolCalls == [ToolCall(id: "t", name: "f", arguments: #"{"a":1}"#)])
    }

    @Test func blocksMayComeMixed() {
        func call(_ index: Int, _ json: String) -> String {
            #"{"type":"content_block_delta","index":\#(index),"delta":{"type":"input_json_delta","partial_json":"\#(json)"}}"#
        }
        func begin(_ index: Int) -> String {
            #"{"type":"content_block_start","index":\#(index),"content_block":{"type":"tool_use","id":"t\#(index)","name":"f","input":{}}}"#
        }
        let streamed = AnthropicSample.stream(data: [
            begin(3), begin(8), call(8, "[2"), call(3, "[1"), call(8, "]"), call(3, "]"),
            #"{"type":"content_block_stop","index":8}"#, #"{"type":"content_block_stop","index":3}"#, Self.stop,
        ])
        #expect(streamed.reply.toolCalls.map(\.id) == ["t3", "t8"])
        #expect(streamed.reply.toolCalls.map(\.arguments) == ["[1]", "[2]"])
    }

    @Test func anErrorFailsTheStreamAndTellsWhatHadCome() {
        let streamed = AnthropicSample.stream(data: [
            Self.start, Self.openText, Self.text("Half a"), Self.text("n answer"),
            #"{"type":"error","error":{"details":null,"type":"overloaded_error","message":"Overloaded"},"request_id":"req_1"}"#,
        ])
        #expect(streamed.failure?.kind == .overloaded)
        #expect(streamed.error?.partial?.text == "Half an answer")
        #expect(streamed.error?.partial?.usage?.tokens.input == 25)
        #expect(streamed.error?.partial?.usage?.tokens.provenance == .estimated)
        #expect(streamed.reply.text == "Half an answer", "what was appended before still counts")
    }

    @Test(arguments: [
        ("overloaded_error", "Overloaded", AttemptFailure.Class.overloaded),
        ("api_error", "Internal server error", .unavailable), ("timeout_error", "Request timed out", .timeout),
        ("rate_limit_error", "Slow down", .rateLimited), ("authentication_error", "invalid x-api-key", .authInvalid),
        ("permission_error", "No", .forbidden), ("billing_error", "No", .quotaExhausted),
        ("invalid_request_error", "messages: wrong", .badRequest),
        ("invalid_request_error", "prompt is too long: 210000 tokens > 200000 maximum", .contextTooLong),
        ("invalid_request_error", "Output blocked by content filtering policy", .contentPolicy),
        ("invalid_request_error", "Your credit balance is too low to access the Anthropic API.", .quotaExhausted),
        ("not_found_error", "model: claude-x", .modelNotFound), ("request_too_large", "Too large", .contextTooLong),
        ("tomorrows_error", "?", .protocol),
    ])
    func anErrorAtTheBeginningHasItsClass(type: String, message: String, wanted: AttemptFailure.Class) throws {
        let body =
            "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"\(type)\",\"message\":\"\(message)\"}}\n\n"
        let streamed = try AnthropicSample.stream(body)
        #expect(streamed.failure?.kind == wanted)
        #expect(streamed.error?.status == 200)
        #expect(streamed.error?.partial == nil, "nothing had come")
        #expect(streamed.chunks.isEmpty)
    }

    @Test func anEventThatOnlyItsNameCallsAnErrorIsOne() throws {
        let streamed = try AnthropicSample.stream(
            "event: error\ndata: {\"type\":\"overloaded_error\",\"message\":\"x\"}\n\n")
        #expect(streamed.failure?.kind == .overloaded)
        let nameless = try AnthropicSample.stream("event: error\ndata: {\"error\":{\"type\":\"overloaded_error\"}}\n\n")
        #expect(nameless.failure?.kind == .overloaded)
    }

    @Test(arguments: [
        [], [#"{"type":"ping"}"#], [start], [start, openText, text("Hi")],
        [start, openText, text("Hi"), #"{"type":"content_block_stop","index":0}"#],
        [start, end(#"{"output_tokens":3}"#, "null")],
    ])
    func aStreamThatEndsBeforeTheAnswerIsAProtocolFailure(data: [String]) {
        let streamed = AnthropicSample.stream(data: data)
        #expect(streamed.failure?.kind == .protocol)
        #expect((streamed.error?.partial != nil) == data.contains(Self.start))
        if data.contains(Self.text("Hi")) { #expect(streamed.error?.partial?.text == "Hi") }
    }

    @Test(arguments: [
        [start, openText, text("Hi"), end(#"{"output_tokens":3}"#)], [start, openText, text("Hi"), stop],
        [start, openText, text("Hi"), end(#"{"output_tokens":3}"#), stop, "[DONE]"],
    ])
    func theAnswersEndIsAReasonToStopOrTheLastEvent(data: [String]) {
        let streamed = AnthropicSample.stream(data: data)
        #expect(streamed.failure == nil)
        #expect(streamed.reply.text == "Hi")
    }

    @Test(arguments: [
        "not json", "{", "\u{FFFD}",
        #"{"type":"content_block_delta","index":9,"delta":{"type":"text_delta","text":"x"}}"#,
    ])
    func eventsThatCannotBeReadAreAProtocolFailure(event: String) {
        let streamed = AnthropicSample.stream(data: [Self.start, Self.openText, Self.text("Hi"), event])
        #expect(streamed.failure?.kind == .protocol)
        #expect(streamed.error?.partial?.text == "Hi")
    }

    @Test func whatIsOddIsEndured() {
        let streamed = AnthropicSample.stream(data: [
            #"{"type":"tomorrows_event","x":[1]}"#, "[]", "7", "null", "", #"{"type":5}"#, #"{"type":"message_start"}"#,
            #"{"type":"content_block_stop","index":4}"#, #"{"type":"content_block_start"}"#,
            #"{"type":"content_block_start","index":1,"content_block":{"type":"text"}}"#,
            #"{"type":"content_block_delta","index":1,"delta":{"type":"tomorrows_delta","text":"no"}}"#,
            #"{"type":"content_block_delta","index":1}"#,
            #"{"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":null}}"#,
            #"{"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"yes"}}"#,
            #"{"type":"content_block_delta","index":1,"delta":{"type":"citations_delta"}}"#,
            #"{"type":"message_delta","delta":null,"usage":[]}"#, #"{"type":"message_delta"}"#,
            #"{"type":"content_block_start","index":-1,"content_block":{"type":"thinking","thinking":"hm"}}"#,
            Self.stop,
        ])
        #expect(streamed.failure == nil)
        #expect(streamed.reply.text == "yes")
        #expect(streamed.reply.reasoningText == "hm")
        #expect(streamed.reply.usage == nil)
    }

    /// Whatever is cut off or changed, nothing traps, and no answer that is not there is made up.
    @Test(arguments: AnthropicParseTests.fixtures)
    func noStreamTraps(name: String) throws {
        let body = try AnthropicSample.fixture(name, "sse")
        var seed: UInt64 = 0x9E37_79B9_7F4A_7C15
        func random(_ below: Int) -> Int {
            seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(truncatingIfNeeded: seed >> 33) % below
        }
        for round in 0..<300 {
            var changed = Array(body.prefix(random(body.count) + 1))
            if round.isMultiple(of: 2) { changed = body }
            for _ in 0..<random(4) { changed[random(changed.count)] = UInt8(truncatingIfNeeded: random(256)) }
            let streamed = try AnthropicSample.stream(changed, pieceSize: random(200) + 1)
            if streamed.failure == nil { #expect(streamed.chunks.count > 0) }
        }
    }
}
