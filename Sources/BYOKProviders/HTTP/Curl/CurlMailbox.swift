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

        /// What to wake, once the lock is free: the loop's thread runs at once, often in place of this one, and needs it.
        mutating func sleeper() -> CurlMulti? {
            guard isAsleep else { return nil }
            isAsleep = false
            return multi
        }
    }

    init(_ multi: CurlMulti) { state = Mutex(State(multi: multi)) }

    /// False where the loop has ended, or is to.
    @discardableResult func post(_ message: Message) -> Bool {
        let (isOpen, sleeper) = state.withLock { state in
            guard state.isOpen else { return (false, CurlMulti?.none) }
            state.messages.append(message)
            return (true, state.sleeper())
        }
        sleeper?.wake()
        return isOpen
    }

    /// The loop is to end.
    func close() {
        let sleeper = state.withLock { state in
            state.isOpen = false
            return state.sleeper()
        }
        sleeper?.wake()
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
