// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKTesting
import Testing

extension HTTPTransport {
    /// The whole reply.
    func fetch(_ request: UpstreamRequest, key: String = "") async throws -> (head: ReplyHead, body: [UInt8]) {
        let exchange = try begin(request, key: key.utf8.span)
        let head = try await exchange.head()
        var body: [UInt8] = []
        while let piece = try await exchange.next() { body += piece }
        return (head, body)
    }

    /// Why there is no whole reply.
    func failure(of request: UpstreamRequest, key: String = "") async -> TransportError? {
        do {
            let reply = try await fetch(request, key: key)
            Issue.record("replied \(reply.head.status) with \(reply.body.count) bytes")
        } catch {
            #expect(error is TransportError)
            return error as? TransportError
        }
        return nil
    }
}

extension LoopbackServer {
    var origin: Origin {
        get throws { try Origin.configured(url, allowLoopbackHTTP: true) }
    }

    func get(_ path: String = "/", limits: TransferLimits = .reply, keyHeader: KeyHeader? = nil) throws
        -> UpstreamRequest
    {
        try UpstreamRequest(.get, origin, path, keyHeader: keyHeader, limits: limits)
    }
}

extension TransferLimits {
    init(idle: Duration = .seconds(60), total: Duration = .seconds(60), head: Int = 64 << 10, body: Int = 1 << 20) {
        self.init(body: body)
        (self.idle, self.total, self.head) = (idle, total, head)
    }
}

/// Waits for what another thread brings about; a failure when it does not within a minute.
func eventually(_ what: Comment, _ condition: () throws -> Bool) async throws {
    let deadline = ContinuousClock.now + .seconds(60)
    while try !condition() {
        guard ContinuousClock.now < deadline else {
            Issue.record(what)
            return
        }
        try await Task.sleep(for: .milliseconds(1))
    }
}
