// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import Synchronization

/// Reads a stream's pieces from the exchange, and sees to it that what came is accounted for however the stream ends. One
/// reader at a time.
final class ChatStreamReader: Sendable {
    private let attempt: ChatAttempt
    let route: Route
    let clock: any RouterClock
    private let state: Mutex<ChatStreamState>
    /// Over the router's routes: the request, which the stream's end closes.
    private let carried = Mutex<Carried?>(nil)

    private struct Carried {
        let request: OpenRequest
        let abandoned: RouterOptions.AbandonedStreams
        /// The read under way, where it outlives whoever waits for it.
        var reading: Task<Void, Never>?
    }

    init(_ attempt: ChatAttempt, _ route: Route, _ clock: any RouterClock) {
        self.attempt = attempt
        self.route = route
        self.clock = clock
        state = Mutex(ChatStreamState(attempt.adapter.makeStreamParser(), largestEvent: attempt.limits.event))
    }

    deinit { attempt.exchange.cancel() }

    var drops: [FieldDrop] { attempt.drops }
    var tally: ChatTally { state.withLock { $0.tally } }
    /// Whether the whole answer has been given out, and not just the part before somebody ended it.
    var isGivenOut: Bool { state.withLock { $0.isWhole && !$0.isSilent } }

    /// From now on the stream's end closes the request.
    /// - Parameter abandoned: what becomes of the stream where its reader goes away.
    func carry(_ request: OpenRequest, abandoned: RouterOptions.AbandonedStreams) {
        carried.withLock { $0 = Carried(request: request, abandoned: abandoned) }
    }

    /// Gives out an answer that came in one piece.
    func take(whole chunk: ChatChunk) { state.withLock { $0.take(whole: chunk) } }

    /// Reads up to the first piece with something of the answer in it. What precedes it is held back.
    func readUntilOutput() async throws {
        while !state.withLock({ $0.isSettled }) { try await readHere() }
        let failure = state.withLock { $0.hasOutput ? nil : $0.failure }
        if let failure { throw await completed(failure) }
    }

    func next() async throws(BYOKError) -> ChatChunk? {
        do {
            while true {
                let (chunk, failure, hasEnded, isSilent) = state.withLock { state in
                    (state.pop(), state.failure, state.hasEnded, state.isSilent)
                }
                if let chunk { return chunk }
                if isSilent { return nil }
                if let failure { throw await completed(failure) }
                if hasEnded {
                    _ = await close(.whole)
                    return nil
                }
                try await read()
            }
        } catch {
            throw await ended(attempt.failure(error))
        }
    }

    // MARK: Reading

    /// Reads one piece of the body and what is in it.
    private func readHere() async throws {
        let piece = try await attempt.exchange.nextOfReply()
        state.withLock { $0.take(piece) }
    }

    /// The same, in a task of its own where a cancelled reader must not end the exchange: the rest is to be read then.
    private func read() async throws {
        let isDrained = carried.withLock { carried in
            if case .drain = carried?.abandoned { true } else { false }
        }
        guard isDrained else { return try await readHere() }
        let turn = ReadingTurn()
        let reading = Task { [self] in
            do {
                try await readHere()
                turn.end(.success(()))
            } catch {
                turn.end(.failure(error))
            }
        }
        carried.withLock { $0?.reading = reading }
        try await turn.wait()
    }

    /// The failure with the usage that some providers tell after it: what follows is read to the end, for a moment.
    private func completed(_ failure: AttemptFailure) async -> AttemptFailure {
        guard var error = failure.cause as? ProviderError else { return failure }
        let watch = endExchange(after: .seconds(2))
        defer { watch.cancel() }
        while let piece = try? await attempt.exchange.next() { state.withLock { $0.take(piece) } }
        guard let usage = state.withLock({ $0.lateUsage }) else { return failure }
        var partial = error.partial ?? ChatReply()
        partial.usage = usage
        error.partial = partial
        return AttemptFailure(failure.kind, retryAfter: failure.retryAfter, cause: error)
    }

    private func drain(for limit: Duration, after reading: Task<Void, Never>?) async {
        let watch = endExchange(after: limit)
        defer { watch.cancel() }
        await reading?.value
        while !state.withLock({ $0.hasEnded }) {
            do { try await readHere() } catch { return }
        }
    }

    private func endExchange(after time: Duration) -> Task<Void, any Error> {
        Task { [clock, exchange = attempt.exchange] in
            try await clock.sleep(for: time)
            exchange.cancel()
        }
    }

    // MARK: Ends

    /// When the stream has ended: what it came to.
    var receipt: Receipt? {
        get async {
            guard let request = carried.withLock({ $0?.request }) else { return nil }
            return await request.receipt
        }
    }

    /// Ends the exchange at once.
    func cancel() {
        attempt.exchange.cancel()
        guard carried.withLock({ $0 != nil }) else { return }
        let ending: OpenRequest.Ending = state.withLock { $0.isWhole } ? .whole : .abandoned
        Task { [self] in _ = await close(ending) }
    }

    /// The reader has gone away.
    func abandon() {
        state.withLock { $0.silence() }
        guard let carried = carried.withLock({ $0 }), case .drain(let limit) = carried.abandoned,
            !state.withLock({ $0.hasEnded })
        else { return cancel() }
        Task { [self] in
            await drain(for: limit, after: carried.reading)
            cancel()
        }
    }

    /// The failure as the reader is told it; what came until then is accounted for.
    private func ended(_ failure: AttemptFailure) async -> BYOKError {
        var error = BYOKError(failure, on: route, now: clock.now())
        if failure.kind == .cancelled {
            abandon()
            return error
        }
        state.withLock { $0.silence() }
        attempt.exchange.cancel()
        error.receipt = await close(.broken(failure))
        return error
    }

    /// In a task of its own: a charge is not lost because whoever waits for it is cancelled.
    private func close(_ ending: OpenRequest.Ending) async -> Receipt? {
        guard let request = carried.withLock({ $0?.request }) else { return nil }
        let tally = tally
        request.note { tally.write(to: &$0) }
        return await Task.immediate { await request.close(ending) }.value
    }
}
