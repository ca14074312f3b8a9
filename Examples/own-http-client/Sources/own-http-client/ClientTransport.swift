// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import AsyncHTTPClient
import BYOKCore
import BYOKProviders
import NIOCore
import NIOHTTP1
import NIOSSL

/// `HTTPTransport` over AsyncHTTPClient, for a host that wants one client for everything.
///
/// It follows no redirect, speaks HTTP/1.1 over TLS 1.3 and keeps the limits on a body and on the whole exchange. What it
/// cannot promise, and `CurlTransport` does:
/// - It does not look where a name leads before it connects, so an `Origin.reach` is not kept: do not use it for origins
///   that users may choose.
/// - The key becomes a `String` in a header and stays in memory that nobody wipes.
/// - `limits.connect`, `idle` and `head` are the client's, for all requests alike.
struct ClientTransport: HTTPTransport {
    private let client: HTTPClient

    init() {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow  // otherwise five are followed, with the key
        configuration.httpVersion = .http1Only
        configuration.connectionPool.retryConnectionEstablishment = false  // whether to try again is the host's to say
        configuration.timeout = .init(connect: .seconds(5), read: .seconds(600))
        configuration.tlsConfiguration = .makeClientConfiguration()
        configuration.tlsConfiguration?.minimumTLSVersion = .tlsv13
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    func begin(_ request: UpstreamRequest, key: Span<UInt8>) throws -> any HTTPExchange {
        try request.validate(key: key)
        var sent = HTTPClientRequest(url: request.origin.url + request.path)
        sent.method = .init(rawValue: request.method.rawValue)
        for header in request.headers { sent.headers.add(name: header.name, value: header.value) }
        if let header = request.keyHeader, !key.isEmpty {
            sent.headers.add(name: header.name, value: header.prefix + String(copying: try UTF8Span(validating: key)))
        }
        if !request.body.isEmpty { sent.body = .bytes(request.body) }
        return ClientExchange(client, sent, request.limits)
    }

    func shutdown() async throws { try await client.shutdown() }
}
