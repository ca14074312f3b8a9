// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
@testable import BYOKProviders
import Testing

/// OpenAI's Responses, whole and in streams, read into the neutral shape.
@Suite struct ResponsesTests {
    static func read(_ name: String, pieces: Int = .max) throws -> WireFixture.Read {
        let reading = ResponsesReading()
        return try WireFixture("responses/" + name).read(
            by: reading.parse, reading.makeStreamParser(), pieces: pieces)
    }

    static let streamed = [
        "id resp_s", "model gpt-5.5", "summary 'Look.' -", "summary 'Say.' -", "encrypted '' ZG9uZQ==",
        #"other {"type": "web_search_call", "id": "ws_1", "status": "completed", "action": {"type": "search", "query": "q"}}"#,
        "says 'Rain, sir.'", "declines 'No more.'", #"calls umbrella {"open":true} as call_a"#,
        "calls coat {} as call_b", "ends tool_calls completed",
        "input 7, cacheRead 4, output 7, reasoning 9, searches 1",
    ]

    static let replies: [(String, [String])] = [
        (
            "everything.json",
            [
                "id resp_1", "model gpt-5.5-2026-04-23", "summary 'Look it up.' -", "summary ' Then say.' -",
                "encrypted '' c2VhbGVk",
                #"other {"id": "ws_1", "type": "web_search_call", "status": "completed", "action": {"type": "search", "query": "rain"}}"#,
                #"other {"id": "ws_2", "type": "web_search_call", "status": "completed", "action": {"type": "open_page", "url": "https://example.org"}}"#,
                #"says 'Rain' annotations=[{"type": "url_citation", "url": "https://example.org"}]"#, "says ', sir.'",
                #"other {"id": "new_1", "type": "a_kind_of_tomorrow", "x": 1}"#,
                #"calls umbrella {"open": tru as call_a"#, "ends tool_calls completed",
                // To open a page that was found is no search.
                "input 3, cacheRead 4064, cacheWrite 20, output 20, reasoning 45, searches 1",
            ]
        ),
        (
            "declined.json",
            [
                "id resp_2", "model gpt-4.1", "declines 'I can't help with that.'", "ends stop completed",
                // More thought than said, and searches that the reply counts itself.
                "input 10, reasoning 7, searches 3",
            ]
        ),
        (
            "cut-off.json",
            ["id resp_3", "model gpt-5", "says 'Once upon'", "ends length max_output_tokens", "input 10, output 2"]
        ),
        ("filtered.json", ["id resp_4", "model gpt-5", "ends content_filter content_filter"]),
        (
            "free-text-tool.json",
            [
                "id resp_5", "model gpt-5",
                #"calls shell ls -l as call_b custom={"name":"shell","input":"ls -l"}"#, "ends tool_calls completed",
            ]
        ),
        ("whole-items.sse", streamed), ("only-the-end.sse", streamed),
        (
            "cut-off.sse",
            [
                "id resp_s", "model gpt-5.5", "says 'Half a '", "ends length max_output_tokens",
                "input 7, cacheRead 4, output 7, reasoning 9",
            ]
        ),
    ]

    @Test(arguments: replies) func everythingOfTheReplyIsRead(name: String, facts: [String]) throws {
        let read = try Self.read(name)
        #expect(read.failure == nil, "\(String(describing: read.error))")
        #expect(read.reply.facts == facts)
        #expect((read.reply.raw == nil) == name.hasSuffix(".sse"))
    }

    /// A text that comes whole behind its pieces counts once; one that comes only whole counts, too.
    @Test func textsThatComeWholeCountOnce() throws {
        let probs = #"logprobs [{"token": "Rain", "logprob": -0.1}]"#
        #expect(try Self.read("pieces.sse").reply.facts.filter { $0 != probs } == Self.streamed)
        #expect(try Self.read("pieces.sse").reply.facts.contains(probs))
        #expect(try Self.read("whole-texts.sse").reply.facts == Self.streamed)
    }

    @Test(arguments: ["pieces.sse", "whole-items.sse", "cut-off.sse"], [1, 2, 7, 64])
    func streamsReadTheSameInAnyPieces(name: String, pieces: Int) throws {
        #expect(try Self.read(name, pieces: pieces).reply.facts == Self.read(name).reply.facts)
    }

    @Test func thoughtsKeepWhatGoesBackWithThem() throws {
        for name in ["everything.json", "pieces.sse"] {
            for block in try #require(try Self.read(name).reply.choices.first).message.reasoning {
                #expect(block.string("format") == "openai-responses-v1")
                #expect(block.string("id") == "rs_1")
            }
        }
    }

    // MARK: Failures

    static let failures: [(String, AttemptFailure.Class, text: String, hasUsage: Bool)] = [
        ("failed.json", .rateLimited, "", true), ("failed.sse", .unavailable, "Half a ", true),
        ("error.sse", .quotaExhausted, "", false), ("flat-error.sse", .rateLimited, "Half a ", false),
        ("breaks-off.sse", .protocol, "Half a ", false),
    ]

    @Test(arguments: failures) func aFailureTellsWhatHadCome(
        name: String, kind: AttemptFailure.Class, text: String, hasUsage: Bool
    ) throws {
        let read = try Self.read(name)
        #expect(read.failure?.kind == kind)
        #expect(read.error?.partial?.text == text)
        #expect((read.error?.partial?.usage != nil) == hasUsage)
    }

    static let bodies: [(String, AttemptFailure.Class)] = [
        ("", .protocol), ("[]", .protocol), ("{}", .protocol), (#"{"output": 7}"#, .protocol),
        (#"{"status": "failed", "output": []}"#, .protocol),
        (#"{"error": {"code": "invalid_api_key", "message": "No."}}"#, .authInvalid),
    ]

    @Test(arguments: bodies) func aBodyThatIsNoAnswerIsAFailure(body: String, kind: AttemptFailure.Class) throws {
        let reply = UpstreamReply(head: ReplyHead(status: 200), body: Array(body.utf8))
        let failure = #expect(throws: AttemptFailure.self) { _ = try ResponsesReading().parse(reply) }
        #expect(failure?.kind == kind)
    }

    static let usages: [(String, TokenUsage?)] = [
        ("null", nil), ("{}", nil), (#"{"input_tokens": "7"}"#, nil), (#"{"input_tokens": 0}"#, TokenUsage()),
        (
            #"{"input_tokens": 5, "input_tokens_details": {"cached_tokens": 4, "cache_write_tokens": 4}}"#,
            TokenUsage(input: 0, cacheRead: 4, cacheWrite: 1)
        ),
        (
            #"{"input_tokens": -5, "output_tokens": 18446744073709551615, "output_tokens_details": {"reasoning_tokens": -1}}"#,
            TokenUsage(output: .max)
        ),
    ]

    @Test(arguments: usages) func countsGoIntoTheirBuckets(json: String, expected: TokenUsage?) throws {
        let response = try JSON(parsing: Array(#"{"usage": \#(json)}"#.utf8))
        #expect(Responses.usage(response, searches: 0)?.tokens == expected)
    }
}
