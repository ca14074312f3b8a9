// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKTesting
import Testing

/// What streams and replies look like, by the providers' documentation and recordings; and that the adapters read the same
/// answer from them.
@Suite struct FakeStreamsTests {
    static let call = ToolCall(id: "call_1", name: "weather", arguments: #"{"city":"Zürich","days":[1,2]}"#)

    static let full: FakeUpstream.Answer = {
        var answer = FakeUpstream.Answer.text("It is sunny, and \"warm\".\nReally.")
        answer.reasoning = "The user asks for the weather."
        answer.toolCalls = [call, ToolCall(id: "call_2", name: "time", arguments: "{}")]
        answer.usage = .tokens(TokenUsage(input: 70, cacheRead: 30, output: 12, reasoning: 8))
        return answer
    }()

    private func stream(_ vendor: Vendor, _ answer: FakeUpstream.Answer, _ body: String? = nil) async throws -> String {
        let upstream = FakeUpstream.knowingAll()
        upstream.answer(answer)
        var request = vendor.plain(isStream: true)
        if let body { request.body = Array(body.utf8) }
        let reply = try await upstream.send(request, as: vendor)
        #expect(upstream.complaints.isEmpty)
        return reply.text
    }

    @Test func openAIsUsageComesLastToWhoAsksForIt() async throws {
        let silent = try await stream(.openAI, .text("Hi there"))
        #expect(silent.hasSuffix("\n\ndata: [DONE]\n\n") && !silent.contains("usage"))
        let body =
            #"{"model":"gpt-4o","stream":true,"stream_options":{"include_usage":true},"messages":[{"role":"user","content":"Hi"}]}"#
        let asked = try await stream(.openAI, .text("Hi there"), body)
        let events = asked.split(separator: "\n\n").map(String.init)
        #expect(events.last == "data: [DONE]")
        #expect(events[events.count - 2].contains(#""choices":[]"#) && events[events.count - 2].contains(#""usage":{"#))
        #expect(events.dropLast(2).allSatisfy { $0.contains(#""usage":null"#) && $0.contains("obfuscation") })
    }

    @Test func openRouterCommentsAndTellsTheCostUnasked() async throws {
        let text = try await stream(.openRouter, .text("Hi there"))
        #expect(text.hasPrefix(": OPENROUTER PROCESSING\n\n"))
        #expect(text.hasSuffix("data: [DONE]\n\n"))
        let last = text.split(separator: "\n\n").dropLast().last ?? ""
        #expect(last.contains(#""cost":"#) && last.contains(#""is_byok":false"#) && !last.contains(#""choices":[]"#))
        #expect(text.contains(#""provider":"FakeProvider""#))
    }

    @Test func anthropicNamesItsEventsAndHasNoDone() async throws {
        let text = try await stream(.anthropic, Self.full)
        let names = text.split(separator: "\n").filter { $0.hasPrefix("event: ") }.map { $0.dropFirst(7) }
        #expect(
            names.first == "message_start" && names.last == "message_stop" && names.dropLast().last == "message_delta")
        #expect(names.contains("ping") && !text.contains("[DONE]"))
        #expect(names.count { $0 == "content_block_start" } == 4)
        #expect(names.count { $0 == "content_block_stop" } == 4)
        for word in [
            "thinking_delta", "signature_delta", "text_delta", "input_json_delta", #""stop_reason":"tool_use""#,
        ] {
            #expect(text.contains(word))
        }
        // A placeholder, then the sum.
        #expect(text.contains(#""output_tokens":1,"#) && text.contains(#""output_tokens":20,"#))
        #expect(text.contains(#""cache_read_input_tokens":30"#) && text.contains(#""input_tokens":70"#))
    }

    @Test func googleSeparatesByCRLFAndJustEnds() async throws {
        let text = try await stream(.google, Self.full)
        let events = text.split(separator: "\r\n\r\n")
        #expect(!text.contains("\n\n") && !text.contains("[DONE]") && text.hasSuffix("\r\n\r\n"))
        #expect(events.count > 4)
        #expect(events.allSatisfy { $0.hasPrefix("data: {") && $0.contains("usageMetadata") })
        #expect(events.last?.contains(#""finishReason":"STOP""#) == true)
        #expect(events.dropLast().allSatisfy { !$0.contains("finishReason") })
        #expect(text.contains(#""promptTokenCount":100"#) && text.contains(#""cachedContentTokenCount":30"#))
        #expect(text.contains(#""candidatesTokenCount":12"#) && text.contains(#""thoughtsTokenCount":8"#))
        #expect(text.contains(#""functionCall":{"name":"weather","args":{"#) && text.contains("thoughtSignature"))
    }

