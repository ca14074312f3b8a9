// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import Synchronization

/// Plays a scripted reply to whoever reads it, within the request's limits. Nothing happens while nobody reads.
final class ScriptedExchange: HTTPExchange {
    private struct State {
        var steps: ArraySlice<ScriptedReply.Step>
        var head: ReplyHead?
        var received = 0
        var failure: TransportError?
        var isCancelled = false
        var sleeper: Task<Void, any Error>?
    }
    private let state: Mutex<State>
    private let limits: TransferLimits
    private let clock: any RouterClock
    private let began: Timestamp

    init(_ reply: ScriptedReply, limits: TransferLimits, clock: any RouterClock) {
        state = Mutex(State(steps: reply.steps[...]))
        self.limits = limits
        self.clock = clock
        began = clock.now()
    }

    func head() async throws -> ReplyHead {
        if let head = state.withLock({ $0.head }) { return head }
        while let step = try await advance() {
            if case .head(let head) = step { return head }
        }
        throw fail(TransportError(.closed, requestWasSent: true, "the script ends before the head"))
    }

    func next() async throws -> [UInt8]? {
        _ = try await head()
        while let step = try await advance() {
            if case .piece(let bytes) = step, !bytes.isEmpty { return bytes }
        }
        return nil
    }

    func cancel() {
        let sleeper = state.withLock { state in
            state.isCancelled = true
            return state.sleeper
        }
        sleeper?.cancel()
    }

    /// Takes the next step that is a head or a piece; nil at the end.
    private func advance() async throws -> ScriptedReply.Step? {
        while let step = try take() {
            switch step {
            case .wait(let duration): try await wait(duration)
            case .silence: try await wait(nil)
            case .failure(let error): throw fail(error)
            case .head(let head):
                state.withLock { $0.head = head }
                return .head(head)
            case .piece(let bytes):
                let received = state.withLock { state in
                    state.received += bytes.count
                    return state.received
                }
                guard received <= limits.body else {
                    throw fail(TransportError(.limit, requestWasSent: true, "the body is larger than its limit"))
                }
                return .piece(bytes)
            }
        }
        return nil
    }

    private func take() throws(TransportError) -> ScriptedReply.Step? {
        let (step, failure) = state.withLock { state -> (ScriptedReply.Step?, TransportError?) in
            if state.isCancelled || Task.isCancelled { return (nil, Self.cancelled) }
            return state.failure.map { (nil, $0) } ?? (state.steps.popFirst(), nil)
        }
        if let failure { throw failure }
        return step
    }

    /// - Parameter duration: nil: for ever.
    private func wait(_ duration: Duration?) async throws(TransportError) {
        let left = min(limits.idle, began + limits.total - clock.now())
        if let duration, duration <= left { return try await sleep(duration) }
        try await sleep(left)
        throw fail(TransportError(.timeout, requestWasSent: true, "nothing came for too long"))
    }

    private func sleep(_ duration: Duration) async throws(TransportError) {
        guard duration > .zero else { return }
        let clock = clock
        let sleeper = Task { try await clock.sleep(for: duration) }
        let isCancelled = state.withLock { state in
            state.sleeper = sleeper
            return state.isCancelled
        }
        if isCancelled { sleeper.cancel() }
        let result = await withTaskCancellationHandler {
            await sleeper.result
        } onCancel: {
            sleeper.cancel()
        }
        state.withLock { $0.sleeper = nil }
        if case .failure = result { throw Self.cancelled }
    }

    /// Every later call is told the same.
    private func fail(_ error: TransportError) -> TransportError {
        state.withLock { $0.failure = error }
        return error
    }

    private static let cancelled = TransportError(.cancelled, requestWasSent: true, "cancelled")
}
