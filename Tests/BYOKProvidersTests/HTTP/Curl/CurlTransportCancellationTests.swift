// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKTesting
import Testing

@Suite(.serialized) struct CurlTransportCancellationTests {
    enum Moment: CaseIterable { case beforeHead, beforeBody, paused }
    enum Way: CaseIterable { case cancel, release, task, shutdown, transport }

    /// A server that behaves so that the exchange is at that moment for good.
    private static func server(_ moment: Moment) throws -> LoopbackServer {
        try LoopbackServer { connection in
            _ = try connection.readRequest()
            if moment != .beforeHead { try connection.write("HTTP/1.1 200 OK\r\n\r\n") }
            if moment == .paused {
                let piece = [UInt8](repeating: 1, count: 64 << 10)
                while true { try connection.write(piece) }
            }
            connection.waitForClose()
        }
    }

    @Test(arguments: Moment.allCases, Way.allCases)
    func closesTheConnectionAtOnce(_ moment: Moment, _ way: Way) async throws {
        let server = try Self.server(moment)
        defer { server.stop() }
        var transport: CurlTransport? = try CurlTransport()
        var exchange = try transport?.begin(server.get(limits: .stream), key: Span())
        if moment != .beforeHead { _ = try await exchange?.head() }
        if moment == .paused { try await eventually("a megabyte") { server.open == 1 } }
        try await eventually("the request has come") { server.open == 1 }
        switch way {
        case .cancel:
            exchange?.cancel()
            await Self.expectCancelled(exchange)
        case .release: exchange = nil
        case .task:
            let task = Task { [exchange] in await Self.expectCancelled(exchange, reads: moment == .paused) }
            task.cancel()
            await task.value
        case .shutdown:
            transport?.shutdown()
            await Self.expectCancelled(exchange, reads: moment == .paused)
        case .transport:
            transport = nil
            await Self.expectCancelled(exchange, reads: moment == .paused)
        }
        try await eventually("the connection is closed") { server.open == 0 }
        #expect(server.accepted == 1)
    }

    /// Whoever waits is told, whichever way the end comes.
    @Test(arguments: [true, false], Way.allCases.filter { $0 != .release })
    func tellsWhoeverWaits(_ forHead: Bool, _ way: Way) async throws {
        let server = try Self.server(forHead ? .beforeHead : .beforeBody)
        defer { server.stop() }
        for _ in 0..<20 {
            var transport: CurlTransport? = try CurlTransport()
            let exchange = try #require(try transport?.begin(server.get(), key: Span()))
            if !forHead { _ = try await exchange.head() }
            let waiter = Task {
                await #expect(throws: TransportError.self) {
                    if forHead { _ = try await exchange.head() } else { _ = try await exchange.next() }
                }?.kind
            }
            switch way {
            case .cancel: exchange.cancel()
            case .task: waiter.cancel()
            case .shutdown: transport?.shutdown()
            case .transport, .release: transport = nil
            }
            #expect(await waiter.value == .cancelled)
        }
        try await eventually("the connections are closed") { server.open == 0 }
    }

    @Test func takesNoRequestAfterItsShutdown() async throws {
        let server = try LoopbackServer { $0.waitForClose() }
        defer { server.stop() }
        let transport = try CurlTransport()
        transport.shutdown()
        transport.shutdown()
        let error = #expect(throws: TransportError.self) { _ = try transport.begin(server.get(), key: Span()) }
        #expect(error?.kind == .cancelled)
        #expect(error?.requestWasSent == false)
        #expect(server.accepted == 0)
    }

    @Test func survivesRacesOfReadingAndCancelling() async throws {
        let seed = UInt64.random(in: .min ... .max)
        print("race test: 1,000 cancellations, seed \(seed)")
        let server = try LoopbackServer.answering { _, connection in
            try connection.beginChunks()
            for _ in 0..<3 { try connection.writeChunk([UInt8](repeating: 1, count: 100_000)) }
            try connection.endChunks()
        }
        defer { server.stop() }
        let transport = try CurlTransport()
        await withTaskGroup(of: Void.self) { group in
            for worker in 0..<20 {
                group.addTask {
                    var dice = Dice(seed: seed &+ UInt64(worker))
                    for _ in 0..<50 {
                        let yields = Int.random(in: 0..<40, using: &dice)
                        let usesTask = dice.oneIn(2)
                        guard let exchange = try? transport.begin(server.get(limits: .stream), key: Span()) else {
                            continue
                        }
                        let reader = Task { while let piece = try await exchange.next() { #expect(!piece.isEmpty) } }
                        for _ in 0..<yields { await Task.yield() }
                        if usesTask { reader.cancel() } else { exchange.cancel() }
                        _ = await reader.result
                    }
                }
            }
        }
        // It still works.
        #expect(try await transport.fetch(server.get(limits: .stream)).body.count == 300_000)
    }

    private static func expectCancelled(_ exchange: (any HTTPExchange)?, reads: Bool = false) async {
        let error = await #expect(throws: TransportError.self) {
            // What had come before can still be read, unless the reader itself cancelled.
            while try await exchange?.next() != nil { guard reads else { break } }
        }
        #expect(error?.kind == .cancelled)
    }
}
