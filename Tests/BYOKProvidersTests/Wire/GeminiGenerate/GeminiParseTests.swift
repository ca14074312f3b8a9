// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
@testable import BYOKProviders
import Testing

/// What the Gemini API answers, whole and in streams, read into the neutral shape.
@Suite struct GeminiParseTests {
    static func read(_ name: String, pieces: Int = .max) throws -> WireFixture.Read {
        let chat = GoogleChat()
        return try WireFixture("gemini/replies/" + name).read(by: chat.parse, chat.makeStreamParser(), pieces: pieces)
    }

    static let replies: [(String, [String])] = [
        (
            "text.json",
            [
                "id r-text", "model gemini-2.0-flash", "says 'Salve, munde – 🌍.'", "ends stop STOP",
                "input 12, output 9",
            ]
        ),
        (
            "thoughts-and-parallel-calls.json",
            [
                "id r-calls", "model gemini-3.1-pro-preview", "text 'First this. Then that.' -",
                "says 'Let me look.'", #"calls weather {"place": "Bern", "n": 1.50} as z4jhn46v proof c2ln"#,
                "calls now {} as call_gemini_17c06ba0899d8be1_1", "calls now {} as call_gemini_17c06ba0899d8be1_2",
                "ends tool_calls STOP", "input 120, output 32, reasoning 158",
            ]
        ),
        (
            "text-with-proof.json",
            [
                "id r-proof", "model gemini-3.5-flash", "encrypted '' cHJvb2Y=", "says 'It is.'", "ends stop STOP",
                "input 5, output 3, reasoning 12",
            ]
        ),
        (
            "image-between-words.json",
            [
                "id r-image", "model gemini-3-pro-image", "image data:image/png;base64,ZHJhZnQ= thought=true",
                "says 'Here: '", #"image data:image/png;base64,aW1hZ2U= thoughtSignature="aW1n""#,
                "says 'Like it?'", "ends stop STOP", "input 7, imageInput 516, output 29, imageOutput 1290",
            ]
        ),
        (
            "speech.json",
            [
                "id r-speech", "model gemini-2.5-flash-preview-tts", "audio L16;codec=pcm;rate=24000 AAAA",
                "ends stop STOP", "input 5, audioOutput 38",
            ]
        ),
        (
            "ran-code.json",
            [
                "id r-code", "model gemini-2.5-pro",
                #"other {"executableCode": {"language": "PYTHON", "code": "print(6*7)"}, "thought": true}"#,
                #"other {"codeExecutionResult": {"outcome": "OUTCOME_OK", "output": "42\n"}}"#, "says 'It is 42.'",
                #"other {"futurePart": {"x": 1}}"#, "ends stop STOP", "input 1314, output 235, reasoning 563",
            ]
        ),
        (
            "prompt-refused.json",
            ["id r-refused", "model gemini-2.5-flash", "ends content_filter PROHIBITED_CONTENT", "input 7"]
        ),
        (
            "two-answers.json",
            [
                "model gemini-2.0-flash-lite", "0: says 'Cold.'",
                #"0: logprobs {"chosenCandidates": [{"token": "Cold"}]}"#, "0: ends stop STOP",
                "1: calls a {} as call_gemini_3fdd4a3ee45a4657_0", "1: ends tool_calls STOP", "input 6, output 18",
            ]
        ),
        // Until the second generation a search is billed once for the request, then for each query that is not empty.
        (
            "grounded-2.5.json",
            [
                "id r-ground", "model gemini-2.5-flash", "says 'Rain.'", "ends stop STOP",
                "input 17, output 2, searches 1",
            ]
        ),
        (
            "grounded-3.json",
            [
                "id r-ground", "model gemini-3-flash", "says 'Rain.'", "ends stop STOP",
                "input 17, output 2, searches 2",
            ]
        ),
        ("array.json", ["model gemini-1.5-flash", "says 'Percy'", "ends length MAX_TOKENS", "input 9, output 2"]),
        ("billed-for-nothing.json", ["id r-nothing", "model gemini-2.5-pro", "input 30"]),
        (
            "thoughts-inside-candidates.json",
            [
                "model gemini-2.5-flash-preview-04-17", "says 'Ok.'", "ends stop STOP",
                "input 801, output 725, reasoning 794",
            ]
        ),
        (
            "cached-speech.json",
            [
                "id r-cached", "model gemini-2.5-flash", "says 'Ok.'", "ends stop STOP",
                // 1,000 + 50 − 600 cached = 450: 650 − 500 + 20 heard, 50 seen.
                "input 230, cacheRead 600, audioInput 170, imageInput 50, output 3",
            ]
        ),
        (
            "thoughts.sse",
            [
                "id r-s", "model gemini-3-flash-preview", "text '**One**\nmore' -", "encrypted '' cHJvb2Y=",
                "says 'To be…'", "ends stop STOP", "input 44, output 4, reasoning 637",
            ]
        ),
        (
            "calls.sse",
            [
                "id r-c", "model gemini-3-flash-preview", "calls now {} as call_gemini_8addad1961c35db1_0 proof c2ln",
                #"calls now {"zone": "CET"} as call_gemini_8addad1961c35db1_1"#, "ends tool_calls STOP",
                "input 29, output 20, reasoning 110",
            ]
        ),
        (
            "two-answers.sse",
            [
                "id r-s", "model gemini-3-flash-preview", "0: says 'Aa'", "0: ends stop STOP", "1: says 'Bb'",
                "1: ends length MAX_TOKENS", "input 5, output 4",
            ]
        ),
        ("refused.sse", ["id r-s", "model gemini-3-flash-preview", "ends content_filter SAFETY", "input 7"]),
        ("only-a-reason.sse", ["ends error UNEXPECTED_TOOL_CALL", "input 35"]),
        (
            "grounded-late.sse",
            [
                "id r-s", "model gemini-3-flash-preview", "says 'Rain.'", "ends stop STOP",
                "input 17, output 2, searches 2",
            ]
        ),
        (
            "done-mark.sse",
            ["id r-s", "model gemini-3-flash-preview", "says 'Hi'", "ends stop STOP", "input 1, output 1"]
        ),
    ]

