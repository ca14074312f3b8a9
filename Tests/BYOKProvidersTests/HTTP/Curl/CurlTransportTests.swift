// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKTesting
import Synchronization
import Testing

@Suite struct CurlTransportTests {
    /// Nothing else in this process uses libcurl before.
    @Test func wipesWhatLibcurlFrees() { #expect(CurlTransport.shared.wipesMemory) }

    @Test func getsAndPosts() async throws {
        let server = try LoopbackServer.answering { request, connection in
            let fields = request.headers.map { "\($0.name)=\($0.value)" }.joined(separator: "|")
            let line = "\(request.method) \(request.path)"
            try connection.respond(201, headers: [("X-Fields", fields), ("x-line", line)], body: request.body)
        }
        defer { server.stop() }
        let transport = try CurlTransport()
        let origin = try Origin.configured(server.url + "/v1", allowLoopbackHTTP: true)
        let headers = [ReplyHeaders.Header("X-One", "1"), .init("x-empty", "")]
        for body in [nil, [], Array("hello".utf8), nil, [UInt8](repeating: 7, count: 300_000), nil] {
            let request = UpstreamRequest(
                body == nil ? .get : .post, origin, "/chat?a=b", headers: headers, keyHeader: .bearer, body: body ?? [])
            let reply = try await transport.fetch(request, key: "sk-secret")
            #expect(reply.head.status == 201)
            #expect(reply.head.headers["x-line"] == "\(body == nil ? "GET" : "POST") /v1/chat?a=b")
            let length = body.map { "|content-length=\($0.count)" } ?? ""
            #expect(
                reply.head.headers["x-fields"]
                    == "host=127.0.0.1:\(server.port)|accept=*/*|x-one=1|x-empty=|authorization=Bearer sk-secret"
                    + "|accept-encoding=identity" + length)
            #expect(reply.body == body ?? [])
        }
        #expect(server.accepted == 1)
    }

    @Test func sharesAConnectionAmongUsersAndGivesEachTheirOwnKey() async throws {
        let server = try LoopbackServer.answering { request, connection in
            try connection.respond(body: "\(request["x-api-key"] ?? "-")|\(request["authorization"] ?? "-")")
        }
        defer { server.stop() }
        let transport = try CurlTransport()
        for user in 0..<200 {
            let header = user % 3 == 0 ? KeyHeader("x-api-key") : user % 3 == 1 ? .bearer : nil
            let key = header == nil ? "" : "sk-user-\(user)"
            let reply = try await transport.fetch(server.get(keyHeader: header), key: key)
            let expected = user % 3 == 0 ? "\(key)|-" : user % 3 == 1 ? "-|Bearer \(key)" : "-|-"
            #expect(String(decoding: reply.body, as: UTF8.self) == expected)
        }
        #expect(server.accepted == 1)
    }

    @Test(arguments: [301, 302, 303, 307, 308], ["x-api-key", "x-goog-api-key", "Authorization"])
    func followsNoRedirect(_ status: Int, _ name: String) async throws {
        let elsewhere = try LoopbackServer.answering { _, connection in try connection.respond(body: "stolen") }
        let server = try LoopbackServer.answering { [url = elsewhere.url] request, connection in
            #expect(request[name.lowercased()] == "sk-secret")
            try connection.respond(status, headers: [("location", url + "/steal")], body: "moved")
        }
        defer { elsewhere.stop() }
        defer { server.stop() }
        let transport = try CurlTransport()
        let reply = try await transport.fetch(server.get(keyHeader: KeyHeader(name)), key: "sk-secret")
        #expect(reply.head.status == status)
        #expect(reply.head.headers["location"] == elsewhere.url + "/steal")
        #expect(elsewhere.accepted == 0)
        #expect(server.accepted == 1)
    }

    @Test func sendsNothingThatItRefuses() async throws {
        let server = try LoopbackServer.answering { _, connection in try connection.respond() }
        defer { server.stop() }
        let transport = try CurlTransport()
        let origin = try server.origin
        for (path, value, key) in [("/\r\nX: y", "v", "k"), ("/", "v\r\nx-evil: 1", "k"), ("/", "v", "k\r\nx-evil: 1")]
        {
            let request = UpstreamRequest(.get, origin, path, headers: [.init("x-one", value)], keyHeader: .bearer)
            let error = #expect(throws: TransportError.self) { _ = try transport.begin(request, key: key.utf8.span) }
            #expect(error?.kind == .invalidRequest)
            #expect(error?.requestWasSent == false)
        }
        #expect(server.accepted == 0)
    }

