// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import Synchronization

/// Keeps what is told of requests, for tests that wait for one to be closed in the background.
final class ReceiptWatch: RouterObserver {
    private struct State {
        var events: [RouterEvent] = []
        var waiting: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []

        var receipts: [Receipt] { events.compactMap(\.receipt) }
    }
    private let state = Mutex(State())

    var receipts: [Receipt] { state.withLock { $0.receipts } }
    var kinds: [RouterEvent.Kind] { state.withLock { $0.events.map(\.kind) } }

    func receive(_ event: RouterEvent) {
        let due = state.withLock { state in
            state.events.append(event)
            let count = state.receipts.count
            defer { state.waiting.removeAll { $0.count <= count } }
            return state.waiting.filter { $0.count <= count }
        }
        for waiting in due { waiting.continuation.resume() }
    }

    /// Waits until so many requests are closed; the last one's receipt.
    func wait(for count: Int = 1) async -> Receipt? {
        await withCheckedContinuation { continuation in
            let isReached = state.withLock { state in
                if state.receipts.count < count { state.waiting.append((count, continuation)) }
                return state.receipts.count >= count
            }
            if isReached { continuation.resume() }
        }
        return receipts.last
    }
}
