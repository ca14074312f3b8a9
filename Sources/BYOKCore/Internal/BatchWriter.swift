// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import Synchronization

/// Collects elements and writes them in batches, at most `delay` after the first: what a crash can lose is what was
/// collected since the last write. A batch that could not be written is written again as it was, with the same number; one
/// that holds something impossible is halved until that is found and dropped.
final class BatchWriter<Element: Sendable>: Sendable {
    /// How long an element waits at most, where writing works.
    static var delay: Duration { .seconds(1) }
    /// Beyond so many unwritten elements, new ones are dropped and counted.
    static var capacity: Int { 100_000 }
    private static var largestBatch: Int { 10_000 }

    private struct State {
        var queue = BatchQueue<Element>()
        var isWriting = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }
    private let state = Mutex(State())
    private let clock: any RouterClock
    private let prepare: @Sendable (_ elements: [Element]) -> Void
    private let write: @Sendable (_ elements: [Element], _ number: Int64) async throws -> Void
    private let reportDropped: @Sendable (Int) -> Void

    /// - Parameters:
    ///   - prepare: called for each element once, before it is written for the first time.
    ///   - write: all or nothing.
    ///   - reportDropped: told how many were dropped, when writing works again or is tried.
    init(
        clock: any RouterClock, reportDropped: @escaping @Sendable (Int) -> Void,
        prepare: @escaping @Sendable (_ elements: [Element]) -> Void = { _ in },
        write: @escaping @Sendable (_ elements: [Element], _ number: Int64) async throws -> Void
    ) {
        self.clock = clock
        self.prepare = prepare
        self.write = write
        self.reportDropped = reportDropped
    }

    /// Elements that wait, where the last attempt failed; else 0, for waiting a moment is no news.
    var overdue: Int {
        state.withLock { state in
            state.queue.hasFailed ? state.queue.count + state.queue.dropped : 0
        }
    }

    func add(_ element: Element) {
        let mustSchedule = state.withLock { state in
            state.queue.add(element, capacity: Self.capacity) && state.queue.schedule()
        }
        if mustSchedule { schedule() }
    }

    private func schedule() {
        Task {
            try? await clock.sleep(for: Self.delay)
            try? await flush()
        }
    }

    /// Writes what is collected. What is refused is kept for the next time.
    func flush() async throws {
        guard state.withLock({ !$0.queue.isEmpty || $0.isWriting }) else { return }
        await enter()
        defer { leave() }
        while let batch = takeBatch() {
            do {
                try await write(batch.elements, batch.number)
                state.withLock { $0.queue.hasFailed = false }
            } catch let error as BYOKError where [.invalidEntry, .costOverflow].contains(error.code) {
                state.withLock { $0.queue.halve(batch) }
            } catch {
                let mustSchedule = state.withLock { state in
                    state.queue.refuse(batch)
                    return state.queue.schedule()
                }
                if mustSchedule { schedule() }
                throw error
            }
        }
    }

    private func takeBatch() -> BatchQueue<Element>.Batch? {
        let (refused, new, dropped) = state.withLock { state in
            let refused = state.queue.nextRefused()
            let new = refused == nil ? state.queue.nextNew(upTo: Self.largestBatch) : nil
            return (refused, new, state.queue.takeDropped())
        }
        if dropped > 0 { reportDropped(dropped) }
        if let new { prepare(new.elements) }
        return refused ?? new
    }

    /// Runs `body` while nothing is written, and forgets what was collected of this kind before or meanwhile.
    func whileDropping<R>(
        _ isDropped: @escaping @Sendable (Element) -> Bool, _ body: () async throws -> R
    ) async rethrows -> R {
        await enter()
        defer {
            state.withLock { $0.queue.forget(isDropped) }
            leave()
        }
        return try await body()
    }

    /// One writer at a time, in the order of arrival.
    private func enter() async {
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state in
                if state.isWriting {
                    state.waiting.append(continuation)
                    return false
                }
                state.isWriting = true
                return true
            }
            if isFree { continuation.resume() }
        }
    }

    private func leave() {
        let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
            if state.waiting.isEmpty {
                state.isWriting = false
                return nil
            }
            return state.waiting.removeFirst()
        }
        next?.resume()
    }
}
