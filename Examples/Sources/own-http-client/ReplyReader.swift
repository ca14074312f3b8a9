// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import AsyncHTTPClient
import BYOKProviders
import NIOCore

/// Reads one reply, a piece at a time. An actor, because the body's iterator must stay in one place.
actor ReplyReader {
    private let response: Task<HTTPClientResponse, any Error>
    private let limits: TransferLimits
    private let end: ContinuousClock.Instant
    private var body: HTTPClientResponse.Body.AsyncIterator?
    private var received = 0

    init(_ response: Task<HTTPClientResponse, any Error>, _ limits: TransferLimits) {
        self.response = response
        self.limits = limits
        end = .now + limits.total
    }

    func head() async throws -> ReplyHead {
        let response = try await withTaskCancellationHandler {
            try await response.value
        } onCancel: {
            response.cancel()
        }
        if body == nil { body = response.body.makeAsyncIterator() }
        return ReplyHead(response)
    }

    func next() async throws -> [UInt8]? {
        if body == nil { _ = try await head() }
        while let buffer = try await body?.next(isolation: self) {
            received += buffer.readableBytes
            guard received <= limits.body else {
                throw TransportError(.limit, requestWasSent: true, "the body is larger than its limit")
            }
            // The client's own deadline ends with the head.
            guard .now < end else { throw TransportError(.timeout, requestWasSent: true, "the reply took too long") }
            if buffer.readableBytes > 0 { return Array(buffer.readableBytesView) }
        }
        return nil
    }
}
