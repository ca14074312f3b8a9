// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKTesting
import Testing

/// Requests that a pretended Anthropic takes, which refuses what the real one would, and answers that come back as they
/// were given.
@Suite struct AnthropicFakeUpstreamTests {
    private static let key = "sk-ant-api03-" + String(repeating: "k", count: 95)
    private let upstream = FakeUpstream()

    init() { upstream.accept(key: Self.key, at: .anthropic) }

    private func send(_ request: ChatRequest, model: String, isStream: Bool = false) async throws -> UpstreamReply {
        let rendered = try AnthropicSample.chat.render(request, model: model, isStream: isStream)
        return try await upstream.transport.reply(to: rendered.request, key: Self.key)
    }

    /// Conversations as hosts have them.
    private static var requests: [ChatRequest] {
        get throws {
            var called = ChatMessage(.assistant, [.text("Let me see. ")])
            called.reasoning = [ReasoningBlock(.text, "Both.", signature: "EqQB"), ReasoningBlock(.text, "No proof")]
            called.toolCalls = [
                ToolCall(id: "a", name: "f", arguments: ""), ToolCall(id: "b", name: "f", arguments: #"{"x":1}"#),
            ]
            let talk: [ChatMessage] = [
                .system("S"), .user("Hi"), .assistant(""), .user(""), called, .toolResult("1", for: "a"),
                .toolResult("", for: "b"), .system("Late."), .user("Go on"), .assistant("\n"),
            ]
            var plain = ChatRequest("m", messages: talk)
            plain.tools = [.function("f"), .function("g", parameters: try RawJSON(#"{"properties":{}}"#))]
            plain.temperature = 1.9
            plain.topP = 0.3
            var thoughtful = plain
            thoughtful.reasoning = ReasoningOptions(effort: "high")
            var bounded = thoughtful
            bounded.maxTokens = 1_500
            bounded.toolChoice = .required
            var tight = thoughtful
            tight.maxTokens = 500
            var generous = plain
            generous.reasoning = ReasoningOptions(maxTokens: 9_000)
            var toolless = ChatRequest("m", messages: [.user("Hi")])
            toolless.toolChoice = .auto
            toolless.parallelToolCalls = false
            toolless.extra = [JSONField("logit_bias", "x"), JSONField("top_k", 3), JSONField("store", true)]
            return [plain, thoughtful, bounded, tight, generous, toolless]
        }
    }

    @Test(arguments: [
        "claude-3-opus-20240229", "claude-sonnet-4-5", "claude-opus-4-6", "claude-opus-5", "claude-fable-5",
    ])
    func takesWhatHostsAsk(model: String) async throws {
        for request in try Self.requests {
            let reply = try await send(request, model: model)
            #expect(reply.head.status == 200)
        }
        #expect(upstream.complaints == [])
    }

    @Test(arguments: [false, true]) func answersComeBackAsTheyWereGiven(isStream: Bool) async throws {
        var answer = FakeUpstream.Answer.text("Grüße 🎲")
        answer.reasoning = "Hm."
        answer.toolCalls = [ToolCall(id: "toolu_1", name: "f", arguments: #"{"a":[1,2]}"#)]
        let tokens = TokenUsage(
            input: 5, cacheRead: 6, cacheWrite: 7, cacheWrite1h: 8, output: 9, reasoning: 4)
        upstream.answer(answer.using(.tokens(tokens)))
        let raw = try await send(
            ChatRequest("m", messages: [.user("Hi")]), model: "claude-sonnet-4-5", isStream: isStream)
        let reply =
            isStream ? try AnthropicSample.stream(raw.body).reply : try AnthropicSample.chat.parse(raw)
        #expect(reply.text == "Grüße 🎲")
        #expect(reply.reasoningText == "Hm.")
        #expect(reply.toolCalls == answer.toolCalls)
        #expect(reply.finishReason == .toolCalls)
        #expect(reply.usage?.tokens == tokens)
    }

    @Test(arguments: [FakeUpstream.Usage.missing, .negative, .text, .huge])
    func figuresThatAreNoneAreNotTrusted(usage: FakeUpstream.Usage) async throws {
        upstream.answer(FakeUpstream.Answer.text("x").using(usage))
        for isStream in [false, true] {
            let raw = try await send(
                ChatRequest("m", messages: [.user("Hi")]), model: "claude-sonnet-4-5", isStream: isStream)
            let streamed = isStream ? try AnthropicSample.stream(raw.body) : nil
            let reply = try streamed?.reply ?? AnthropicSample.chat.parse(raw)
            #expect(streamed?.failure == nil)
            #expect(reply.text == "x")
            if let tokens = reply.usage?.tokens { #expect(tokens.output == .max || tokens.output == UInt64(Int.max)) }
        }
    }

    @Test func aKeyIsLiveOrItIsNot() async throws {
        let account = Provider.anthropic.account
        let live = try await upstream.transport.reply(to: account.keyTest(), key: Self.key)
        #expect(try account.report(on: live).status == .connected)
        let unknown = try await upstream.transport.reply(to: account.keyTest(), key: "sk-ant-api03-unknown")
        #expect(unknown.head.status == 401)
        #expect(account.failure(of: unknown).kind == .authInvalid)
    }

    @Test func theListIsReadPageByPage() async throws {
        let models = (1...5).map { "claude-test-\($0)" }
        upstream.serve(models: models, at: .anthropic)
        let account = Provider.anthropic.account
        var first = account.modelList(after: nil)
        first.path = "/models?limit=2"
        var page = try account.models(in: await upstream.transport.reply(to: first, key: Self.key))
        var found = page.models.map(\.id)
        while let next = page.next {
            page = try account.models(
                in: await upstream.transport.reply(to: account.modelList(after: next), key: Self.key))
            found += page.models.map(\.id)
        }
        #expect(found == models)
    }

    @Test func theProviderFindsItsAdapters() {
        #expect(Provider.anthropic.chat is AnthropicChat)
        #expect(Provider.anthropic.account is AnthropicAccount)
    }
}
