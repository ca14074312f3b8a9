// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

extension HTTPTransport {
    /// Sends a request and reads the reply whole, whatever its status.
    func reply(to request: UpstreamRequest, key: Secret) async throws(AttemptFailure) -> UpstreamReply {
        try await key.withBytes { bytes throws(AttemptFailure) in try start(request, key: bytes) }.wholeReply()
    }

    /// `begin`, whose errors are those of an attempt.
    func start(_ request: UpstreamRequest, key: Span<UInt8>) throws(AttemptFailure) -> any HTTPExchange {
        do {
            return try begin(request, key: key)
        } catch {
            throw AttemptFailure(transport: error)
        }
    }
}

extension HTTPExchange {
    func wholeReply() async throws(AttemptFailure) -> UpstreamReply {
        do {
            let head = try await head()
            return head.status == 200 ? try await reply(head) : await errorReply(head)
        } catch {
            throw AttemptFailure(transport: error)
        }
    }

    /// The next piece of a reply whose head has come. A connection that closes now leaves a reply that is not whole.
    func nextOfReply() async throws -> [UInt8]? {
        do {
            return try await next()
        } catch let error as TransportError where error.kind == .closed {
            throw AttemptFailure(.protocol, cause: error)
        }
    }

    /// Reads the rest of the body.
    /// - Parameter head: of the reply.
    func reply(_ head: ReplyHead) async throws -> UpstreamReply {
        var body: [UInt8] = []
        while let piece = try await nextOfReply() {
            if body.isEmpty { body = piece } else { body += piece }
        }
        return UpstreamReply(head: head, body: body)
    }

    /// The same, of a reply that is an error already: what cannot be read of it changes nothing.
    func errorReply(_ head: ReplyHead) async -> UpstreamReply {
        var body: [UInt8] = []
        while body.count < 1 << 20, let piece = try? await next() { body += piece }
        cancel()
        return UpstreamReply(head: head, body: body)
    }
}
