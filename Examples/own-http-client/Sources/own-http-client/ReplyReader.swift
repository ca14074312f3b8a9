// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import AsyncHTTPClient
import BYOKProviders
import NIOCore

/// Reads one reply, a piece at a time. An actor, because the body's iterator must stay in one place.
actor ReplyReader {
    private let running: Task<HTTPClientResponse, any Error>
    private let limits: TransferLimits
    private let end: ContinuousClock.Instant
    private var body: HTTPClientResponse.Body.AsyncIterator?
    private var received = 0

    init(_ running: Task<HTTPClientResponse, any Error>, _ limits: TransferLimits) {
        self.running = running
        self.limits = limits
        end = ContinuousClock.now + limits.total
    }

    func head() async throws -> ReplyHead {
        let response = try await withTaskCancellationHandler {
            try await running.value
        } onCancel: {
            running.cancel()
        }
        if body == nil { body = response.body.makeAsyncIterator() }
        return ReplyHead(response)
    }

    func next() async throws -> [UInt8]? {
        if body == nil { _ = try await head() }
        // Out of the actor while it waits, and back again: there is one reader at a time.
        guard var reading = body else { return nil }
        defer { body = reading }
        while let buffer = try await reading.next(isolation: self) {
            received += buffer.readableBytes
            guard received <= limits.body else {
                throw TransportError(.limit, requestWasSent: true, "the body is larger than its limit")
            }
            // The client's own deadline ends with the head.
            guard ContinuousClock.now < end else {
                throw TransportError(.timeout, requestWasSent: true, "the reply took too long")
            }
            if buffer.readableBytes > 0 { return Array(buffer.readableBytesView) }
        }
        return nil
    }
}
