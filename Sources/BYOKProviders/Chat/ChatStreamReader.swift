// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import Synchronization

/// Reads a stream's pieces from the exchange. One reader at a time.
final class ChatStreamReader: Sendable {
    private let attempt: ChatAttempt
    private let route: Route
    private let clock: any RouterClock
    private let state: Mutex<StreamState>

    init(_ attempt: ChatAttempt, _ route: Route, _ clock: any RouterClock) {
        self.attempt = attempt
        self.route = route
        self.clock = clock
        state = Mutex(StreamState(attempt.adapter.makeStreamParser(), largestEvent: attempt.limits.event))
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

/// What has been read of a stream, and what not yet given out.
private struct StreamState {
    private var decoder: EventDecoder
    private var parser: any ChatStreamParser
    /// The next is the last.
    private var held: [ChatChunk] = []
    private(set) var failure: AttemptFailure?
    /// What came after the failure.
    private(set) var lateUsage: ChatUsage?
    private(set) var hasEnded = false

    init(_ parser: any ChatStreamParser, largestEvent: Int) {
        self.parser = parser
        decoder = EventDecoder(largestEvent: largestEvent)
    }

    var hasOutput: Bool { held.contains(where: \.isOutput) }
    var isSettled: Bool { hasEnded || failure != nil || hasOutput }

    mutating func hold(_ chunks: [ChatChunk]) { held = chunks.reversed() + held }
    mutating func pop() -> ChatChunk? { held.popLast() }

    mutating func end() {
        failure = nil
        hasEnded = true
    }

    /// - Parameter piece: nil: the body has ended.
    mutating func take(_ piece: [UInt8]?) {
        var events: [ServerSentEvent] = []
        var chunks: [ChatChunk] = []
        do {
            if let piece { try decoder.decode(piece, into: &events) } else { try decoder.finish(into: &events) }
        } catch {
            failure = failure ?? AttemptFailure(error)
        }
        for event in events { take(event, &chunks) }
        if piece == nil {
            hasEnded = true
            if failure == nil { attempt { parser throws(AttemptFailure) in try parser.finish(into: &chunks) } }
        }
        if !chunks.isEmpty { hold(chunks) }
    }

    private mutating func take(_ event: ServerSentEvent, _ chunks: inout [ChatChunk]) {
        guard failure == nil else {
            var rest: [ChatChunk] = []
            try? parser.parse(event, into: &rest)
            lateUsage = rest.last { $0.usage != nil }?.usage ?? lateUsage
            return
        }
        attempt { parser throws(AttemptFailure) in try parser.parse(event, into: &chunks) }
    }

    private mutating func attempt(_ step: (inout any ChatStreamParser) throws(AttemptFailure) -> Void) {
        do {
            try step(&parser)
        } catch {
            failure = error
        }
    }
}
