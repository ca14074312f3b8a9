// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import AsyncHTTPClient
import BYOKProviders
import NIOCore
import Synchronization

/// One request under way. Whatever waits for the client waits in a task of its own, so that `cancel` can end it.
final class ClientExchange: HTTPExchange {
    private struct State {
        /// Nil: cancelled.
        var reader: ReplyReader?
        var waiting: (@Sendable () -> Void)?
    }
    private let state: Mutex<State>

    /// Sends the request.
    init(_ client: HTTPClient, _ request: HTTPClientRequest, _ limits: TransferLimits) {
        let response = Task {
            try await client.execute(request, timeout: TimeAmount(limits.total))
        }
        state = Mutex(State(reader: ReplyReader(response, limits), waiting: { response.cancel() }))
    }

    deinit { cancel() }

    func head() async throws -> ReplyHead { try await step { reader in try await reader.head() } }

    func next() async throws -> [UInt8]? { try await step { reader in try await reader.next() } }

    func cancel() {
        let waiting = state.withLock { state in
            state.reader = nil  // with the last reference to the body, the client closes the connection
            return state.waiting
        }
        waiting?()
    }

    private func step<R: Sendable>(_ body: @escaping @Sendable (ReplyReader) async throws -> R) async throws -> R {
        guard let reader = state.withLock({ $0.reader }) else { throw Self.cancelled }
        let task = Task { try await body(reader) }
        let isCancelled = state.withLock { state in
            state.waiting = { task.cancel() }
            return state.reader == nil
        }
        if isCancelled { task.cancel() }
        do {
            return try await withTaskCancellationHandler {
                try await task.value
            } onCancel: {
                task.cancel()
            }
        } catch {
            throw task.isCancelled ? Self.cancelled : TransportError(client: error)
        }
    }

    private static let cancelled = TransportError(.cancelled, requestWasSent: true, "cancelled")
}
