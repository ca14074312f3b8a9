// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore
import Synchronization

/// A clock that stands still until a test moves it: `sleep(for:)` returns when `advance(by:)` has gone past its end.
public final class ManualClock: RouterClock {
    private struct Sleeper {
        var until: Timestamp
        var continuation: CheckedContinuation<Void, any Error>
    }
    private struct State {
        var now: Timestamp
        var sleepers: [Int: Sleeper] = [:]
        var cancelled: Set<Int> = []
        var lastID = 0
        var watchers: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }
    private let state: Mutex<State>

    public init(now: Timestamp = Timestamp(seconds: 1_700_000_000)) { state = Mutex(State(now: now)) }

    public func now() -> Timestamp { state.withLock { $0.now } }

    /// How many tasks are asleep.
    public var sleeperCount: Int { state.withLock { $0.sleepers.count } }

    /// Moves time forward and wakes every sleeper whose time has come, in the order of their ends.
    public func advance(by duration: Duration) { set(to: now() + duration) }

    /// Moves time, backwards too; nobody wakes twice.
    public func set(to time: Timestamp) {
        let due = state.withLock { state in
            state.now = time
            let due = state.sleepers.filter { $0.value.until <= time }
            for id in due.keys { state.sleepers[id] = nil }
            return due.values.sorted { $0.until < $1.until }
        }
        due.forEach { $0.continuation.resume() }
    }

    /// Returns at once for a duration that is not positive.
    /// - Throws: `CancellationError` when the task is cancelled, also if it is already.
    public func sleep(for duration: Duration) async throws {
        let id = state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                lieDown(id, for: duration, continuation)
            }
        } onCancel: {
            let sleeper = state.withLock { state in
                let sleeper = state.sleepers.removeValue(forKey: id)
                if sleeper == nil { state.cancelled.insert(id) }
                return sleeper
            }
            sleeper?.continuation.resume(throwing: CancellationError())
        }
        state.withLock { _ = $0.cancelled.remove(id) }
    }

    /// Waits until so many tasks are asleep, so that a test advances a clock that is waited for.
    public func waitForSleepers(_ count: Int = 1) async {
        await withCheckedContinuation { continuation in
            let isReached = state.withLock { state in
                if state.sleepers.count < count { state.watchers.append((count, continuation)) }
                return state.sleepers.count >= count
            }
            if isReached { continuation.resume() }
        }
    }

    private func lieDown(_ id: Int, for duration: Duration, _ continuation: CheckedContinuation<Void, any Error>) {
        var result: Result<Void, any Error>?
        let watchers = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            if state.cancelled.remove(id) != nil {
                result = .failure(CancellationError())
                return []
            }
            if duration <= .zero {
                result = .success(())
                return []
            }
            state.sleepers[id] = Sleeper(until: state.now + duration, continuation: continuation)
            let count = state.sleepers.count
            defer { state.watchers.removeAll { $0.count <= count } }
            return state.watchers.filter { $0.count <= count }.map(\.continuation)
        }
        if let result { continuation.resume(with: result) }
        watchers.forEach { $0.resume() }
    }
}
