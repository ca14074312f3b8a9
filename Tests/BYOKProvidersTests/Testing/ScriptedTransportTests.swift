// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKTesting
import Testing

@Suite struct ScriptedTransportTests {
    private static let request = UpstreamRequest(
        .post, Origin("https://api.example.com/v1"), "/chat", headers: [.init("x-one", "1")], keyHeader: .bearer,
        body: Array("{}".utf8))
    private static let closed = TransportError(.closed, requestWasSent: true, "gone")

    private func begin(_ transport: ScriptedTransport, key: String = "secret-key-of-test") throws -> any HTTPExchange {
        try transport.begin(Self.request, key: key.utf8.span)
    }

    @Test func answersInOrderAndThenNotAtAll() async throws {
        let transport = ScriptedTransport([.reply(503), .reply(200, body: "two"), .failure(Self.closed)])
        #expect(try await transport.reply(to: Self.request).head.status == 503)
        #expect(try await transport.reply(to: Self.request).text == "two")
        #expect(transport.unused == 1)
        let third = try begin(transport)
        #expect(await #expect(throws: TransportError.self) { try await third.head() } == Self.closed)
        let fourth = try begin(transport)
        let error = await #expect(throws: TransportError.self) { try await fourth.head() }
        #expect(error?.kind == .connect && error?.requestWasSent == false)
        #expect(transport.requests.count == 4)
    }

    @Test func failsWhereTheScriptSays() async throws {
        let transport = ScriptedTransport([
            ScriptedReply(.head(.init(status: 200)), .piece("one"), .piece(""), .piece("two"), .failure(Self.closed))
        ])
        let exchange = try begin(transport)
        #expect(try await exchange.head().status == 200)
        #expect(try await exchange.head().status == 200)
        #expect(try await exchange.next() == Array("one".utf8))
        #expect(try await exchange.next() == Array("two".utf8))
        for _ in 0..<2 {
            #expect(await #expect(throws: TransportError.self) { try await exchange.next() } == Self.closed)
        }
    }

    @Test func needsNoHeadToBeReadFirst() async throws {
        let exchange = try begin(ScriptedTransport([.reply(200, body: "body")]))
        #expect(try await exchange.next() == Array("body".utf8))
        #expect(try await exchange.head().status == 200)
        #expect(try await exchange.next() == nil)
    }

    @Test(.timeLimit(.minutes(1))) func keepsSilentUntilCancelled() async throws {
        let clock = ManualClock()
        let transport = ScriptedTransport([.silence, .silence, .reply(200, body: "x")], clock: clock)
        let exchange = try begin(transport)
        let head = Task { try await exchange.head() }
        await clock.waitForSleepers()
        exchange.cancel()
        let error = await #expect(throws: TransportError.self) { try await head.value }
        #expect(error?.kind == .cancelled)
        #expect(await #expect(throws: TransportError.self) { try await exchange.next() }?.kind == .cancelled)

        let other = try begin(transport)
        let task = Task { try await other.head() }
        await clock.waitForSleepers()
        task.cancel()
        #expect(await #expect(throws: TransportError.self) { try await task.value }?.kind == .cancelled)

        let third = try begin(transport)
        third.cancel()
        #expect(await #expect(throws: TransportError.self) { try await third.head() }?.kind == .cancelled)
        #expect(clock.sleeperCount == 0)
    }

    @Test func keepsToTheRequestsLimits() async throws {
        let clock = ManualClock()
        let pieces = (0..<10).map { _ in Array("0123456789".utf8) }
        let slow = ScriptedReply(
            [.head(.init(status: 200))] + pieces.flatMap { [.piece($0), .wait(.seconds(4))] })
        let transport = ScriptedTransport([.reply(200, pieces: pieces), slow], clock: clock)
        var request = Self.request
        request.limits.body = 25
        request.limits.total = .seconds(10)
        let large = try transport.begin(request, key: "".utf8.span)
        #expect(await #expect(throws: TransportError.self) { try await Self.drain(large) }?.kind == .limit)

        request.limits.body = 1_000
        let long = try transport.begin(request, key: "".utf8.span)
        let waiting = Task { try await Self.drain(long) }
        for seconds in [4, 4, 2] {
            await clock.waitForSleepers()
            clock.advance(by: .seconds(seconds))
        }
        #expect(await #expect(throws: TransportError.self) { try await waiting.value }?.kind == .timeout)
    }

    private static func drain(_ exchange: any HTTPExchange) async throws {
        while try await exchange.next() != nil {}
    }

    @Test func seesTheKeyAndKeepsNone() async throws {
        let transport = ScriptedTransport([.reply(200), .reply(200), .reply(200)])
        _ = try begin(transport)
        _ = try begin(transport, key: "")
        var leaky = Self.request
        leaky.body = Array(#"{"key":"secret-key-of-test"}"#.utf8)
        _ = try transport.begin(leaky, key: "secret-key-of-test".utf8.span)
        let requests = transport.requests
        #expect(requests.map { $0.key?.header } == ["authorization", nil, "authorization"])
        #expect(requests[0].key?.count == 18 && requests[0].key?.prefix == "Bearer " && requests[0].key?.tail == "test")
        #expect(requests.map(\.keyIsElsewhere) == [false, false, true])
        #expect(requests[0].url == "https://api.example.com/v1/chat" && requests[0].headers["x-one"] == "1")
        #expect(requests[0].text == "{}" && requests[0].method == .post)
        var dumped = ""
        dump(requests[0], to: &dumped)
        #expect(!dumped.contains("secret-key"))
    }

    @Test func refusesWhatNoTransportSends() {
        var request = Self.request
        request.headers.append(.init("x-bad", "a\r\nb"))
        let transport = ScriptedTransport([.reply(200)])
        let error = #expect(throws: TransportError.self) { try transport.begin(request, key: "k".utf8.span) }
        #expect(error?.kind == .invalidRequest)
        #expect(transport.requests.isEmpty && transport.unused == 1)
    }
}
