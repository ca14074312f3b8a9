// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKTesting
import Testing

/// Failures in every place: instead of the head, inside a reply, in the middle of a stream, in the transfer.
@Suite struct FakeFailuresTests {
    private func exchange(
        _ vendor: Vendor, _ failure: FakeUpstream.Failure, isStream: Bool, clock: any RouterClock = SystemClock()
    ) throws -> any HTTPExchange {
        let upstream = FakeUpstream.knowingAll(clock: clock)
        upstream.answer(.text("one two three four five"))
        upstream.fail(failure)
        return try upstream.transport.begin(vendor.plain(isStream: isStream), key: vendor.key.utf8.span)
    }

    /// Everything up to the end or the failure.
    private func drain(_ exchange: any HTTPExchange) async throws -> (status: Int, text: String, error: TransportError?)
    {
        let status = try await exchange.head().status
        var body: [UInt8] = []
        do {
            while let piece = try await exchange.next() { body += piece }
        } catch let error as TransportError {
            return (status, String(decoding: body, as: UTF8.self), error)
        }
        return (status, String(decoding: body, as: UTF8.self), nil)
    }

    @Test(arguments: Vendor.all) func comesInsideA200(vendor: Vendor) async throws {
        for isStream in [false, true] {
            let (status, text, error) = try await drain(
                exchange(vendor, .overloaded.insideReply, isStream: isStream))
            #expect(status == 200 && error == nil)
            #expect(text.contains("\"error\"") && !text.contains("one"))
        }
    }

    @Test(arguments: Vendor.all, [0, 1, 3]) func comesInMidStream(vendor: Vendor, count: Int) async throws {
        let (status, text, error) = try await drain(
            exchange(vendor, .overloaded.midStream(after: count), isStream: true))
        #expect(status == 200 && error == nil)
        #expect(text.contains("\"error\""))
        let words = ["one", " two", " three", " four", " five"]
        #expect(words.map { text.contains("\"\($0)\"") } == (0..<5).map { $0 < count })
        #expect(!text.contains("[DONE]") && !text.contains("message_stop") && !text.contains("finishReason"))
        if vendor.provider.id == .anthropic { #expect(text.contains("event: error\n")) }
    }

    @Test(arguments: Vendor.withAdapter) func adaptersSeeIt(vendor: Vendor) async throws {
        let chat = try #require(vendor.chat)
        for (failure, isStream, kind) in [
            (FakeUpstream.Failure.overloaded.insideReply, false, AttemptFailure.Class.overloaded),
            (.overloaded.midStream(after: 2), true, .overloaded),
            (.unavailable.midStream(after: 0), true, .unavailable),
            (.rateLimited().midStream(after: 1), true, .rateLimited), (.malformed(), false, .protocol),
            (.malformed(after: 2), true, .protocol), (.overloaded, true, .overloaded),
        ] {
            let exchange = try exchange(vendor, failure, isStream: isStream)
            let error = await #expect(throws: AttemptFailure.self) {
                try await Reading.read(exchange, chat, isStream: isStream)
            }
            #expect(error?.kind == kind, "\(vendor): \(failure)")
        }
    }

    @Test(arguments: Vendor.all) func cutsOff(vendor: Vendor) async throws {
        let (_, half, closed) = try await drain(exchange(vendor, .cutOff(after: 3), isStream: false))
        #expect(closed?.kind == .closed && closed?.requestWasSent == true)
        #expect(!half.isEmpty && (try? RawJSON(half)) == nil)
        let (_, text, error) = try await drain(exchange(vendor, .cutOff(after: 2), isStream: true))
        #expect(error?.kind == .closed)
        #expect(text.contains("\" two\"") && !text.contains(" three"))
    }

    @Test func cutsTheEndOffWhereThereAreFewerPieces() async throws {
        let (_, text, error) = try await drain(exchange(.anthropic, .cutOff(after: 99), isStream: true))
        #expect(error?.kind == .closed)
        #expect(text.contains(" five") && !text.contains("message_stop"))
    }

    @Test func findsNobody() async throws {
        let exchange = try exchange(.openAI, .noConnection, isStream: false)
        let error = await #expect(throws: TransportError.self) { try await exchange.head() }
        #expect(error?.kind == .connect && error?.requestWasSent == false)
    }

    @Test func keepsSilentUntilTheClientLosesPatience() async throws {
        let clock = ManualClock()
        let exchange = try exchange(.openAI, .silence, isStream: true, clock: clock)
        async let head = exchange.head()
        await clock.waitForSleepers()
        clock.advance(by: .seconds(60))
        do {
            _ = try await head
            Issue.record("there is a head")
        } catch let error as TransportError {
            #expect(error.kind == .timeout && error.requestWasSent)
        }
    }

    @Test func saysWhatATestWants() async throws {
        let (status, text, _) = try await drain(
            exchange(.openAI, .reply(status: 418, body: "<html>teapot</html>"), isStream: false))
        #expect(status == 418 && text == "<html>teapot</html>")
        let (_, said, _) = try await drain(exchange(.google, .badRequest.saying("Not today."), isStream: false))
        #expect(said.contains("\"Not today.\""))
    }

    /// Wrong usage is never more than what can be counted, and never a crash.
    @Test(arguments: Vendor.withAdapter) func adaptersSurviveWrongUsage(vendor: Vendor) async throws {
        let chat = try #require(vendor.chat)
        var request = ChatRequest(ModelName(vendor.model), messages: [.user("Hi")])
        request.maxTokens = 100
        let usages: [(String, FakeUpstream.Usage)] = [
            ("missing", .missing), ("zero", .zero), ("negative", .negative), ("huge", .huge), ("text", .text),
        ]
        for (name, usage) in usages {
            for isStream in [false, true] {
                let upstream = FakeUpstream.knowingAll()
                upstream.answer(.text("Hi").using(usage))
                let rendered = try chat.render(request, model: vendor.model, isStream: isStream)
                let exchange = try upstream.transport.begin(rendered.request, key: vendor.key.utf8.span)
                let reply = try await Reading.read(exchange, chat, isStream: isStream)
                #expect(reply.text == "Hi")
                switch name {
                case "missing": #expect(reply.usage == nil)
                case "zero": #expect(reply.usage?.tokens == TokenUsage())
                case "negative", "text":
                    let tokens = reply.usage?.tokens
                    #expect(tokens == nil || tokens?.promptTokens == 0 && tokens?.output == 0, "\(vendor), \(name)")
                default: break
                }
            }
        }
    }
}
