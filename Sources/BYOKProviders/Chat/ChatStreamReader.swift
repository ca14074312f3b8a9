// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import Synchronization

/// Reads a stream's pieces from the exchange. One reader at a time.
final class ChatStreamReader: Sendable {
    private let attempt: ChatAttempt
    private let route: Route
    private let clock: any RouterClock
    private let state: Mutex<ChatStreamState>

    init(_ attempt: ChatAttempt, _ route: Route, _ clock: any RouterClock) {
        self.attempt = attempt
        self.route = route
        self.clock = clock
        state = Mutex(ChatStreamState(attempt.adapter.makeStreamParser(), largestEvent: attempt.limits.event))
    }

    deinit { attempt.exchange.cancel() }

    var drops: [FieldDrop] { attempt.drops }
    func cancel() { attempt.exchange.cancel() }

    /// Gives these out and ends.
    func hold(_ chunks: [ChatChunk]) {
        state.withLock { state in
            state.hold(chunks)
            state.end()
        }
    }

    /// Reads up to the first piece with something of the answer in it. What precedes it is held back.
    func readUntilOutput() async throws {
        while !state.withLock({ $0.isSettled }) { try await read() }
        let failure = state.withLock { $0.hasOutput ? nil : $0.failure }
        if let failure { throw await completed(failure) }
    }

    func next() async throws(BYOKError) -> ChatChunk? {
        do {
            while true {
                let (chunk, failure, hasEnded) = state.withLock { state in
                    (state.pop(), state.failure, state.hasEnded)
                }
                if let chunk { return chunk }
                if let failure { throw await completed(failure) }
                if hasEnded { return nil }
                try await read()
            }
        } catch {
            state.withLock { $0.end() }
            attempt.exchange.cancel()
            throw BYOKError(attempt.failure(error), on: route, now: clock.now())
        }
    }

    /// Reads one piece of the body and what is in it.
    private func read() async throws {
        let piece = try await attempt.exchange.nextOfReply()
        state.withLock { $0.take(piece) }
    }

    /// The failure with the usage that some providers tell after it: what follows is read to the end, for a moment.
    private func completed(_ failure: AttemptFailure) async -> AttemptFailure {
        guard var error = failure.cause as? ProviderError else { return failure }
        let watch = Task { [clock, exchange = attempt.exchange] in
            try await clock.sleep(for: .seconds(2))
            exchange.cancel()
        }
        defer { watch.cancel() }
        while let piece = try? await attempt.exchange.next() { state.withLock { $0.take(piece) } }
        guard let usage = state.withLock({ $0.lateUsage }) else { return failure }
        var partial = error.partial ?? ChatReply()
        partial.usage = usage
        error.partial = partial
        return AttemptFailure(failure.kind, retryAfter: failure.retryAfter, cause: error)
    }
}
