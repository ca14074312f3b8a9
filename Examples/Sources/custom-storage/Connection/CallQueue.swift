// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import BYOKCore
import Foundation

/// Calls waiting for a connection, first come, first served.
// The mutable fields are read and written while holding `condition` only.
final class CallQueue: @unchecked Sendable {
    /// Work for a connection, or the reason why there is none.
    struct Call: Sendable {
        var deadline: ContinuousClock.Instant
        var body: @Sendable (Result<Connection, BYOKError>) -> Void
    }

    private let condition = NSCondition()
    private var calls: [Call] = []
    private var first = 0
    private var isClosed = false

    /// False once closed: the call will not be carried out.
    func submit(_ call: Call) -> Bool {
        condition.withLock {
            guard !isClosed else { return false }
            calls.append(call)
            condition.signal()
            return true
        }
    }

    /// Waits for the next call; nil when there is none and there will be none.
    func take() -> Call? {
        condition.withLock {
            while first == calls.count, !isClosed { condition.wait() }
            guard first < calls.count else { return nil }
            defer {
                first += 1
                // Dropped in bulk, so that taking costs the same however many wait.
                if first == calls.count || first >= 1_024 { calls.removeFirst(first); first = 0 }
            }
            return calls[first]
        }
    }

    /// What waits is still carried out.
    func close() {
        condition.withLock {
            isClosed = true
            condition.broadcast()
        }
    }
}
