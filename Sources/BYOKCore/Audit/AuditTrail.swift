// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import Synchronization

/// Collects the audit events of uses and writes them in batches, at most `delay` after the first. What a crash can lose
/// is what was collected since the last write. Changes of keys do not pass here: they are written with the change.
final class AuditTrail: Sendable {
    static let delay = Duration.seconds(1)
    /// Beyond so many unwritten events, new ones are dropped and counted.
    static let capacity = 100_000

    private struct State {
        var events: [AuditEvent] = []
        var isScheduled = false
        var dropped = 0
        var isWriting = false
        var hasFailed = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }
    private let state = Mutex(State())
    /// Where events go; nil: nowhere.
    let log: (any AuditLog)?
    private let clock: any RouterClock
    private let observer: (any RouterObserver)?

    init(log: (any AuditLog)?, clock: any RouterClock, observer: (any RouterObserver)?) {
        self.log = log
        self.clock = clock
        self.observer = observer
    }

    var isOn: Bool { log != nil }

    /// Events that wait to be written, where the last attempt failed; else 0, for waiting a second is no news.
    var overdue: Int { state.withLock { $0.hasFailed ? $0.events.count + $0.dropped : 0 } }

    func record(_ event: AuditEvent) {
        let mustSchedule = state.withLock { state in
            guard state.events.count < Self.capacity else {
                state.dropped += 1
                return false
            }
            state.events.append(event)
            defer { state.isScheduled = true }
            return !state.isScheduled
        }
        if mustSchedule { schedule() }
    }

    private func schedule() {
        Task {
            try? await clock.sleep(for: Self.delay)
            try? await flush()
        }
    }

    /// Writes what is collected. What the log refuses is kept for the next time.
    func flush() async throws(BYOKError) {
        guard isOn, state.withLock({ !$0.events.isEmpty || $0.dropped > 0 || $0.isWriting }) else { return }
        await enter()
        defer { leave() }
        let (events, dropped) = state.withLock { state in
            defer { (state.events, state.isScheduled, state.dropped) = ([], false, 0) }
            return (state.events, state.dropped)
        }
        if dropped > 0 {
            observer?.receive(
                RouterEvent(
                    .auditLost, at: clock.now(), owner: .platform,
                    message: "\(dropped) audit events of uses were dropped: the audit log was not writable."))
        }
        guard let log, !events.isEmpty else { return }
        do {
            try await log.append(events)
            state.withLock { $0.hasFailed = false }
        } catch {
            let mustSchedule = state.withLock { state in
                state.events.insert(contentsOf: events, at: 0)
                state.hasFailed = true
                defer { state.isScheduled = true }
                return !state.isScheduled
            }
            if mustSchedule { schedule() }
            throw .wrap(error, .storeUnavailable, "The audit log could not be written.")
        }
    }

    /// Runs `body` while nothing is written, and forgets what was collected of the owner before or meanwhile.
    func whileDropping<R>(_ owner: KeyOwner, _ body: () async throws -> R) async rethrows -> R {
        await enter()
        defer {
            state.withLock { $0.events.removeAll { $0.owner == owner } }
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
