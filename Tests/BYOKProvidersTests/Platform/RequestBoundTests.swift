// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKTesting
import Testing

/// What is reserved for a chat on the platform's key is enough for it, and is what the provider is told.
struct RequestBoundTests {
    private let credits = Money(nanodollars: 90_000_000_000)

    private func reserved(_ request: ChatRequest, at provider: Provider.ID) async throws -> (
        Money, FakeUpstream.Request
    ) {
        let bench = try await Bench([], platform: [provider], credits: credits)
        let receipt = try await bench.client.complete(request, for: bench.alice).receipt
        return (try #require(receipt?.credits?.reserved), try #require(bench.upstream.requests.last))
    }

    @Test(arguments: [
        (Provider.ID.openAI, "gpt-4o", "max_completion_tokens", 2_500, 10_000),
        (.openRouter, "gpt-4o", "max_tokens", 2_500, 10_000),
        (.anthropic, "claude-sonnet-4-5", "max_tokens", 0, 0), (.google, "gemini-2.5-pro", "maxOutputTokens", 0, 0),
    ])
    func theLongestAnswerIsSentAndReserved(
        provider: Provider.ID, model: String, field: String, input: Int64, output: Int64
    ) async throws {
        var request = ChatRequest(ModelName(model), messages: [.user("Hello")])
        let (byDefault, sent) = try await reserved(request, at: provider)
        #expect(sent.text.contains("\"\(field)\":4096"))
        request.maxTokens = 100
        let (own, short) = try await reserved(request, at: provider)
        #expect(short.text.contains("\"\(field)\":100"))
        #expect(own < byDefault)
        guard input > 0 else { return }
        // Nanodollars per token, and 5 %, rounded up.
        let exact = (Int64(sent.body.count) * input + 4_096 * output) * 105
        #expect(byDefault.nanodollars == (exact + 99) / 100)
    }

    @Test func severalAnswersAreReservedAsSeveral() async throws {
        var request = ChatRequest("gpt-4o", messages: [.user("Hello")])
        request.maxTokens = 1_000
        request.n = 3
        let (amount, sent) = try await reserved(request, at: .openAI)
        let exact = (Int64(sent.body.count) * 2_500 + 3_000 * 10_000) * 105
        #expect(amount.nanodollars == (exact + 99) / 100)
    }

    @Test func onOwnKeysTheRequestGoesOutAsItIs() async throws {
        let bench = try await Bench([.openAI, .google])
        for model: ModelName in ["gpt-4o", "gemini-2.5-pro"] {
            _ = try await bench.client.complete(ChatRequest(model, messages: [.user("Hello")]), for: bench.alice)
        }
        #expect(bench.upstream.requests.allSatisfy { !$0.text.contains("4096") })
    }

    @Test func theHostSaysHowLongAnAnswerMayBe() async throws {
        let bench = try await Bench([], credits: credits)
        let client = ChatClient(router: bench.router, transport: bench.upstream.transport, defaultMaxTokens: 77)
        _ = try await client.complete(ChatRequest("gpt-4o", messages: [.user("Hello")]), for: bench.alice)
        #expect(bench.upstream.requests.last?.text.contains("\"max_tokens\":77") == true)
    }

    /// An image's base64 is not text: what it can become counts, and that does not depend on its size.
    @Test(arguments: [
        (Provider.ID.openAI, "gpt-4o", 4_096), (.openAI, "gpt-4o-mini", 48_169), (.openRouter, "gpt-4o", 4_096),
    ])
    func imagesCountAsWhatTheyCanBecome(provider: Provider.ID, model: String, most: Int64) async throws {
        func request(_ size: Int) -> ChatRequest {
            let data = String(repeating: "A", count: size)
            let image = ContentPart.image(.data(base64: data, type: "image/png"), detail: "high")
            return ChatRequest(ModelName(model), messages: [.user([.text("What is it?"), image])])
        }
        let (small, sent) = try await reserved(request(4), at: provider)
        let (large, _) = try await reserved(request(400_000), at: provider)
        #expect(small == large)
        let price: (Int64, Int64) = model == "gpt-4o-mini" ? (150, 600) : (2_500, 10_000)
        let exact = ((Int64(sent.body.count) - 4 + most) * price.0 + 4_096 * price.1) * 105
        #expect(small.nanodollars == (exact + 99) / 100)
    }

    @Test func documentsCountByTheirBytes() async throws {
        func request(_ size: Int) -> ChatRequest {
            let file = Media.data(base64: String(repeating: "A", count: size), type: "application/pdf")
            return ChatRequest("gpt-4o", messages: [.user([.file(file, name: "a.pdf")])])
        }
        let (small, _) = try await reserved(request(4), at: .openAI)
        let (large, _) = try await reserved(request(4_004), at: .openAI)
        #expect(large.nanodollars - small.nanodollars == 4_000 * 2_500 * 105 / 100)
    }

    @Test(arguments: [("max_tokens", 0, 1), ("n", 1, -1)])
    func countsBelowOneAreRefused(field: String, maxTokens: Int, n: Int) async throws {
        let bench = try await Bench([], credits: credits)
        var request = ChatRequest("gpt-4o", messages: [.user("Hello")])
        (request.maxTokens, request.n) = (maxTokens, n)
        let error = await #expect(throws: BYOKError.self) { try await bench.client.complete(request, for: bench.alice) }
        #expect(error?.code == .invalidRequest && error?.message.contains("'\(field)'") == true)
    }

    @Test func whatCannotBeCountedIsNotSold() async throws {
        let bench = try await Bench([], credits: credits)
        var request = ChatRequest("gpt-4o", messages: [.user("Hello")])
        (request.maxTokens, request.n) = (Int.max, Int.max)
        let error = await #expect(throws: BYOKError.self) { try await bench.client.complete(request, for: bench.alice) }
        #expect(error?.code == .costOverflow)
        #expect(bench.upstream.requests.isEmpty)
    }
}
