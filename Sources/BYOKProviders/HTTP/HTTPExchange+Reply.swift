// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore

extension HTTPTransport {
    /// Sends a request and reads the reply whole, whatever its status.
    func reply(to request: UpstreamRequest, key: Secret) async throws(AttemptFailure) -> UpstreamReply {
        do {
            return try await key.withBytes { bytes in try begin(request, key: bytes) }.wholeReply()
        } catch {
            throw AttemptFailure(transport: error)
        }
    }
}

extension HTTPExchange {
    func wholeReply() async throws -> UpstreamReply {
        let head = try await head()
        return head.status == 200 ? try await reply(head) : await errorReply(head)
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

extension AttemptFailure {
    /// What a transport's error means for the attempt. Only what never left is safe to send again.
    init(_ error: TransportError) {
        let kind: Class =
            switch error.kind {
            case .cancelled: .cancelled
            case .invalidRequest: .badRequest
            case .limit, .malformed: .protocol
            case .timeout, .closed: error.requestWasSent ? .timeout : .network
            default: .network
            }
        self.init(kind, cause: error)
    }

    /// An error of any kind, from a transport: ours, or a host's. Only a `TransportError` whose request was not sent is
    /// safe to send again; what is no error of a transport is `unknown`.
    public init(transport error: any Error) {
        switch error {
        case let failure as AttemptFailure: self = failure
        case let error as TransportError: self.init(error)
        case is CancellationError: self.init(.cancelled)
        default: self.init(.unknown, cause: error)
        }
    }
}
