// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import Synchronization

/// How other threads tell the loop what to do. They wake it only where it may be asleep, and once.
final class CurlMailbox: Sendable {
    private let state: Mutex<State>

    enum Message {
        case begin(CurlTransfer)
        case cancel(CurlTransfer)
        /// Somebody has read.
        case resume(CurlTransfer)
    }

    private struct State {
        var messages: [Message] = []
        var isAsleep = false
        var isOpen = true
        /// Until the loop's end.
        var multi: CurlMulti?

        mutating func wake() {
            guard isAsleep else { return }
            isAsleep = false
            // Under the lock, because the handle must not be closed meanwhile. It writes to a pipe, and calls nobody.
            multi?.wake()
        }
    }

    init(_ multi: CurlMulti) { state = Mutex(State(multi: multi)) }

    /// False where the loop has ended, or is to.
    @discardableResult func post(_ message: Message) -> Bool {
        state.withLock { state in
            guard state.isOpen else { return false }
            state.messages.append(message)
            state.wake()
            return true
        }
    }

    /// The loop is to end.
    func close() {
        state.withLock { state in
            state.isOpen = false
            state.wake()
        }
    }

    // The loop's thread.

    /// - Parameter messages: empty; filled with what was posted, in its order.
    /// - Returns: whether to go on.
    func take(into messages: inout [Message]) -> Bool {
        state.withLock { state in
            state.isAsleep = false
            swap(&state.messages, &messages)
            return state.isOpen
        }
    }

    /// True: the loop sleeps from now on, and is woken. False: there is something to do.
    func sleeps() -> Bool {
        state.withLock { state in
            state.isAsleep = state.messages.isEmpty && state.isOpen
            return state.isAsleep
        }
    }

    /// Nobody wakes the handle from now on.
    func forgetMulti() { state.withLock { $0.multi = nil } }
}
