// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKTesting
import Testing

@Suite struct CurlTransportTests {
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
        for body in [nil, [], Array("hello".utf8), [UInt8](repeating: 7, count: 300_000)] {
            let request = UpstreamRequest(
                body == nil ? .get : .post, origin, "/chat?a=b", headers: headers, keyHeader: .bearer, body: body ?? [])
            let exchange = try transport.begin(request, key: "sk-secret".utf8.span)
            let head = try await exchange.head()
            #expect(head.status == 201)
            #expect(head.headers["x-line"] == "\(body == nil ? "GET" : "POST") /v1/chat?a=b")
            let length = body.map { "|content-length=\($0.count)" } ?? ""
            #expect(
                head.headers["x-fields"]
                    == "host=127.0.0.1:\(server.port)|accept=*/*|x-one=1|x-empty=|authorization=Bearer sk-secret"
                    + "|accept-encoding=identity" + length)
            var received: [UInt8] = []
            while let piece = try await exchange.next() { received += piece }
            #expect(received == body ?? [])
        }
        #expect(server.accepted == 1)
    }
}
