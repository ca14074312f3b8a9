// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// Whose turn it is to write, among all processes and stores on one file: a queue in front of SQLite's own lock, whose
/// waiters sleep and look again while whoever comes later takes it.
///
/// A turnstile of two locked bytes: take "next", then "active", and give "next" back. Who has just written finds "next"
/// taken by who waits, and so cannot go first again.
final class WriteTurn: Sendable {
    private let waiter: Waiter

    /// - Parameter lock: a description for this alone.
    init(_ lock: LockFile) { waiter = Waiter(lock) }

    deinit { waiter.close() }

    /// Takes the turn; for one thread at a time, which calls `end` when it has written.
    /// - Returns: how long it waited; nil where nobody was in the way.
    /// - Throws: `storeUnavailable` when it has not come in time, whatever became of the process whose turn it is. The
    ///   place in the queue is kept for the next call.
    func take(within timeout: Duration) throws -> Duration? { try waiter.take(within: timeout) }

    func end() { waiter.end() }
}

extension WriteTurn {
    /// Waits in the kernel on a thread of its own, started when first needed: such a wait has no time limit, and whoever
    /// needs the turn gives up without it.
    // The mutable fields are read and written under `condition` only.
    private final class Waiter: @unchecked Sendable {
        private let lock: LockFile
        private let condition = Condition()
        private var phase = Phase.idle
        private var holdsNext = false
        private var isWanted = false
        private var hasThread = false
        private var isClosing = false

        private enum Phase {
            case idle, waiting, held, failed
        }

        init(_ lock: LockFile) { self.lock = lock }

        func take(within timeout: Duration) throws -> Duration? {
            try condition.locked {
                if phase == .idle {
                    if try takeAtOnce() { return nil }
                    if !hasThread { try startThread() }
                    phase = .waiting
                    condition.broadcast()
                }
                return try waitForTurn(timeout)
            }
        }

        func end() {
            condition.locked {
                lock.unlock(.active)
                phase = .idle
            }
        }

        /// The thread ends, though not before the kernel has answered it.
        func close() {
            condition.locked {
                isClosing = true
                condition.broadcast()
            }
        }

        private func takeAtOnce() throws -> Bool {
            guard try lock.tryLock(.next) else { return false }
            holdsNext = try !lock.tryLock(.active)
            if holdsNext { return false }
            lock.unlock(.next)
            phase = .held
            return true
        }

        private func startThread() throws {
            do {
                try DetachedThread.start { self.run() }
                hasThread = true
            } catch {
                if holdsNext { lock.unlock(.next) }
                holdsNext = false
                throw error
            }
        }

        private func waitForTurn(_ timeout: Duration) throws -> Duration {
            let start = ContinuousClock.now
            isWanted = true
            defer { isWanted = false }
            while phase == .waiting {
                if !condition.wait(until: start + timeout), start.duration(to: .now) >= timeout { break }
            }
            switch phase {
            case .held: return start.duration(to: .now)
            case .failed:
                phase = .idle
                throw BYOKError(.storeUnavailable, "The store's lock file could not be locked.")
            case .idle, .waiting: throw SQLiteFailure.busy
            }
        }

        private func run() {
            while let hasNext = nextWait() {
                let isLocked = (hasNext || lock.wait(.next)) && lock.wait(.active)
                lock.unlock(.next)
                condition.locked {
                    holdsNext = false
                    phase = isLocked ? .held : .failed
                    if !isWanted {
                        // Whoever wanted it has given up.
                        lock.unlock(.active)
                        phase = .idle
                    }
                    condition.broadcast()
                }
            }
        }

        /// Sleeps until there is something to wait for; says whether "next" is already held. Nil at the end.
        private func nextWait() -> Bool? {
            condition.locked {
                while phase != .waiting, !isClosing { condition.wait() }
                return phase == .waiting ? holdsNext : nil
            }
        }
    }
}