    @Test(arguments: replies) func everythingOfTheReplyIsRead(name: String, facts: [String]) throws {
        let read = try Self.read(name)
        #expect(read.failure == nil, "\(String(describing: read.error))")
        #expect(read.reply.facts == facts)
        #expect(read.reply.usage?.tokens.provenance == .reported)
        #expect((read.reply.raw == nil) == name.hasSuffix(".sse"))
    }

    @Test(arguments: replies.map(\.0).filter { $0.hasSuffix(".sse") }, [1, 2, 7, 64])
    func streamsReadTheSameInAnyPieces(name: String, pieces: Int) throws {
        let read = try Self.read(name, pieces: pieces)
        #expect(read.failure == nil)
        #expect(try read.reply.facts == Self.read(name).reply.facts)
    }

    @Test func callsWithoutIDsGetTheSameAgainAndOthersInOtherReplies() throws {
        let first = try Self.read("thoughts-and-parallel-calls.json").reply.toolCalls.map(\.id)
        #expect(try Self.read("thoughts-and-parallel-calls.json").reply.toolCalls.map(\.id) == first)
        let others = try ["calls.sse", "two-answers.json"].flatMap { name in
            try Self.read(name).reply.choices.flatMap { $0.message.toolCalls.map(\.id) }
        }
        #expect(Set(first + others).count == first.count + others.count)
        // OpenAI takes no longer ones.
        #expect((first + others).allSatisfy { $0.utf8.count <= 40 })
    }

    // MARK: Failures

    static let failures: [(String, AttemptFailure.Class, String)] = [
        ("breaks-off.sse", .protocol, "Half a thou"), ("no-json.sse", .protocol, "So "),
        ("error-midway.sse", .overloaded, "So "), ("error-alone.sse", .rateLimited, ""),
    ]

    @Test(arguments: failures) func aStreamThatGoesWrongTellsWhatHadCome(
        name: String, kind: AttemptFailure.Class, text: String
    ) throws {
        let read = try Self.read(name)
        #expect(read.failure?.kind == kind)
        #expect(read.reply.text == text, "what had come was given out")
        #expect(read.error?.partial?.text ?? "" == text)
        #expect((read.error?.partial?.usage != nil) == !text.isEmpty)
    }

    @Test func anErrorInsideAStreamKeepsItsDelay() throws {
        #expect(try Self.read("error-alone.sse").failure?.retryAfter == .milliseconds(34_400))
    }

    static let bodies: [(String, AttemptFailure.Class)] = [
        ("", .protocol), ("<html></html>", .protocol), ("null", .protocol), ("7", .protocol), ("[]", .protocol),
        ("[7]", .protocol), ("{}", .protocol), (#"{"foo": 1}"#, .protocol), (#"{"candidates": []}"#, .protocol),
        (#"{"candidates": [{}]}"#, .protocol), (#"{"candidates": 3}"#, .protocol),
        (#"[{"candidates": [{"content": {"parts": [{"text": "Half"}]}}]}]"#, .protocol),
        (#"{"error": {"code": 503, "message": "overloaded", "status": "UNAVAILABLE"}}"#, .overloaded),
        (#"[{"error": {"code": 400, "message": "API key not valid.", "status": "INVALID_ARGUMENT"}}]"#, .authInvalid),
        (#"{"error": {"message": "odd"}}"#, .protocol), (#"{"error": "odd"}"#, .protocol),
    ]

    @Test(arguments: bodies) func aBodyThatIsNoAnswerIsAFailure(body: String, kind: AttemptFailure.Class) throws {
        let reply = UpstreamReply(head: ReplyHead(status: 200), body: Array(body.utf8))
        let failure = #expect(throws: AttemptFailure.self) { _ = try GoogleChat().parse(reply) }
        #expect(failure?.kind == kind)
    }

    static let reasons: [(String, FinishReason)] = [
        ("STOP", .stop), ("MAX_TOKENS", .length), ("SAFETY", .contentFilter), ("RECITATION", .contentFilter),
        ("PROHIBITED_CONTENT", .contentFilter), ("BLOCKLIST", .contentFilter), ("SPII", .contentFilter),
        ("IMAGE_SAFETY", .contentFilter), ("MALFORMED_FUNCTION_CALL", .error), ("UNEXPECTED_TOOL_CALL", .error),
        ("OTHER", .other), ("LANGUAGE", .other), ("NO_IMAGE", .other), ("A_REASON_OF_TOMORROW", .other),
    ]

    @Test(arguments: reasons) func everyReasonHasItsPlace(native: String, reason: FinishReason) throws {
        let body = #"{"candidates": [{"content": {}, "finishReason": "\#(native)"}]}"#
        let reply = try GoogleChat().parse(UpstreamReply(head: ReplyHead(status: 200), body: Array(body.utf8)))
        #expect(reply.finishReason == reason)
        #expect(reply.choices.first?.nativeFinishReason == native)
    }
}
