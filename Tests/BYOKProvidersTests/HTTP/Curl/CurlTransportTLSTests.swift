// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKTesting
import Foundation
import Testing

@Suite(.serialized, .enabled(if: NginxServer.isInstalled)) struct CurlTransportTLSTests {
    private let server: NginxServer

    init() throws { server = try NginxServer() }

    @Test func verifiesAndSharesAConnection() async throws {
        let transport = try server.transport()
        for user in 0..<20 {
            let reply = try await transport.fetch(server.request(.good), key: "sk-user-\(user)")
            #expect(reply.head.status == 200)
            #expect(reply.body == Array("fine".utf8))
        }
        let lines = try await log(20)
        #expect(lines.map { $0.split(separator: " ")[2] } == (0..<20).map { "sk-user-\($0)" })
        #expect(Set(lines.map { $0.split(separator: " ")[1] }).count == 1)
        #expect(lines.allSatisfy { $0.hasPrefix("HTTP/1.1 ") })
    }

    @Test(arguments: [
        (NginxServer.Kind.wrongHost, "the certificate is for another host"),
        (.expired, "the certificate has expired"), (.notYetValid, "the certificate is not yet valid"),
        (.selfSigned, "the certificate is self-signed"), (.unknownIssuer, "the certificate's issuer is not trusted"),
        (.tls12, "no TLS connection: version, cipher or a broken handshake"),
    ]) func givesNoKeyToAServerThatItDoesNotTrust(_ kind: NginxServer.Kind, _ detail: String) async throws {
        for http2 in [false, true] {
            let transport = try server.transport { $0.offersHTTP2 = http2 }
            let error = await transport.failure(of: try server.request(kind), key: "sk-secret")
            #expect(error == TransportError(.tls, requestWasSent: false, detail))
        }
        // The log is complete: this request comes after those.
        _ = try await server.transport().fetch(server.request(.good), key: "sk-canary")
        #expect(try await log(1).map { $0.split(separator: " ")[2] } == ["sk-canary"])
    }

    @Test func trustsTheSystemsCertificatesByDefaultAndNotOurs() async throws {
        let error = try await CurlTransport().failure(of: server.request(.good), key: "sk-secret")
        #expect(error?.kind == .tls)
        #expect(error?.requestWasSent == false)
    }

    @Test func verifiesTheNameThatItWasGiven() async throws {
        // The certificate is for localhost, not for its address.
        let error = await (try server.transport()).failure(of: try server.request(.good, host: "127.0.0.1"), key: "k")
        #expect(error == TransportError(.tls, requestWasSent: false, "the certificate is for another host"))
    }

    @Test func speaksTLS12OnlyWhereAsked() async throws {
        let transport = try server.transport { $0.minimumTLS = .tls12 }
        #expect(try await transport.fetch(server.request(.tls12), key: "k").head.status == 200)
        #expect(try await transport.fetch(server.request(.good), key: "k").head.status == 200)
    }

    @Test func speaksHTTP2OnlyWhereAsked() async throws {
        let both = try server.transport { $0.offersHTTP2 = true }
        for _ in 0..<5 {
            let reply = try await both.fetch(server.request(.http2), key: "k")
            #expect(reply.head.status == 200)
            #expect(reply.body == Array("fine".utf8))
            #expect(reply.head.headers["server"]?.hasPrefix("nginx") == true)
        }
        _ = try await both.fetch(server.request(.good), key: "k")
        _ = try await server.transport().fetch(server.request(.http2), key: "k")
        let lines = try await log(7)
        #expect(lines.map { $0.prefix(8) } == Array(repeating: "HTTP/2.0", count: 5) + ["HTTP/1.1", "HTTP/1.1"])
        #expect(Set(lines.prefix(5).map { $0.split(separator: " ")[1] }).count == 1)
    }

    /// A connection that one origin may use must not be another's way round its reach.
    @Test func looksAtTheAddressOfAnOpenConnectionToo() async throws {
        let transport = try server.transport()
        _ = try await transport.fetch(server.request(.good), key: "allowed")
        for host in ["localhost", "LOCALHOST"] {
            let request = try server.request(.good, host: host, allowLoopback: false)
            let error = await transport.failure(of: request, key: "refused")
            #expect(error?.kind == .refusedAddress)
            #expect(error?.requestWasSent == false)
        }
        _ = try await transport.fetch(server.request(.good), key: "allowed")
        #expect(try await log(2).map { $0.split(separator: " ")[2] } == ["allowed", "allowed"])
    }

    @Test(arguments: [NginxServer.Kind.good, .http2]) func losesAndReordersNothing(_ kind: NginxServer.Kind)
        async throws
    {
        let seed = UInt64.random(in: .min ... .max)
        print("64 TLS streams at once, \(kind): seed \(seed)")
        for number in 0..<64 {
            var content = Content(seed: seed, stream: "/stream-\(number)", length: 500_009)
            try Data(content.next(500_009)!).write(to: URL(filePath: server.folder + "/www/stream-\(number)"))
        }
        let transport = try server.transport { $0.offersHTTP2 = true }
        let requests = try (0..<64).map { try server.request(kind, "/stream-\($0)") }
        for _ in 0..<2 {
            try await Content.readAll(64, seed: seed, length: 500_009) { path in
                try transport.begin(requests[Int(path.dropFirst(8))!], key: "k".utf8.span)
            }
        }
        let protocols = Set(try await log(128).map { $0.prefix(8) })
        #expect(protocols == [kind == .http2 ? "HTTP/2.0" : "HTTP/1.1"])
    }

    @Test func closesACancelledHTTP2Connection() async throws {
        try Data(count: 50_000_000).write(to: URL(filePath: server.folder + "/www/large"))
        let transport = try server.transport { $0.offersHTTP2 = true }
        for _ in 0..<5 {
            let exchange = try transport.begin(server.request(.http2, "/large"), key: "k".utf8.span)
            _ = try await exchange.head()
            exchange.cancel()
        }
        _ = try await transport.fetch(server.request(.http2), key: "k")
        let lines = try await log(6)
        #expect(Set(lines.map { $0.split(separator: " ")[1] }).count == 6)
    }

    /// nginx writes a line when the request has ended, which its client may learn earlier.
    private func log(_ count: Int) async throws -> [String] {
        try await eventually("\(count) lines are logged") { try server.log().count >= count }
        return try server.log()
    }
}