    @Test func googleStreamsAnArrayToWhoDoesNotAskForEvents() async throws {
        let upstream = FakeUpstream.knowingAll()
        upstream.answer(Self.full)
        var request = Vendor.google.plain(isStream: true)
        request.path = "/models/gemini-2.5-flash:streamGenerateContent"
        let reply = try await upstream.send(request, as: .google)
        #expect(reply.text.hasPrefix("[{") && reply.text.hasSuffix("}]"))
        #expect((try? RawJSON(reply.text)) != nil)
    }

    @Test(arguments: Vendor.all) func repliesAreJSON(vendor: Vendor) async throws {
        let upstream = FakeUpstream.knowingAll()
        upstream.answer(Self.full)
        let reply = try await upstream.send(vendor.plain(), as: vendor)
        #expect((try? RawJSON(reply.text)) != nil)
    }

    /// The answer, read by the adapter from a whole reply and from a stream.
    @Test(arguments: Vendor.withAdapter) func adaptersReadTheAnswer(vendor: Vendor) async throws {
        let chat = try #require(vendor.chat)
        var request = ChatRequest(ModelName(vendor.model), messages: [.user("Hi")])
        request.maxTokens = 100
        for (cut, isStream) in [
            (FakeUpstream.Answer.Cut.events, false), (.events, true), (.everyByte, true), (.whole, true),
        ] {
            let upstream = FakeUpstream.knowingAll()
            var answer = Self.full
            answer.cut = cut
            upstream.answer(answer)
            let rendered = try chat.render(request, model: vendor.model, isStream: isStream)
            let exchange = try upstream.transport.begin(rendered.request, key: vendor.key.utf8.span)
            let reply = try await Reading.read(exchange, chat, isStream: isStream)
            #expect(reply.text == answer.text)
            #expect(reply.reasoningText == answer.reasoning)
            #expect(reply.toolCalls.map(\.name) == ["weather", "time"])
            #expect(reply.toolCalls.map(\.id) == ["call_1", "call_2"])
            #expect(reply.toolCalls.last?.arguments == "{}")
            #expect(reply.finishReason == .toolCalls)
            #expect(reply.usage?.tokens == answer.usage.reported)
            #expect(reply.model == vendor.model)
            #expect(upstream.complaints.isEmpty)
        }
    }

    @Test func tellsWhatOpenRouterCharges() async throws {
        let upstream = FakeUpstream.knowingAll()
        var answer = FakeUpstream.Answer.text("Hi")
        let (fee, price) = (try #require(Price(perToken: "0.0001")), try #require(Price(perToken: "0.002")))
        answer.cost = ReportedCost(charged: ExactCost(fee), upstream: ExactCost(price), usesStoredKey: true)
        upstream.answer(answer)
        let reply = try OpenRouterChat().parse(await upstream.send(Vendor.openRouter.plain(), as: .openRouter))
        #expect(reply.usage?.cost == answer.cost)
        #expect(reply.servedBy == "FakeProvider")
    }
}

extension FakeUpstream.Usage {
    /// What an adapter must make of it.
    fileprivate var reported: TokenUsage { TokenUsage(input: 70, cacheRead: 30, output: 12, reasoning: 8) }
}

/// Reads an exchange through an adapter.
enum Reading {
    static func read(
        _ exchange: any HTTPExchange, _ chat: any ChatProvider, isStream: Bool
    ) async throws -> ChatReply {
        let head = try await exchange.head()
        var whole = ChatReply.Builder()
        var parser = chat.makeStreamParser()
        var decoder = EventDecoder()
        var (events, chunks, body): ([ServerSentEvent], [ChatChunk], [UInt8]) = ([], [], [])
        while let piece = try await exchange.next() {
            body += piece
            guard isStream, head.status == 200 else { continue }
            events = []
            try decoder.decode(piece, into: &events)
            for event in events { try parser.parse(event, into: &chunks) }
        }
        let reply = UpstreamReply(head: head, body: body)
        guard head.status == 200 else { throw chat.failure(of: reply) }
        if !isStream { return try chat.parse(reply) }
        events = []
        try decoder.finish(into: &events)
        for event in events { try parser.parse(event, into: &chunks) }
        try parser.finish(into: &chunks)
        for chunk in chunks { whole.add(chunk) }
        return whole.reply
    }
}
