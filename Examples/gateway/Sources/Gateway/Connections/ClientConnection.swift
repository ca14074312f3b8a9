// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import Synchronization

/// One client's connection: what is to be ended when it goes away.
final class ClientConnection: Sendable {
    private let state = Mutex(State())

    private struct State {
        var isClosed = false
        var next = 0
        var endings: [Int: @Sendable () -> Void] = [:]
    }

    /// Runs the ending when the client goes away, at once if it has, unless `forget` comes first.
    func onClose(_ ending: @escaping @Sendable () -> Void) -> Int {
        let number: Int? = state.withLock { state in
            guard !state.isClosed else { return nil }
            state.next += 1
            state.endings[state.next] = ending
            return state.next
        }
        if number == nil { ending() }
        return number ?? 0
    }

    func forget(_ number: Int) { _ = state.withLock { $0.endings.removeValue(forKey: number) } }

    func close() {
        let endings = state.withLock { state in
            state.isClosed = true
            defer { state.endings = [:] }
            return state.endings
        }
        for ending in endings.values { ending() }
    }

    /// Ends the operation when the client goes away.
    func whileOpen<Value: Sendable>(_ operation: @escaping @Sendable () async throws -> Value) async throws -> Value {
        let task = Task.immediate { try await operation() }
        let ending = onClose { task.cancel() }
        defer { forget(ending) }
        return try await withTaskCancellationHandler {
            try await task.value
        } onCancel: {
            task.cancel()
        }
    }
}
