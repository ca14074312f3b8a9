// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKStorage
import BYOKTesting
import Testing

/// The code of FakingTheProviders.
struct FakingTheProvidersTests {
    private let key = Stage.key

    @Test func answersAndFails() async throws {
        let stage = try await Stage()
        let (router, alice, key) = (stage.router, stage.alice, Stage.key)
        let upstream = FakeUpstream()
        upstream.accept(key: key, at: .openAI)
        upstream.answer(.text("Hello."), times: 1)
        upstream.fail(.unavailable, at: .openAI)
        let chat = ChatClient(router: router, transport: upstream.transport)

        upstream.recover()
        upstream.fail(.unavailable, at: .openAI)
        upstream.answer(times: 1) { request in
            upstream.fail(.noFunds)
            return .text("You asked \(request.model ?? "nothing").")
        }
        let request = ChatRequest("gpt-4o", messages: [.user("Hi")])
        for _ in 1...3 { _ = try? await chat.complete(request, for: alice, spendPolicy: .neverCredits) }
        #expect(upstream.requests.map(\.status) == [500, 200, 429])
        #expect(upstream.requests.allSatisfy { $0.key?.matches(key) == true && !$0.keyIsElsewhere })
        #expect(upstream.complaints.isEmpty)
    }

    @Test(.timeLimit(.minutes(1))) func losesPatienceWithoutWaiting() async throws {
        let stage = try await Stage()
        @Sendable func ask(_ upstream: FakeUpstream) async throws -> ChatReply {
            let chat = ChatClient(router: stage.router, transport: upstream.transport)
            return try await chat.complete(ChatRequest("gpt-4o", messages: [.user("Hi")]), for: stage.alice)
        }
        let clock = ManualClock()
        let upstream = FakeUpstream(clock: clock)
        upstream.accept(key: key, at: .openAI)
        upstream.fail(.silence)
        async let answer = ask(upstream)
        await clock.waitForSleepers()
        clock.advance(by: .seconds(600))  // what an answer may take in all
        do {
            _ = try await answer
            Issue.record("an answer came")
        } catch let error as BYOKError {
            #expect(error.code == .upstreamTimeout)
        }
    }

    @Test func listensOnLoopback() async throws {
        let sealer = try FernetSealer(MasterKeyring(MasterKeyring.generate()))
        let upstream = FakeUpstream()
        let server = try upstream.start()
        defer { server.stop() }
        let router = try BYOKRouter(catalog: server.catalog(), store: InMemoryStore(), sealer: sealer)
        #expect(router.catalog.provider(.google)?.origin.url.hasPrefix("http://127.0.0.1:") == true)
    }

    @Test func answersByTheByte() async throws {
        let stage = try await Stage()
        let transport = ScriptedTransport([
            .reply(503),
            .reply(200, headers: ScriptedReply.eventStream, body: "data: {}\n\n"),
            .failure(TransportError(.connect, requestWasSent: false, "connection refused")),
        ])
        let chat = ChatClient(router: stage.router, transport: transport)
        for code in [BYOKError.Code.upstreamUnavailable, .upstreamProtocol, .upstreamUnavailable] {
            let error = await #expect(throws: BYOKError.self) {
                try await chat.stream(ChatRequest("gpt-4o", messages: [.user("Hi")]), for: stage.alice)
            }
            #expect(error?.code == code)
        }
    }

    @Test func provesAnAdapter() throws {
        let house = try Provider.compatible(
            id: "house", name: "House", origin: .configured("https://llm.example.com/v1"))
        let reply = """
            {"id":"r1","object":"chat.completion","model":"llama3:8b","choices":[{"index":0,"finish_reason":"stop",\
            "message":{"role":"assistant","content":"Hi"}}],"usage":{"prompt_tokens":9,"completion_tokens":1}}
            """
        let stream = """
            data: {"id":"r1","choices":[{"index":0,"delta":{"role":"assistant","content":"Hi"}}]}

            data: {"id":"r1","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}

            data: [DONE]


            """
        let kit = ChatProviderCompatTest(
            HouseChat(house),
            .init(
                model: "llama3:8b",
                replies: [.init(Array(reply.utf8), text: "Hi", usage: TokenUsage(input: 9, output: 1))],
                streams: [.init(Array(stream.utf8), text: "Hi")],
                errors: [.init(Array(#"{"error":{"message":"slow down"}}"#.utf8), .rateLimited, status: 429)]))
        try kit.run()
    }
}
