// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKProviders

extension HTTPTransport {
    /// Sends a request and reads the reply whole: for tests.
    /// - Parameter key: a test's; empty: none is sent.
    public func reply(to request: UpstreamRequest, key: String = "") async throws -> UpstreamReply {
        let exchange = try begin(request, key: key.utf8.span)
        let head = try await exchange.head()
        var body: [UInt8] = []
        while let piece = try await exchange.next() { body += piece }
        return UpstreamReply(head: head, body: body)
    }
}
