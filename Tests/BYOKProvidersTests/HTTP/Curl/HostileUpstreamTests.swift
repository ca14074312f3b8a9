// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKTesting
import Testing

/// What a server may answer with in malice. Each ends as it must, within its deadline.
@Suite(.serialized) struct HostileUpstreamTests {
    struct Attack: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var kind: TransportError.Kind
        var limits = TransferLimits()
        var isPost = false
        /// After the request has been read.
        var reply: @Sendable (LoopbackConnection) throws -> Void

        init(
            _ name: String, _ kind: TransportError.Kind, _ limits: TransferLimits = TransferLimits(),
            reply: @escaping @Sendable (LoopbackConnection) throws -> Void
        ) {
            (testDescription, self.kind, self.limits, self.reply) = (name, kind, limits, reply)
        }

        /// The bytes, and then the end of the connection.
        init(_ name: String, _ kind: TransportError.Kind, _ text: String) {
            self.init(name, kind) { try $0.write(text) }
        }
    }

    static let ok = "HTTP/1.1 200 OK\r\n"
    static let chunked = ok + "transfer-encoding: chunked\r\n\r\n"
    static let short = TransferLimits(idle: .milliseconds(200), total: .seconds(120))

    static func endless(_ head: String, _ piece: String) -> @Sendable (LoopbackConnection) throws -> Void {
        { connection in
            try connection.write(head)
            let pieces = Array(String(repeating: piece, count: 1 + 4_096 / piece.utf8.count).utf8)
            while true { try connection.write(pieces) }
        }
    }

    /// A byte at a time; the last one again and again.
    static func drip(_ text: String, every milliseconds: Int32) -> @Sendable (LoopbackConnection) throws -> Void {
        { connection in
            for byte in text.utf8 {
                try connection.write([byte])
                try connection.pause(milliseconds: milliseconds)
            }
            while true {
                try connection.write("x")
                try connection.pause(milliseconds: milliseconds)
            }
        }
    }

    static let attacks = [
        Attack("endless fields", .limit, reply: endless(ok, "x-a: b\r\n")),
        Attack("endless large fields", .limit, reply: endless(ok, "x: \(String(repeating: "y", count: 9_000))\r\n")),
        Attack("endless line", .limit, reply: endless(ok + "x: ", "a")),
        Attack("endless status line", .limit, reply: endless("HTTP/1.1 200 ", "a")),
        Attack("endless interim heads", .limit, reply: endless("", "HTTP/1.1 100 Continue\r\n\r\n")),
        Attack("endless early hints", .limit, reply: endless("", "HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n")),
        Attack("endless trailers", .limit, reply: endless(chunked + "1\r\na\r\n0\r\n", "x-a: b\r\n")),
        Attack("endless trailer line", .malformed, reply: endless(chunked + "1\r\na\r\n0\r\nx: ", "a")),
        Attack("endless body", .limit, reply: endless(ok + "\r\n", "data: x\n\n")),
        Attack("endless chunks", .limit, reply: endless(chunked, "3\r\nabc\r\n")),
        Attack("endless length", .limit, reply: endless(ok + "content-length: 9223372036854775807\r\n\r\n", "a")),
        Attack("endless gzip", .limit, reply: endless(ok + "content-encoding: gzip\r\n\r\n", "\u{1F}\u{0}\u{0}")),
        Attack("endless chunk size", .malformed, reply: endless(chunked, "0")),
        Attack("chunk size out of range", .malformed, chunked + "FFFFFFFFFFFFFFFFF\r\nabc\r\n0\r\n\r\n"),
        Attack("negative chunk size", .malformed, chunked + "-1\r\nabc\r\n0\r\n\r\n"),
        Attack("no chunk size", .malformed, chunked + "xyz\r\nabc\r\n0\r\n\r\n"),
        Attack("no line end after a chunk", .malformed, chunked + "3\r\nabcdef\r\n0\r\n\r\n"),
        Attack("garbage", .malformed, "\u{16}\u{3}\u{1}\u{0}garbage, and not HTTP at all\r\n\r\n"),
        Attack("HTTP/0.9", .malformed, "<html>hello</html>\n"),
        Attack("no version", .malformed, "HTTP 200 OK\r\n\r\n"),
        Attack("version 9.9", .malformed, "HTTP/9.9 200 OK\r\n\r\n"),
        Attack("no status", .malformed, "HTTP/1.1 OK\r\n\r\n"),
        Attack("another protocol", .malformed, "SSH-2.0-OpenSSH_9.2p1\r\n"),
        Attack("NUL in a field", .malformed, ok + "x: a\u{0}b\r\n\r\n"),
        Attack("negative length", .malformed, ok + "content-length: -1\r\n\r\nabc"),
        Attack("length that is no number", .malformed, ok + "content-length: x\r\n\r\nabc"),
        Attack("nothing", .closed, ""),
        Attack("half a head", .closed, ok + "x: y"),
        Attack("interim head alone", .closed, "HTTP/1.1 100 Continue\r\n\r\n"),
        Attack("body shorter than its length", .closed, ok + "content-length: 100\r\n\r\nabc"),
        Attack("half a chunk", .closed, chunked + "5\r\nab"),
        Attack("no last chunk", .closed, chunked + "3\r\nabc\r\n"),
        Attack("reset before the reply", .closed) { $0.reset() },
        Attack("reset in the body", .closed) { connection in
            try connection.write(ok + "content-length: 9\r\n\r\nabc")
            connection.reset()
        },
        Attack("no answer", .timeout, short) { $0.waitForClose() },
        Attack("no end", .timeout, short) { connection in
            try connection.write(ok + "content-length: 9\r\n\r\nabc")
            connection.waitForClose()
        },
        Attack("half-closed and silent", .timeout, short) { connection in
            try connection.write(ok + "content-length: 9\r\n\r\nabc")
            connection.waitForClose()
        },
        Attack("drips slower than idle", .timeout, short, reply: drip(ok + "\r\n", every: 1_000)),
        Attack(
            "drips a head", .timeout, TransferLimits(total: .milliseconds(500)),
            reply: drip(ok + "x: y\r\nx: ", every: 20)),
        Attack(
            "drips a body", .timeout, TransferLimits(idle: .milliseconds(200), total: .milliseconds(500)),
            reply: drip(ok + "content-length: 100000\r\n\r\n", every: 20)),
        Attack(
            "drips chunks", .timeout, TransferLimits(total: .milliseconds(500)),
            reply: drip(chunked + "fffff\r\n", every: 20)),
    ]

    @Test(arguments: attacks) func endsAsItMust(_ attack: Attack) async throws {
        let server = try LoopbackServer { connection in
            _ = try connection.readRequest()
            try attack.reply(connection)
        }
        defer { server.stop() }
        let began = ContinuousClock.now
        let error = try await CurlTransport.shared.failure(
            of: server.get(limits: attack.limits, keyHeader: .bearer), key: "sk-secret")
        #expect(error?.kind == attack.kind, "\(error?.detail ?? "-")")
        #expect(error?.requestWasSent == true)
        // The rest is a busy machine's.
        #expect(ContinuousClock.now - began < min(attack.limits.idle, attack.limits.total) + .seconds(30))
        try await eventually("the connection is closed") { server.open == 0 }
    }

    @Test func countsHeadAndBodyToTheByte() async throws {
        let text = Self.ok + "x-a: b\r\n\r\n"
        let server = try LoopbackServer { connection in
            _ = try connection.readRequest()
            try connection.write(text + "0123456789")
        }
        defer { server.stop() }
        for (head, body, fits) in [(0, 10, true), (-1, 10, false), (0, 9, false), (0, 0, false)] {
            let request = try server.get(limits: TransferLimits(head: text.utf8.count + head, body: body))
            if fits {
                #expect(try await CurlTransport.shared.fetch(request).body.count == 10)
            } else {
                #expect(await CurlTransport.shared.failure(of: request)?.kind == .limit)
            }
        }
    }

    @Test func endsWhereverTheReplyBreaksOff() async throws {
        let whole =
            "HTTP/1.1 100 Continue\r\n\r\n" + Self.ok
            + "content-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n6\r\ndata: \r\n3\r\n1\n\n\r\n0\r\n\r\n"
        for resets in [true, false] {
            for length in 0...whole.utf8.count {
                let server = try LoopbackServer { connection in
                    _ = try connection.readRequest()
                    try connection.write(Array(whole.utf8.prefix(length)))
                    if resets {
                        // Not before the other side has read it: a reset drops what is under way.
                        try connection.pause(milliseconds: 2)
                        connection.reset()
                    }
                }
                defer { server.stop() }
                do {
                    let reply = try await CurlTransport.shared.fetch(server.get(keyHeader: .bearer), key: "k")
                    // libcurl does not miss the very last line feed.
                    #expect(length >= whole.utf8.count - 1)
                    #expect(String(decoding: reply.body, as: UTF8.self) == "data: 1\n\n")
                } catch let error as TransportError {
                    #expect(error.kind == .closed, "at \(length), reset: \(resets): \(error.detail)")
                    #expect(error.requestWasSent)
                    #expect(length < whole.utf8.count || resets)
                }
            }
        }
    }

    @Test func endsWhateverTheBytesAre() async throws {
        let seed = UInt64.random(in: .min ... .max)
        print("hostile upstream: 400 mutated replies, seed \(seed)")
        var dice = Dice(seed: seed)
        let replies = [
            Self.ok + "content-length: 12\r\ncontent-type: a\r\n\r\nhello, world",
            Self.chunked + "5\r\nhello\r\n7;x=y\r\n, world\r\n0\r\nx: y\r\n\r\n",
            "HTTP/1.1 103 Early Hints\r\nlink: a\r\n\r\n" + Self.ok + "content-encoding: br\r\n\r\nhello",
        ]
        var outcomes: [String: Int] = [:]
        for _ in 0..<400 {
            var bytes = Array(dice.pick(replies).utf8)
            for _ in 0...Int.random(in: 0...3, using: &dice) {
                let index = Int.random(in: 0..<bytes.count, using: &dice)
                switch Int.random(in: 0..<4, using: &dice) {
                case 0: bytes[index] = UInt8.random(in: .min ... .max, using: &dice)
                case 1: bytes.remove(at: index)
                case 2: bytes.insert(dice.pick([0, 10, 13, 32, 48, 58, 255]), at: index)
                default: bytes += bytes[index...]
                }
            }
            let server = try LoopbackServer { [bytes] connection in
                _ = try connection.readRequest()
                try connection.write(bytes)
            }
            defer { server.stop() }
            do {
                _ = try await CurlTransport.shared.fetch(server.get(limits: Self.short))
                outcomes["whole", default: 0] += 1
            } catch let error as TransportError {
                outcomes["\(error.kind)", default: 0] += 1
                #expect(error.requestWasSent)
            }
        }
        #expect(Set(outcomes.keys).isSubset(of: ["whole", "closed", "malformed", "timeout", "limit"]), "seed \(seed)")
    }

    /// libcurl 7.88 reads such a line with a pointer into a head that is gone.
    @Test func survivesAFirstFieldThatContinuesNone() async throws {
        let server = try LoopbackServer.answering { request, connection in
            let fields = request.path == "/folded" ? " folded: x\r\nb: c\r\n" : "a: b\r\nlonger: \(request.path)\r\n"
            try connection.write(Self.ok + fields + "content-length: 1\r\n\r\nx")
        }
        defer { server.stop() }
        for count in 0..<50 {
            if count % 2 == 0 {
                #expect(try await CurlTransport.shared.fetch(server.get("/")).head.status == 200)
            } else {
                #expect(try await CurlTransport.shared.failure(of: server.get("/folded"))?.kind == .malformed)
            }
        }
    }

    /// A reply too many must not be taken for the next user's.
    @Test(arguments: [true, false]) func takesNoReplyThatNobodyAskedFor(_ atOnce: Bool) async throws {
        let reply = LoopbackConnection.head(200, [("content-length", "5")])
        let server = try LoopbackServer.answering { request, connection in
            if atOnce {
                try connection.write(reply + Array("first".utf8) + reply + Array("wrong".utf8))
            } else {
                try connection.write(reply + Array("first".utf8))
                try connection.pause(milliseconds: 20)
                try connection.write(reply + Array("wrong".utf8))
            }
        }
        defer { server.stop() }
        let transport = try CurlTransport()
        for _ in 0..<5 {
            #expect(try await transport.fetch(server.get()).body == Array("first".utf8))
            // Until the reply too many is there.
            if !atOnce { _ = await transport.failure(of: try Self.silence(), key: "") }
        }
    }

    @Test func handsOverEncodedBytesAsTheyCame() async throws {
        let bomb = [UInt8]([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3]) + [UInt8](repeating: 0xFF, count: 5_000)
        for encoding in ["gzip", "deflate", "br", "zstd", "x-unknown", "gzip, gzip"] {
            let server = try LoopbackServer.answering { request, connection in
                #expect(request["accept-encoding"] == "identity")
                try connection.respond(headers: [("content-encoding", encoding)], body: bomb)
            }
            defer { server.stop() }
            let reply = try await CurlTransport.shared.fetch(server.get(limits: TransferLimits(body: bomb.count)))
            #expect(reply.body == bomb)
        }
    }

    private static let silent = try? LoopbackServer { $0.waitForClose() }

    /// A request that takes 100 ms, and fails.
    private static func silence() throws -> UpstreamRequest {
        try #require(silent).get(limits: TransferLimits(idle: .milliseconds(100)))
    }
}
