// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKTesting
import Foundation
import Testing

/// What concerns the whole process, each in one of its own: its environment, memory and descriptors.
@Suite(.serialized) struct CurlTransportProcessTests {
    @Test func usesNoProxyThatTheEnvironmentNames() async throws {
        let proxy = try LoopbackServer { connection in
            _ = try connection.read()
            try connection.respond(body: "proxied")
        }
        let server = try LoopbackServer.answering { _, connection in try connection.respond(body: "direct") }
        defer { proxy.stop() }
        defer { server.stop() }
        await #expect(processExitsWith: .success) { [proxy = proxy.url as String, server = server.url as String] in
            for name in ["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"] {
                setenv(name, proxy, 1)
            }
            unsetenv("no_proxy")
            unsetenv("NO_PROXY")
            let transport = try CurlTransport()
            let origin = try Origin.configured(server, allowLoopbackHTTP: true)
            let reply = try await transport.fetch(
                UpstreamRequest(.get, origin, "/", keyHeader: .bearer), key: "sk-secret")
            #expect(String(decoding: reply.body, as: UTF8.self) == "direct")
            // A proxy would be asked before the name is resolved.
            let https = try UpstreamRequest(.get, Origin.configured("https://byok.invalid"), "/", keyHeader: .bearer)
            #expect(await transport.failure(of: https, key: "sk-secret")?.kind == .connect)
        }
        #expect(proxy.accepted == 0)
        #expect(server.accepted == 1)
    }

    @Test func givesTheKeyToNoProxyButThroughATunnel() async throws {
        let proxy = try LoopbackServer { connection in
            let head = String(decoding: try connection.read(), as: UTF8.self)
            #expect(head.hasPrefix("CONNECT api.example.com:443 "))
            #expect(!head.contains("secret"))
            try connection.respond(403)
        }
        defer { proxy.stop() }
        let direct = try LoopbackServer.answering { _, connection in try connection.respond(body: "direct") }
        defer { direct.stop() }
        var options = CurlTransport.Options()
        options.proxy = proxy.url
        let transport = try CurlTransport(options)
        let request = UpstreamRequest(.get, Origin("https://api.example.com"), "/", keyHeader: .bearer)
        let error = await transport.failure(of: request, key: "sk-secret")
        #expect(error?.kind == .connect)
        #expect(error?.requestWasSent == false)
        #expect(proxy.accepted == 1)
        // What goes to loopback in the clear goes there directly.
        #expect(
            try await transport.fetch(direct.get(keyHeader: .bearer), key: "sk-secret").body == Array("direct".utf8))
        #expect(proxy.accepted == 1)
    }

    @Test(.enabled(if: NginxServer.isInstalled)) func writesNoTLSSecretsWhereTheEnvironmentNames() async throws {
        let server = try NginxServer()
        let request = try server.request(.good)
        await #expect(processExitsWith: .success) {
            [
                file = server.folder + "/keylog" as String, authority = server.authority as String,
                url = request.origin.url as String
            ] in
            setenv("SSLKEYLOGFILE", file, 1)
            var options = CurlTransport.Options()
            options.caFile = authority
            let origin = try Origin.configured(url, allowLoopbackHTTP: true)
            #expect(try await CurlTransport(options).fetch(UpstreamRequest(.get, origin, "/fine")).head.status == 200)
            // The host's environment is as it was.
            #expect(getenv("SSLKEYLOGFILE").map { String(cString: $0) } == file)
        }
        #expect(!FileManager.default.fileExists(atPath: server.folder + "/keylog"))
    }

    #if os(Linux)
    @Test(.enabled(if: NginxServer.isInstalled)) func leavesNoKeyInMemory() async throws {
        let server = try NginxServer()
        let plain = try LoopbackServer.answering { _, connection in
            try connection.respond(body: [UInt8](repeating: 1, count: 10_000))
        }
        defer { plain.stop() }
        let request = try server.request(.good)
        await #expect(processExitsWith: .success) {
            [authority = server.authority as String, tls = request.origin.url as String, plain = plain.url as String] in
            var options = CurlTransport.Options()
            options.caFile = authority
            let transport = try CurlTransport(options)
            for url in [plain, tls] {
                let origin = try Origin.configured(url, allowLoopbackHTTP: true)
                for header in [KeyHeader("x-api-key"), .bearer] {
                    for method in [UpstreamRequest.Method.get, .post] {
                        let exchange = try Memory.withCanary { key in
                            // That it is found here is what proves the search.
                            #expect(Memory.copiesOfCanary() == 1)
                            return try transport.begin(
                                UpstreamRequest(
                                    method, origin, "/fine", keyHeader: header, body: method == .post ? [1] : []),
                                key: key)
                        }
                        _ = try await exchange.head()
                        while try await exchange.next() != nil {}
                        // The exchange is still here, and the connection open.
                        #expect(Memory.copiesOfCanary() == 0, "\(url) \(header.name) \(method)")
                        withExtendedLifetime(exchange) {}
                    }
                }
            }
        }
    }

    /// The descriptors and the memory of a process that cancels, releases and pauses.
    @Test func givesBackWhatItTook() async throws {
        let server = try LoopbackServer { connection in
            guard let request = try connection.readRequest() else { return }
            try connection.write("HTTP/1.1 200 OK\r\n\r\n")
            guard request.path == "/flood" else { return connection.waitForClose() }
            let piece = [UInt8](repeating: 1, count: 1 << 20)
            for _ in 0..<200 { try connection.write(piece) }
        }
        defer { server.stop() }
        await #expect(processExitsWith: .success) { [url = server.url as String] in
            let origin = try Origin.configured(url, allowLoopbackHTTP: true)
            // Whatever the first use makes for good.
            try CurlTransport().begin(UpstreamRequest(.get, origin, "/"), key: Span()).cancel()
            let before = Memory.sockets()
            do {
                let transport = try CurlTransport()
                let atRest = Memory.sockets()
                for count in 0..<100 {
                    let exchange = try transport.begin(UpstreamRequest(.get, origin, "/"), key: Span())
                    _ = try await exchange.head()
                    switch count % 3 {
                    case 0: exchange.cancel()
                    case 1: break
                    default:
                        let reader = Task { try await exchange.next() }
                        reader.cancel()
                        _ = await reader.result
                    }
                }
                try await eventually("all sockets are closed") { Memory.sockets() == atRest }
                // Twenty readers that do not read, 200 MB each.
                let resident = Memory.resident()
                var paused: [any HTTPExchange] = []
                for _ in 0..<20 {
                    let exchange = try transport.begin(
                        UpstreamRequest(.get, origin, "/flood", limits: .stream), key: Span())
                    _ = try await exchange.head()
                    paused.append(exchange)
                }
                for _ in 0..<50 {
                    let other = try transport.begin(UpstreamRequest(.get, origin, "/"), key: Span())
                    #expect(try await other.head().status == 200)
                }
                let growth = Memory.resident() - resident
                print("20 paused readers: \(growth >> 10) KiB")
                #expect(growth < 20 << 20)
                // 64 MiB is the limit; until then everything comes.
                var count = 0
                let error = await #expect(throws: TransportError.self) {
                    while let piece = try await paused[0].next() { count += piece.count }
                }
                #expect(error?.kind == .limit)
                #expect(count <= 64 << 20 && count > 63 << 20)
                #expect(Memory.resident() - resident < 20 << 20)
            }
            #expect(Memory.sockets() == before)
        }
    }
    #endif
}
