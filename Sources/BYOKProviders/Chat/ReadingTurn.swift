// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import Synchronization

/// Waits for a piece of work that another task does, and leaves it to that task where the waiting one is cancelled.
final class ReadingTurn: Sendable {
    private struct State {
        var result: Result<Void, any Error>?
        var waiting: CheckedContinuation<Void, any Error>?
    }
    private let state = Mutex(State())

    /// The first word counts.
    func end(_ result: Result<Void, any Error>) {
        let waiting = state.withLock { state -> CheckedContinuation<Void, any Error>? in
            guard state.result == nil else { return nil }
            state.result = result
            defer { state.waiting = nil }
            return state.waiting
        }
        waiting?.resume(with: result)
    }

    /// - Throws: what the work threw; `CancellationError` where this task is cancelled before.
    func wait() async throws {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let result = state.withLock { state in
                    if state.result == nil { state.waiting = continuation }
                    return state.result
                }
                if let result { continuation.resume(with: result) }
            }
        } onCancel: {
            end(.failure(CancellationError()))
        }
    }
}
