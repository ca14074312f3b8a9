// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKTesting
import Synchronization
import Testing

struct ChatClientTests {
    private let request = ChatRequest("gpt-4o", messages: [.user("Hello")])

    @Test func answersOnTheUsersOwnKey() async throws {
        let bench = try await Bench([.openAI])
        bench.upstream.answer(.text("Hi there"))
        let reply = try await bench.client.complete(request, for: bench.alice)
        #expect(reply.text == "Hi there")
        #expect(reply.finishReason == .stop)
        #expect(reply.usage?.tokens.provenance == .reported)
        #expect(bench.upstream.requests.map(\.provider) == [.openAI])
        #expect(bench.upstream.complaints.isEmpty, "\(bench.upstream.complaints)")
    }

    @Test func streamsTheSameAnswer() async throws {
        let bench = try await Bench([.openAI])
        bench.upstream.answer(.text("one two three four"))
        var whole = ChatReply.Builder()
        var pieces = 0
        for try await chunk in try await bench.client.stream(request, for: bench.alice) {
            whole.add(chunk)
            pieces += 1
        }
        #expect(whole.reply.text == "one two three four")
        #expect(whole.reply.finishReason == .stop)
        #expect(whole.reply.usage != nil)
        #expect(pieces > 2)
    }

    /// Class of failure, the code for an own key, and that for the platform's.
    static let failures: [(FakeUpstream.Failure, AttemptFailure.Class, BYOKError.Code, BYOKError.Code)] = [
        (.invalidKey, .authInvalid, .ownKeyInvalid, .systemKeyUnavailable),
        (.noFunds, .quotaExhausted, .ownKeyNoFunds, .systemKeyUnavailable),
        (.rateLimited(retryAfter: .seconds(20)), .rateLimited, .ownKeyCooling, .systemKeyUnavailable),
        (.overloaded, .overloaded, .upstreamUnavailable, .upstreamUnavailable),
        (.unavailable, .unavailable, .upstreamUnavailable, .upstreamUnavailable),
        (.contextTooLong, .contextTooLong, .contextTooLong, .contextTooLong),
        (.badRequest, .badRequest, .badRequest, .badRequest),
        (.modelNotFound, .modelNotFound, .modelNotFound, .modelNotFound),
        (.malformed(after: 0), .protocol, .upstreamProtocol, .upstreamProtocol),
    ]