    @Test func saysThatNobodyListens() async throws {
        let server = try LoopbackServer { _ in }
        let request = try server.get(keyHeader: .bearer)
        server.stop()
        let error = try await CurlTransport().failure(of: request, key: "k")
        #expect(error == TransportError(.connect, requestWasSent: false, "connection refused"))
        let nowhere = UpstreamRequest(.get, try Origin.configured("https://byok.invalid"), "/")
        #expect(try await CurlTransport().failure(of: nowhere)?.kind == .connect)
    }

    /// Names and spellings of loopback, which an origin on the Internet must not lead to.
    @Test(arguments: [
        "localhost", "LOCALHOST", "localhost.", "foo.localhost", "127.0.0.1", "127.1", "127.0.1", "2130706433",
        "0x7f000001", "0x7f.1", "0x7f.0.0.1", "0177.0.0.1", "017700000001", "0177.1", "127.0.0.1.", "127.255.255.254",
        "0", "0.0.0.0", "[::1]", "[0:0:0:0:0:0:0:1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]",
        "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[::ffff:0:127.0.0.1]", "[0000:0000::0001]", "10.0.0.1", "192.168.0.1",
        "169.254.169.254", "100.64.0.1", "[fe80::1]", "[fd00:ec2::254]", "[fc00::1]", "255.255.255.255", "224.0.0.1",
    ]) func connectsToNoSpecialAddress(_ host: String) async throws {
        let server = try LoopbackServer { $0.waitForClose() }
        defer { server.stop() }
        let origin = try Origin.configured("https://\(host):\(server.port)")
        #expect(origin.reach == .publicInternet)
        var limits = TransferLimits(body: 1_000)
        limits.connect = .seconds(2)
        let transport = try CurlTransport()
        let request = UpstreamRequest(.get, origin, "/", keyHeader: .bearer, limits: limits)
        let error = await transport.failure(of: request, key: "sk-secret")
        // What a resolver does not take for an address leads nowhere either.
        #expect([.refusedAddress, .connect].contains(error?.kind))
        if host != "foo.localhost", !host.hasSuffix(".") { #expect(error?.kind == .refusedAddress) }
        #expect(error?.requestWasSent == false)
        #expect(server.accepted == 0)
    }

    @Test func repeatsAGetButNoPostOnAConnectionThatDies() async throws {
        for method in [UpstreamRequest.Method.get, .post] {
            let requests = Atomic(0)
            // The second request of the first connection is read, and then the connection ends.
            let server = try LoopbackServer { connection in
                while try connection.readRequest() != nil {
                    if requests.add(1, ordering: .relaxed).newValue == 2 { return }
                    try connection.respond(body: "fine")
                }
            }
            defer { server.stop() }
            let transport = try CurlTransport()
            let request = try UpstreamRequest(method, server.origin, "/", body: method == .post ? [1, 2] : [])
            _ = try await transport.fetch(request)
            if method == .get {
                #expect(try await transport.fetch(request).body == Array("fine".utf8))
                #expect(requests.load(ordering: .relaxed) == 3)
            } else {
                let error = await transport.failure(of: request)
                #expect(error?.kind == .closed)
                #expect(error?.requestWasSent == true)
                #expect(requests.load(ordering: .relaxed) == 2)
            }
        }
    }

    @Test func connectsAnewWhereAnIdleConnectionWasClosed() async throws {
        let server = try LoopbackServer { connection in
            _ = try connection.readRequest()
            try connection.respond(body: "fine")
        }
        defer { server.stop() }
        let transport = try CurlTransport()
        for count in 1...20 {
            let request = try UpstreamRequest(.post, server.origin, "/", body: [1])
            #expect(try await transport.fetch(request).body == Array("fine".utf8))
            try await eventually("the connection is closed") { server.open == 0 }
            #expect(server.accepted == count)
        }
    }

    @Test func readsTheHeadAgainAndNothingAfterTheEnd() async throws {
        let server = try LoopbackServer.answering { _, connection in try connection.respond(body: "x") }
        defer { server.stop() }
        let exchange = try CurlTransport.shared.begin(server.get(), key: Span())
        #expect(try await exchange.head().status == 200)
        #expect(try await exchange.next() == [0x78])
        #expect(try await exchange.next() == nil)
        #expect(try await exchange.head().status == 200)
        #expect(try await exchange.next() == nil)
        exchange.cancel()
        await #expect(throws: TransportError.self) { try await exchange.next() }
    }
}

extension CurlTransport {
    static let shared: CurlTransport = {
        do { return try CurlTransport() } catch { preconditionFailure("\(error)") }
    }()
}
