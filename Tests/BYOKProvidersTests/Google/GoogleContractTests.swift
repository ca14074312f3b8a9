// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
@testable import BYOKProviders
import BYOKTesting
import Testing

/// The contract of every chat provider, kept by Google's, whatever family the model is of; and requests that a pretended
/// Google takes, which refuses what the real one would.
@Suite struct GoogleContractTests {
    typealias Kit = ChatProviderCompatTest

    static let models = [
        "gemini-1.5-flash", "gemini-2.0-flash", "gemini-2.5-flash", "gemini-2.5-pro", "gemini-2.5-flash-image",
        "gemini-3-pro-preview", "gemini-3.5-flash", "gemini-flash-latest", "learnlm-2.0-flash-experimental",
    ]

    private static func sample(
        _ name: String, _ text: String, _ finish: FinishReason, _ usage: TokenUsage, thought: String = "",
        calls: [ToolCall] = []
    ) throws -> Kit.Sample {
        var sample = Kit.Sample(
            try WireFixture("gemini/replies/" + name).bytes, text: text, finishReason: finish, usage: usage)
        sample.reasoning = thought
        sample.toolCalls = calls
        return sample
    }

    private static func kit(_ model: String) throws -> Kit {
        let late = try WireFixture("gemini/replies/error-midway.sse").bytes
        var error = Kit.ErrorSample(late, .overloaded)
        error.text = "So "
        let quota = try WireFixture("gemini/replies/error-alone.sse").bytes
        return Kit(
            GoogleChat(),
            Kit.Samples(
                model: model,
                replies: [
                    try sample("text.json", "Salve, munde – 🌍.", .stop, TokenUsage(input: 12, output: 9)),
                    try sample(
                        "thoughts-and-parallel-calls.json", "Let me look.", .toolCalls,
                        TokenUsage(input: 120, output: 32, reasoning: 158), thought: "First this. Then that.",
                        calls: [
                            ToolCall(id: "z4jhn46v", name: "weather", arguments: #"{"place":"Bern","n":1.5}"#),
                            ToolCall(id: "", name: "now", arguments: "{}"),
                            ToolCall(id: "", name: "now", arguments: "{}"),
                        ]),
                    try sample("array.json", "Percy", .length, TokenUsage(input: 9, output: 2)),
                    try sample("prompt-refused.json", "", .contentFilter, TokenUsage(input: 7)),
                ],
                streams: [
                    try sample(
                        "thoughts.sse", "To be…", .stop, TokenUsage(input: 44, output: 4, reasoning: 637),
                        thought: "**One**\nmore"),
                    try sample(
                        "calls.sse", "", .toolCalls, TokenUsage(input: 29, output: 20, reasoning: 110),
                        calls: [
                            ToolCall(id: "", name: "now", arguments: "{}"),
                            ToolCall(id: "", name: "now", arguments: #"{"zone":"CET"}"#),
                        ]),
                ],
                errors: [
                    .init(
                        Array(
                            #"{"error": {"code": 429, "message": "You exceeded your current quota.", "details": [{"retryDelay": "7s"}]}}"#
                                .utf8), .rateLimited, status: 429, retryAfter: .seconds(7))
                ],
                errorsInReplies: [
                    .init(Array(#"{"error": {"status": "UNAVAILABLE", "message": "Overloaded."}}"#.utf8), .overloaded)
                ],
                errorsInStreams: [error, .init(quota, .rateLimited)]))
    }

    @Test(arguments: Kit.checks, models) func keepsTheContract(check: Kit.Check, model: String) throws {
        // What is sent depends on the model, what comes does not.
        let isAboutRequests = ["sends", "renders", "refuses with", "keeps", "asks", "names", "leaves"].contains {
            check.name.hasPrefix($0)
        }
        if isAboutRequests || model == Self.models[0] { try check.run(try Self.kit(model)) }
    }

    // MARK: A pretended Google

    static let key = "AQ." + String(repeating: "g", count: 40)

    /// Every request of the fixtures, whose results answer as many calls as there were.
    @Test(
        arguments: GeminiRenderTests.cases.filter {
            $0 != "legacy-function-role.json" && $0 != "googles-own-fields.json"
        })
    func aPretendedGoogleTakesWhatIsRendered(name: String) async throws {
        let upstream = FakeUpstream()
        upstream.accept(key: Self.key, at: .google)
        let facts = try JSON(parsing: try WireFixture("gemini/requests/" + name).bytes)
        let request = try ChatRequest(json: facts["request"].raw.bytes)
        let model = try #require(facts["model"].string)
        for isStream in [false, true] {
            let rendered = try GoogleChat().render(request, model: model, isStream: isStream)
            let reply = try await upstream.transport.reply(to: rendered.request, key: Self.key)
            #expect(reply.head.status == 200, "\(String(decoding: reply.body, as: UTF8.self))")
        }
        #expect(upstream.complaints == [])
    }

    @Test(arguments: [false, true]) func answersComeBackAsTheyWereGiven(isStream: Bool) async throws {
        let upstream = FakeUpstream()
        upstream.accept(key: Self.key, at: .google)
        var answer = FakeUpstream.Answer.text("Grüße 🎲")
        answer.reasoning = "Hm."
        answer.toolCalls = [ToolCall(id: "x7", name: "f", arguments: #"{"a":[1,2]}"#, signature: "c2ln")]
        let tokens = TokenUsage(input: 5, cacheRead: 6, output: 9, reasoning: 4)
        upstream.answer(answer.using(.tokens(tokens)))
        let chat = GoogleChat()
        let rendered = try chat.render(
            ChatRequest("g", messages: [.user("Hi")]), model: "gemini-2.5-flash", isStream: isStream)
        let body = try await upstream.transport.reply(to: rendered.request, key: Self.key).body
        let read = WireFixture(name: isStream ? "a.sse" : "a.json", bytes: body).read(
            by: chat.parse, chat.makeStreamParser())
        #expect(read.failure == nil)
        #expect(read.reply.text == "Grüße 🎲")
        #expect(read.reply.reasoningText == "Hm.")
        #expect(read.reply.toolCalls == answer.toolCalls)
        #expect(read.reply.finishReason == .toolCalls)
        #expect(read.reply.usage?.tokens == tokens)
    }
}