    @Test(arguments: failures.indices, [true, false]) func saysWhatBecameOfTheAttempt(index: Int, isOwn: Bool)
        async throws
    {
        let (failure, kind, ownCode, systemCode) = Self.failures[index]
        for isStream in [false, true] {
            let bench = try await Bench(isOwn ? [.openRouter] : [])
            bench.upstream.fail(failure)
            let policy: SpendPolicy = isOwn ? .neverCredits : .init()
            let error = await #expect(throws: BYOKError.self) {
                if isStream {
                    for try await _ in try await bench.client.stream(request, for: bench.alice, spendPolicy: policy) {}
                } else {
                    _ = try await bench.client.complete(request, for: bench.alice, spendPolicy: policy)
                }
            }
            #expect(error?.receipt?.attempts.map(\.failure) == [kind])
            #expect(error?.code == (isOwn ? ownCode : systemCode))
            #expect((error?.cause as? AttemptFailure)?.kind == kind)
            #expect((error?.keyID != nil) == isOwn)
        }
    }

    @Test func aWaitIsToldAsAMoment() async throws {
        let bench = try await Bench([.openAI])
        bench.upstream.fail(.rateLimited(retryAfter: .seconds(20)))
        let error = await #expect(throws: BYOKError.self) { try await bench.client.complete(request, for: bench.alice) }
        #expect(error?.retryAt == bench.router.clockNow + .seconds(20))
    }

    // MARK: Streams that break

    @Test func anErrorBeforeTheFirstOutputIsAFailedAttempt() async throws {
        let bench = try await Bench([.openRouter])
        bench.upstream.fail(.unavailable.insideReply)
        let route = try await bench.router.route(RouteRequest("gpt-4o", for: bench.alice))
        let error = await #expect(throws: AttemptFailure.self) { try await bench.client.stream(request, over: route) }
        #expect(error?.kind == .unavailable)
    }

    @Test(arguments: [FakeUpstream.Failure.unavailable.midStream(after: 2), .cutOff(after: 2)])
    func anErrorAfterItEndsTheStreamWithAnError(failure: FakeUpstream.Failure) async throws {
        let bench = try await Bench([.openRouter])
        bench.upstream.answer(.text("one two three four five six"))
        bench.upstream.fail(failure)
        var text = ""
        let stream = try await bench.client.stream(request, for: bench.alice)
        let error = await #expect(throws: BYOKError.self) {
            for try await chunk in stream { text += chunk.text }
        }
        #expect(!text.isEmpty && text.count < "one two three four five six".count)
        #expect([.upstreamUnavailable, .upstreamProtocol].contains(error?.code))
        // What has ended with an error stays ended.
        var iterator = stream.makeAsyncIterator()
        #expect(try await iterator.next() == nil)
    }

    @Test func theUsageThatComesAfterAnErrorIsKept() async throws {
        let event = { (json: String) in "data: \(json)\n\n" }
        let transport = ScriptedTransport([
            .reply(
                200, headers: ScriptedReply.eventStream,
                pieces: [
                    event(#"{"id":"1","choices":[{"index":0,"delta":{"content":"a"}}]}"#),
                    event(#"{"error":{"code":502,"message":"gone"}}"#),
                    event(#"{"choices":[],"usage":{"prompt_tokens":7,"completion_tokens":2}}"#) + "data: [DONE]\n\n",
                ].map { Array($0.utf8) })
        ])
        let bench = try await Bench([.openRouter], transport: transport)
        let stream = try await bench.client.stream(request, for: bench.alice)
        let error = await #expect(throws: BYOKError.self) { for try await _ in stream {} }
        let failure = error?.cause as? AttemptFailure
        #expect(failure?.kind == .unavailable)
        #expect((failure?.cause as? ProviderError)?.partial?.usage?.tokens.input == 7)
    }

    @Test func anAnswerThatDoesNotStreamComesAsOnePiece() async throws {
        let body = #"{"id":"1","choices":[{"index":0,"message":{"content":"whole"},"finish_reason":"stop"}]}"#
        let bench = try await Bench([.openRouter], transport: ScriptedTransport([.reply(200, body: body)]))
        var chunks: [ChatChunk] = []
        for try await chunk in try await bench.client.stream(request, for: bench.alice) { chunks.append(chunk) }
        #expect(chunks.map(\.text) == ["whole"])
        #expect(chunks.last?.choices.first?.finishReason == .stop)
    }

    // MARK: Keys

    @Test func aKeyThatTheProviderQuotesIsTakenOut() async throws {
        let bench = try await Bench([.openAI])
        let key = Bench.keys[1].1
        // Quoted in the middle, where no pattern finds it.
        let middle = String(key.dropFirst(12).prefix(20))
        bench.upstream.fail(.invalidKey.saying("no such key as x\(middle)x"))
        let error = await #expect(throws: BYOKError.self) {
            try await bench.client.complete(request, for: bench.alice, spendPolicy: .neverCredits)
        }
        let said = ((error?.cause as? AttemptFailure)?.cause as? ProviderError)?.message ?? ""
        #expect(said == "no such key as x[key]x")
        #expect(!"\(String(describing: error))".contains(middle))
    }

    @Test func thePlatformsProviderSpeaksToThePlatformAlone() async throws {
        let bench = try await Bench([])
        bench.upstream.fail(.invalidKey.saying("account org-42 is closed"))
        let error = await #expect(throws: BYOKError.self) { try await bench.client.complete(request, for: bench.alice) }
        var dumped = ""
        dump(error, to: &dumped)
        dump((error?.cause as? AttemptFailure)?.cause, to: &dumped)
        #expect(!dumped.contains("org-42"))
        #expect(((error?.cause as? AttemptFailure)?.cause as? ProviderError)?.status == 401)
    }

    @Test func aRemovedKeyIsNotSent() async throws {
        let bench = try await Bench([.openAI])
        let route = try await bench.router.route(RouteRequest("gpt-4o", for: bench.alice))
        try await bench.router.keys.remove(try #require(route.keyID), of: bench.alice.user)
        let error = await #expect(throws: BYOKError.self) { try await bench.client.complete(request, over: route) }
        #expect(error?.code == .routeStale)
        #expect(bench.upstream.requests.isEmpty)
    }

    /// An adapter that would send the key to an address of its own.
    private struct Straying: ChatProvider {
        let provider = Provider.openAI
        func render(_ request: ChatRequest, model: String, isStream: Bool) throws(BYOKError) -> RenderedChat {
            var rendered = try OpenAIChat().render(request, model: model, isStream: isStream)
            rendered.request.origin = Origin("https://elsewhere.example")
            return rendered
        }
        func parse(_ reply: UpstreamReply) throws(AttemptFailure) -> ChatReply { try OpenAIChat().parse(reply) }
        func makeStreamParser() -> any ChatStreamParser { OpenAIChat().makeStreamParser() }
        func failure(of reply: UpstreamReply) -> AttemptFailure { OpenAIChat().failure(of: reply) }
    }

    @Test func anAdapterCannotSendTheKeyElsewhere() async throws {
        let bench = try await Bench([.openAI])
        let client = ChatClient(router: bench.router, transport: bench.upstream.transport, adapters: [Straying()])
        let error = await #expect(throws: BYOKError.self) { try await client.complete(request, for: bench.alice) }
        #expect(error?.code == .invalidConfiguration)
        #expect(bench.upstream.requests.isEmpty)
    }

    /// Renders as OpenAI's, and counts.
    private final class Counting: ChatProvider {
        let provider = Provider.openAI
        private let count = Mutex(0)
        var renderings: Int { count.withLock { $0 } }
        func render(_ request: ChatRequest, model: String, isStream: Bool) throws(BYOKError) -> RenderedChat {
            count.withLock { $0 += 1 }
            return try OpenAIChat().render(request, model: model, isStream: isStream)
        }
        func parse(_ reply: UpstreamReply) throws(AttemptFailure) -> ChatReply { try OpenAIChat().parse(reply) }
        func makeStreamParser() -> any ChatStreamParser { OpenAIChat().makeStreamParser() }
        func failure(of reply: UpstreamReply) -> AttemptFailure { OpenAIChat().failure(of: reply) }
    }

    @Test(arguments: [true, false]) func aRequestIsRenderedOncePerAttempt(isOwn: Bool) async throws {
        let bench = try await Bench(
            isOwn ? [.openAI] : [], platform: [.openAI], credits: Money(nanodollars: 1_000_000_000))
        let adapter = Counting()
        let client = ChatClient(router: bench.router, transport: bench.upstream.transport, adapters: [adapter])
        _ = try await client.complete(request, for: bench.alice)
        #expect(adapter.renderings == 1)
        for try await _ in try await client.stream(request, for: bench.alice) {}
        #expect(adapter.renderings == 2)
    }

    @Test func whatAProviderCannotDoIsRefusedBeforeTheKeyIsOpened() async throws {
        let bench = try await Bench([.openAI])
        let request = ChatRequest("gpt-4o", messages: [.user([.file(.url("https://x/a.pdf"))])])
        let error = await #expect(throws: BYOKError.self) { try await bench.client.complete(request, for: bench.alice) }
        #expect(error?.code == .unsupportedField)
        #expect(bench.upstream.requests.isEmpty)
    }

    @Test func cancellingTheTaskEndsTheRequest() async throws {
        let bench = try await Bench([.openAI], transport: ScriptedTransport([.silence]))
        let task = Task { try await bench.client.complete(request, for: bench.alice) }
        task.cancel()
        let error = await #expect(throws: BYOKError.self) { try await task.value }
        #expect(error?.code == .cancelled)
    }

    @Test func aStreamThatIsLetGoIsCancelled() async throws {
        let exchange = EndlessExchange()
        let bench = try await Bench([.openAI], transport: exchange)
        var stream: ChatStream? = try await bench.client.stream(request, for: bench.alice)
        #expect(stream != nil)
        #expect(!exchange.isCancelled)
        stream = nil
        #expect(exchange.isCancelled)
    }

    /// Says one word for ever.
    private final class EndlessExchange: HTTPTransport, HTTPExchange {
        private let cancelled = Mutex(false)
        var isCancelled: Bool { cancelled.withLock { $0 } }

        func begin(_ request: UpstreamRequest, key: Span<UInt8>) -> any HTTPExchange { self }
        func head() -> ReplyHead { ReplyHead(status: 200, headers: ScriptedReply.eventStream) }
        func next() -> [UInt8]? { Array("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]}\n\n".utf8) }
        func cancel() { cancelled.withLock { $0 = true } }
    }

    @Test func theHostSetsTheLimitsOfItsChats() async throws {
        var limits = TransferLimits.stream
        limits.event = 40
        let bench = try await Bench([.openRouter], transport: ScriptedTransport([]))
        let large = #"{"choices":[{"index":0,"delta":{"content":"0123456789"}}]}"#
        let transport = ScriptedTransport([
            .reply(200, headers: ScriptedReply.eventStream, body: "data: \(large)\n\n"), .reply(500),
        ])
        let client = ChatClient(
            router: bench.router, transport: transport, answerLimits: .reply, streamLimits: limits)
        let error = await #expect(throws: BYOKError.self) { try await client.stream(request, for: bench.alice) }
        #expect(error?.code == .upstreamProtocol)
        _ = try? await client.complete(request, for: bench.alice)
        #expect(transport.requests.map(\.limits) == [limits, .reply])
    }

    @Test(
        arguments: [
            { $0.idle = .zero }, { $0.total = .seconds(90_000) }, { $0.connect = .seconds(-1) }, { $0.head = -1 },
            { $0.body = 2 << 30 }, { $0.event = -1 },
        ] as [@Sendable (inout TransferLimits) -> Void])
    func impossibleLimitsAreRefused(change: @Sendable (inout TransferLimits) -> Void) {
        var request = UpstreamRequest(.get, Origin("https://x.example"), "/models")
        change(&request.limits)
        let error = #expect(throws: TransportError.self) { try request.validate(key: [UInt8]().span) }
        #expect(error?.kind == .invalidRequest)
        #expect(error?.detail.contains("limit") == true)
    }

    @Test func aKeyThatIsQuotedToAnyQuestionIsTakenOut() async throws {
        let key = Bench.keys[0].1
        // Quoted in the middle, where no pattern finds it.
        let body = #"{"error":{"code":401,"message":"no such key as x\#(key.dropFirst(12).prefix(20))x"}}"#
        let transport = ScriptedTransport([.reply(401, body: body), .reply(401, body: body)])
        let bench = try await Bench([.openRouter], transport: transport)
        let route = try await bench.router.route(RouteRequest("gpt-4o", for: bench.alice))
        let late = await #expect(throws: AttemptFailure.self) {
            try await bench.client.lateUsage(of: "gen-1", over: route)
        }
        let list = await #expect(throws: AttemptFailure.self) {
            try await ModelDirectory(transport: transport).models(at: Provider.openAI.account, key: Secret(key))
        }
        for failure in [late, list] {
            #expect((failure?.cause as? ProviderError)?.message == "no such key as x[key]x")
        }
    }

    @Test func lateUsageIsAskedForWithTheRoutesKey() async throws {
        let body = #"""
            {"data":{"id":"gen-1","total_cost":0.0015,"is_byok":false,"native_tokens_prompt":10,"native_tokens_completion":25,
            "native_tokens_cached":3,"native_tokens_reasoning":5}}
            """#
        let transport = ScriptedTransport([.reply(200, body: body), .reply(404, body: "{}")])
        let bench = try await Bench([.openRouter], transport: transport)
        let route = try await bench.router.route(RouteRequest("gpt-4o", for: bench.alice))
        let usage = try await bench.client.lateUsage(of: "gen-1", over: route)
        #expect(usage?.tokens == TokenUsage(input: 7, cacheRead: 3, output: 20, reasoning: 5))
        #expect(usage?.cost?.charged.decimal == "0.0015")
        #expect(try await bench.client.lateUsage(of: "gen-2", over: route) == nil)
        #expect(try await bench.client.lateUsage(of: "gen-1&x=/../y", over: route) == nil)
        #expect(
            transport.requests.map {
                String(
                    $0.url.trimmingPrefix("https://openrouter.ai/api/v1").trimmingPrefix("https://api.openai.com/v1"))
            } == ["/generation?id=gen-1", "/generation?id=gen-2"])
    }
}

extension BYOKRouter {
    fileprivate var clockNow: Timestamp { options.clock.now() }
}
