// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKTesting
import Synchronization
import Testing

struct WebhookSenderTests {
    private static let secret = "whsec-0123456789-abcdefghijklmnop"
    private let notice: Notice

    init() throws {
        notice = Notice(
            id: "keyFailed/6f1c/2", owner: try .user("alice \"ä\""), kind: .keyFailed,
            at: Timestamp(seconds: 1_700_000_000), provider: .openAI, text: "Your key fails.\nMend it.")
    }

    private func sender(_ server: LoopbackServer, _ path: String = "/hook") throws -> WebhookSender {
        try WebhookSender(
            to: Origin.configured(server.url, allowLoopbackHTTP: true), path: path, secret: Secret(Self.secret),
            transport: CurlTransport())
    }

    @Test func postsTheNoticeOnce() async throws {
        let seen = Mutex<[LoopbackRequest]>([])
        let server = try LoopbackServer.answering { request, connection in
            seen.withLock { $0.append(request) }
            try connection.respond(202, body: "")
        }
        defer { server.stop() }
        try await sender(server).send(notice)
        let requests = seen.withLock { $0 }
        #expect(requests.count == 1)
        let request = try #require(requests.first)
        #expect(request.method == "POST" && request.path == "/hook")
        #expect(request["authorization"] == "Bearer \(Self.secret)")
        #expect(request["idempotency-key"] == notice.id)
        #expect(request["content-type"] == "application/json")
        let json = try JSON(parsing: request.body)
        #expect(json["id"].string == notice.id && json["kind"].string == "keyFailed")
        #expect(json["owner"]["kind"].string == "user" && json["owner"]["id"].string == "alice \"ä\"")
        #expect(json["provider"].string == "openai" && json["text"].string == notice.text)
        #expect(json["at"].string == notice.at.description)
    }

    @Test(arguments: [200, 201, 204, 299]) func everySuccessIsOne(status: Int) async throws {
        let server = try LoopbackServer.answering { _, connection in try connection.respond(status, body: "") }
        defer { server.stop() }
        try await sender(server).send(notice)
    }

    /// No redirect is followed, and no word of the service's is repeated.
    @Test(arguments: [301, 307, 400, 401, 404, 409, 429, 500, 503])
    func everythingElseIsToBeTriedAgain(status: Int) async throws {
        let server = try LoopbackServer.answering { _, connection in
            try connection.respond(status, body: "said \(Self.secret)")
        }
        defer { server.stop() }
        let error = await #expect(throws: BYOKError.self) { try await sender(server).send(notice) }
        #expect(error?.code == .upstreamFailed && error?.message.contains("\(status)") == true)
        var dumped = ""
        dump(error, to: &dumped)
        #expect(!dumped.contains("said") && !dumped.contains(Self.secret))
        #expect(server.accepted == 1)
    }

    /// Bytes that are no reply, and what they are for the caller.
    static let hostile: [(String, String, BYOKError.Code)] = [
        ("closes at once", "", .upstreamTimeout), ("no HTTP", "hello\r\n\r\n", .upstreamProtocol),
        ("an endless head", "HTTP/1.1 200 OK\r\n" + String(repeating: "x: y\r\n", count: 30_000), .upstreamProtocol),
    ]

    @Test(arguments: hostile.indices) func whatIsNoReplyIsThrown(index: Int) async throws {
        let (what, bytes, code) = Self.hostile[index]
        let server = try LoopbackServer { connection in
            _ = try connection.readRequest()
            try connection.write(Array(bytes.utf8))
        }
        defer { server.stop() }
        let error = await #expect(throws: BYOKError.self) { try await sender(server).send(notice) }
        #expect(error?.code == code, "\(what)")
    }

    /// The status says it; the body is not waited for.
    @Test func anEndlessBodyDoesNotHoldUpASuccess() async throws {
        let server = try LoopbackServer { connection in
            _ = try connection.readRequest()
            try connection.write(Array("HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n".utf8))
            while true { try connection.write(Array(repeating: 0x78, count: 4_096)) }
        }
        defer { server.stop() }
        try await sender(server).send(notice)
    }

    @Test func nobodyThereIsToldAsSuch() async throws {
        let server = try LoopbackServer.answering { _, _ in }
        let url = server.url
        server.stop()
        let sender = try WebhookSender(
            to: Origin.configured(url, allowLoopbackHTTP: true), secret: Secret(Self.secret), transport: CurlTransport()
        )
        let error = await #expect(throws: BYOKError.self) { try await sender.send(notice) }
        #expect([.upstreamUnavailable, .upstreamTimeout].contains(error?.code))
    }

    /// An id may hold what a header may not.
    @Test func idsAreMadeFitForAHeader() async throws {
        let transport = ScriptedTransport([.reply(200), .reply(200)])
        let sender = try WebhookSender(
            to: Origin("https://notices.example"), path: "/byok", secret: Secret(Self.secret), transport: transport)
        var other = notice
        for id in ["a\r\nx: y", "100%ä"] {
            other.id = id
            try await sender.send(other)
        }
        #expect(transport.requests.map { $0.headers["idempotency-key"] } == ["a%0D%0Ax:%20y", "100%25%C3%A4"])
        #expect(transport.requests.allSatisfy { $0.url == "https://notices.example/byok" && !$0.keyIsElsewhere })
    }

    @Test func aSetUpThatCannotWorkIsRefusedAtOnce() throws {
        let origin = Origin("https://notices.example")
        for (path, secret) in [("/a", ""), ("/a", "two\nlines"), ("a", Self.secret), ("/../a", Self.secret)] {
            let error = #expect(throws: BYOKError.self) {
                try WebhookSender(to: origin, path: path, secret: Secret(secret), transport: ScriptedTransport([]))
            }
            #expect(error?.code == .invalidConfiguration)
        }
        #expect(throws: BYOKError.self) { try Origin.configured("http://notices.example") }
        #expect(throws: BYOKError.self) { try Origin.configured("http://127.0.0.1:8080") }
    }
}
