// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKTesting
import Testing

/// What a host's clients get of a stream, as server-sent events.
@Suite(.timeLimit(.minutes(1))) struct ChatEventsTests {
    private let request = ChatRequest("gpt-4o", messages: [.user("Hello")])
    private let credits = Money(nanodollars: 1_000_000_000)
    private let metadata = ["x-using-byok", "x-provider", "x-credits-charged"]

    /// What stands in the events; each must be one of the form that clients split at.
    private func data(_ events: ChatEvents) async throws -> [String] {
        var all: [String] = []
        for await event in events {
            let text = String(decoding: event, as: UTF8.self)
            #expect(text.hasPrefix("data: ") && text.hasSuffix("\n\n") && text.dropLast(2).allSatisfy { $0 != "\n" })
            all.append(String(text.dropFirst(6).dropLast(2)))
        }
        return all
    }

    private func stream(
        _ pieces: [String], on own: [Provider.ID] = [.openRouter], platform: Provider.ID = .openRouter,
        credits: Money? = nil
    ) async throws -> (stream: ChatStream, bench: Bench) {
        let body = pieces.map { Array("data: \($0)\n\n".utf8) }
        let transport = ScriptedTransport([.reply(200, headers: ScriptedReply.eventStream, pieces: body)])
        let bench = try await Bench(own, transport: transport, platform: [platform], credits: credits)
        return (try await bench.client.stream(request, for: bench.alice), bench)
    }

    private func chunk(_ choice: String, _ rest: String = "") -> String {
        #"{"id":"gen-1","model":"openai/gpt-4o","created":7,"choices":[{"index":0,\#(choice)}]\#(rest)}"#
    }
    private let end = #""delta":{},"finish_reason":"stop""#
    private let usage = #","usage":{"prompt_tokens":7,"completion_tokens":2}"#

    // MARK: The end

    @Test func theLastChunkHasTheReceipt() async throws {
        let answer = [chunk(#""delta":{"content":"a"}"#), chunk(end), "{\"choices\":[]\(usage)}", "[DONE]"]
        let given = try await stream(answer)
        let data = try await data(given.stream.events())
        #expect(data.count == 3 && data.last == "[DONE]")
        let facts = try data.dropLast().map { try Facts(object: $0) }
        // Naive clients look for choices[0] in every chunk.
        #expect(facts.allSatisfy { $0.objects("choices").count == 1 && !$0.has("usage") })
        #expect(facts.map { $0.objects("choices")[0].string("finish_reason") } == [nil, "stop"])
        #expect(metadata.allSatisfy { !facts[0].has($0) })
        let receipt = try #require(await given.stream.receipt)
        #expect(receipt.metadata.count == 3)
        for field in receipt.metadata { #expect(facts[1].string(field.name) == field.value) }
        #expect(facts[1].string("x-using-byok") == "true" && facts[1].string("x-credits-charged") == "0.00")
    }

    @Test func whatCreditsPayIsInIt() async throws {
        let answer = [chunk(#""delta":{"content":"a"}"#), chunk(end, usage), "[DONE]"]
        let given = try await stream(answer, on: [], credits: credits)
        let data = try await data(given.stream.events())
        let last = try Facts(object: data[data.count - 2])
        let charged = try #require(await given.stream.receipt).creditsCharged
        #expect(charged > .zero && last.string("x-credits-charged") == "\(charged)")
        #expect(last.string("x-using-byok") == "false")
        // The event was not sent before the charge was made.
        let balance = try await given.bench.balance
        #expect(balance.held == .zero && balance.total.nanodollars == credits.nanodollars - charged.nanodollars)
    }

    @Test(arguments: [true, false]) func whoAskedForTheUsageGetsItLast(isApart: Bool) async throws {
        let answer =
            [chunk(#""delta":{"content":"a"}"#)]
            + (isApart ? [chunk(end), "{\"choices\":[]\(usage)}"] : [chunk(end, usage)])
        let data = try await data(try await stream(answer + ["[DONE]"]).stream.events(includesUsage: true))
        let facts = try data.dropLast().map { try Facts(object: $0) }
        #expect(data.count == 4)
        #expect(facts.map { $0.objects("choices").count } == [1, 1, 0])
        #expect(facts.map { $0.has("usage") } == [false, false, true])
        #expect(facts[2].object("usage").int("prompt_tokens") == 7)
        #expect(facts.map { $0.has("x-using-byok") } == [false, false, true])
    }

    @Test func aChunkAfterTheEndDoesNotTakeItsPlace() async throws {
        let answer = [
            chunk(#""delta":{"content":"a"}"#), chunk(end),
            chunk(#""delta":{"content":""},"finish_reason":null"#, usage),
            "[DONE]",
        ]
        let facts = try await data(try await stream(answer).stream.events()).dropLast().map { try Facts(object: $0) }
        #expect(facts.map { $0.objects("choices")[0].string("finish_reason") } == [nil, "stop"])
        #expect(facts[1].has("x-using-byok"))
    }

    @Test func everyAnswersEndComesAndNoneTwice() async throws {
        let answer = [
            #"{"id":"1","choices":[{"index":0,"delta":{"content":"a"}},{"index":1,"delta":{"content":"b"}}]}"#,
            #"{"id":"1","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#,
            #"{"id":"1","choices":[{"index":1,"delta":{"content":"c"}}]}"#,
            #"{"id":"1","choices":[{"index":1,"delta":{},"finish_reason":"length"}]}"#,
            #"{"id":"1","choices":[{"index":1,"delta":{},"finish_reason":"length"}]}"#, "[DONE]",
        ]
        let facts = try await data(try await stream(answer).stream.events()).dropLast().map { try Facts(object: $0) }
        let shown = facts.map { fact in
            fact.objects("choices").map {
                "\($0.int("index") ?? -1)\($0.object("delta").string("content") ?? "")\($0.string("finish_reason") ?? "")"
            }.joined(separator: " ")
        }
        #expect(shown == ["0a 1b", "0stop", "1c", "1length"])
        #expect(facts.map { $0.has("x-using-byok") } == [false, false, false, true])
    }

    // MARK: Every chunk

    @Test func headsAreTheSameAndTheFirstSaysWhoSpeaks() async throws {
        let answer = [
            chunk(#""delta":{"role":"assistant","content":""}"#), chunk(#""delta":{"content":"a"}"#),
            #"{"id":"other","model":"other","created":9,"choices":[{"index":0,"delta":{"content":"b"}}]}"#, chunk(end),
            "[DONE]",
        ]
        let facts = try await data(try await stream(answer).stream.events(includesUsage: true)).dropLast().map {
            try Facts(object: $0)
        }
        #expect(Set(facts.map { $0.string("id") }) == ["gen-1"] && Set(facts.map { $0.int("created") }) == [7])
        #expect(Set(facts.map { $0.string("model") }) == ["openai/gpt-4o"])
        #expect(
            facts.map { $0.objects("choices").first?.object("delta").string("role") } == [
                "assistant", nil, nil, nil, nil,
            ])
    }

    /// A provider may write its JSON over several lines; an event ends at an empty one.
    @Test func aProvidersLineEndsDoNotEndAnEvent() async throws {
        let logprobs = "{\n\n  \"content\": [ ]\n}"
        let body = chunk(#""delta":{"content":"a\nb"},"logprobs":"# + logprobs)
        let lines = body.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\ndata: ")
        let data = try await data(try await stream([lines, chunk(end), "[DONE]"]).stream.events())
        let choice = try Facts(object: data[0]).objects("choices")[0]
        #expect(choice.object("delta").string("content") == "a\nb")
        #expect(choice.has("logprobs") && data.count == 3)
    }

    @Test func anAnswerInOnePieceIsAStreamOfOneChunk() async throws {
        let body =
            #"{"id":"1","choices":[{"index":0,"message":{"content":"whole"},"logprobs":{"#
            + "\r\n\r\n" + #""content":[]},"finish_reason":"stop"}]}"#
        let bench = try await Bench([.openRouter], transport: ScriptedTransport([.reply(200, body: body)]))
        let data = try await data(try await bench.client.stream(request, for: bench.alice).events())
        #expect(data.count == 2 && data[1] == "[DONE]")
        let choice = try Facts(object: data[0]).objects("choices")[0]
        #expect(choice.object("delta").string("content") == "whole" && choice.has("logprobs"))
        #expect(!data[0].contains { $0.isNewline })
        #expect(try Facts(object: data[0]).has("x-provider"))
    }

    // MARK: Failures

    @Test func aFailureIsAnEventAndNotAnEnd() async throws {
        let answer = [
            chunk(#""delta":{"content":"a"}"#), #"{"error":{"type":"server_error","message":"secret words"}}"#,
        ]
        // OpenAI has no late look-up of what was used.
        let given = try await stream(answer, on: [], platform: .openAI, credits: credits)
        let data = try await data(given.stream.events())
        #expect(data.count == 2)
        let error = try Facts(object: data[1])
        #expect(error.object("error").string("code") == "upstream_unavailable")
        #expect(error.object("error").string("type") == "api_error")
        #expect(!data[1].contains("secret"))
        // What came is paid for, and the client is told.
        let charged = try #require(await given.stream.receipt).creditsCharged
        #expect(charged > .zero && error.string("x-credits-charged") == "\(charged)")
    }

    @Test func whatWasHeldBackIsGivenOutBeforeTheFailureAndEndsNothing() async throws {
        let both = #""delta":{"content":"b"},"finish_reason":"stop""#
        let answer = [chunk(#""delta":{"content":"a"}"#), chunk(both), #"{"error":{"code":502,"message":"gone"}}"#]
        let data = try await data(try await stream(answer).stream.events())
        #expect(data.count == 3)
        let held = try Facts(object: data[1]).objects("choices")[0]
        #expect(held.object("delta").string("content") == "b" && held.string("finish_reason") == nil)
        #expect(try Facts(object: data[2]).has("error"))
    }

    @Test func whatAHostEndsIsNotAWholeAnswer() async throws {
        let transport = PacedTransport()
        let bench = try await Bench([.openRouter], transport: transport)
        transport.give(PacedTransport.text("a"))
        let stream = try await bench.client.stream(request, for: bench.alice)
        var events = stream.events().makeAsyncIterator()
        #expect(await events.next() != nil)
        stream.cancel()
        let last = await events.next().map { String(decoding: $0, as: UTF8.self) }
        #expect(last?.contains(#""code":"cancelled""#) == true)
        #expect(await events.next() == nil)
        // And whoever reads what has been read gets no end either.
        let again = try await data(stream.events())
        #expect(again.last?.contains(#""code":"cancelled""#) == true && !again.contains("[DONE]"))
    }

    @Test(arguments: [true, false]) func lettingGoOfTheEventsLetsGoOfTheStream(isDrained: Bool) async throws {
        let transport = PacedTransport()
        let bench = try await Bench([.openRouter], transport: transport) {
            if isDrained { $0.abandonedStreams = .drain(.seconds(30)) }
        }
        transport.give(PacedTransport.text("a"))
        var events: ChatEvents.Iterator? = try await bench.client.stream(request, for: bench.alice).events()
            .makeAsyncIterator()
        #expect(await events?.next() != nil)
        #expect(!transport.isCancelled)
        events = nil
        #expect(transport.isCancelled == !isDrained)
        transport.give(PacedTransport.end(input: 1, output: 1)[0], "[DONE]", end: true)
        #expect(await bench.receipts.wait()?.outcome == (isDrained ? .served : .abandoned))
    }

    // MARK: Around it

    @Test func headersAreKnownWhenTheAnswerBegins() async throws {
        let own = try await stream([chunk(#""delta":{"content":"a"}"#), chunk(end), "[DONE]"]).stream
        #expect(own.metadata.map { "\($0.name): \($0.value)" } == ["x-using-byok: true", "x-provider: openrouter"])
        let platforms = try await stream([chunk(#""delta":{"content":"a"}"#), chunk(end), "[DONE]"], on: []).stream
        #expect(platforms.metadata.map(\.value) == ["false", "openrouter"])
    }

    @Test func aWholeAnswerHasItsMetadataInTheBody() async throws {
        let bench = try await Bench([.openAI])
        bench.upstream.answer(.text("Hi there"))
        let reply = try await bench.client.complete(request, for: bench.alice)
        let body = String(decoding: reply.json(), as: UTF8.self)
        // As the product guide shows it: texts, at the end.
        #expect(body.hasSuffix(#","x-using-byok":"true","x-provider":"openai","x-credits-charged":"0.00"}"#))
        let route = try await bench.router.route(RouteRequest("gpt-4o", for: bench.alice))
        bench.upstream.answer(.text("Hi there"))
        let bare = try await bench.client.complete(request, over: route)
        #expect(!String(decoding: bare.json(), as: UTF8.self).contains("x-using-byok"))
    }

    @Test(arguments: [
        (#"{"include_usage":true}"#, true), (#"{"include_usage":false}"#, false), ("{}", false), ("null", false),
    ])
    func aBodySaysWhetherItWantsTheUsage(options: String, isWanted: Bool) throws {
        let body = #"{"model":"gpt-4o","messages":[],"stream":true,"stream_options":\#(options)}"#
        #expect(try ChatRequest(json: Array(body.utf8)).wantsStreamUsage == isWanted)
    }

    @Test(arguments: [("[]", "stream_options"), (#"{"include_usage":"yes"}"#, "stream_options.include_usage")])
    func whatSaysNothingIsRefused(options: String, field: String) throws {
        let body = #"{"model":"gpt-4o","messages":[],"stream_options":\#(options)}"#
        let error = #expect(throws: BYOKError.self) { try ChatRequest(json: Array(body.utf8)) }
        #expect(error?.code == .invalidRequest && error?.field == field)
    }
}
