// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKTesting
import Synchronization
import Testing

@Suite struct CurlTransportStreamTests {
    @Test func losesAndReordersNothingOf64Streams() async throws {
        let seed = UInt64.random(in: .min ... .max)
        print("64 streams at once: seed \(seed)")
        let server = try LoopbackServer.answering { request, connection in
            var content = Content(seed: seed, stream: request.path)
            var dice = Dice(seed: seed &+ UInt64(connection.number))
            try connection.beginChunks()
            while let piece = content.next(Int.random(in: 1...40_000, using: &dice)) {
                try connection.writeChunk(piece)
            }
            try connection.endChunks()
        }
        defer { server.stop() }
        let transport = try CurlTransport()
        try await Content.readAll(64, seed: seed) { try transport.begin(server.get($0, limits: .stream), key: Span()) }
        // And again, over the same connections.
        try await Content.readAll(64, seed: seed) { try transport.begin(server.get($0, limits: .stream), key: Span()) }
        #expect(server.accepted <= 64)
    }

    @Test func letsAPausedReaderGoOn() async throws {
        let total = 5_000_000
        let server = try LoopbackServer.answering { request, connection in
            var content = Content(seed: 1, stream: request.path, length: total)
            try connection.beginChunks()
            while let piece = content.next(100_000) { try connection.writeChunk(piece) }
            try connection.endChunks()
        }
        defer { server.stop() }
        let transport = try CurlTransport()
        let slow = try transport.begin(server.get("/slow", limits: .stream), key: Span())
        _ = try await slow.head()
        // While it does not read, others do.
        for _ in 0..<5 {
            let reply = try await transport.fetch(server.get("/other", limits: .stream))
            #expect(reply.body.count == total)
        }
        var content = Content(seed: 1, stream: "/slow", length: total)
        while let piece = try await slow.next() { #expect(content.next(piece.count) == piece) }
        #expect(content.next(1) == nil)
    }

    @Test func countsAsIdleOnlyWhileSomebodyReads() async throws {
        let mayGoOn = Atomic(false)
        let server = try LoopbackServer.answering { _, connection in
            try connection.beginChunks()
            try connection.writeChunk("first")
            while !mayGoOn.load(ordering: .acquiring) { try connection.pause(milliseconds: 5) }
            try connection.writeChunk("second")
            try connection.endChunks()
        }
        defer { server.stop() }
        let transport = try CurlTransport()
        let limits = TransferLimits(idle: .milliseconds(150))
        let exchange = try transport.begin(server.get(limits: limits), key: Span())
        #expect(try await exchange.next() == Array("first".utf8))
        // Others' idle clocks run out meanwhile, twice as late.
        let silent = try LoopbackServer { $0.waitForClose() }
        defer { silent.stop() }
        for _ in 0..<3 {
            #expect(await transport.failure(of: try silent.get(limits: limits))?.kind == .timeout)
        }
        mayGoOn.store(true, ordering: .releasing)
        #expect(try await exchange.next() == Array("second".utf8))
        #expect(try await exchange.next() == nil)
    }

    @Test func isNotIdleWhileTheRequestIsOnItsWay() async throws {
        // Larger than the sockets' buffers; read slowly.
        let body = [UInt8](repeating: 1, count: 16 << 20)
        let server = try LoopbackServer { connection in
            var count = 0
            while count < body.count { count += try connection.readSome(atMost: 64 << 10, thenPauses: 2) }
            try connection.respond(body: "fine")
        }
        defer { server.stop() }
        let request = UpstreamRequest(
            .post, try server.origin, "/", body: body, limits: TransferLimits(idle: .milliseconds(400)))
        let transport = try CurlTransport()
        #expect(try await transport.fetch(request).body == Array("fine".utf8))
    }
}

extension LoopbackConnection {
    fileprivate func readSome(atMost count: Int, thenPauses milliseconds: Int32) throws -> Int {
        let bytes = try read()
        guard !bytes.isEmpty else { throw Closed() }
        try pause(milliseconds: 0)
        return bytes.count
    }
}
