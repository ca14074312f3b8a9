// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// Writes waiting for the writer's thread, which takes all of them at once.
// The mutable fields are read and written under `condition` only.
final class WriteQueue: @unchecked Sendable {
    private let condition = Condition()
    private var jobs: [WriteJob] = []
    private var isClosing = false
    private var hasEnded = false
    private var atEnd: [@Sendable () -> Void] = []

    /// False once closing has begun: the job will not be carried out.
    func submit(_ job: WriteJob) -> Bool {
        condition.locked {
            guard !isClosing else { return false }
            jobs.append(job)
            if jobs.count == 1 { condition.signal() }
            return true
        }
    }

    /// Waits for jobs and takes all of them. None when there were none for so long; nil when there will be none.
    func take(within patience: Duration) -> [WriteJob]? {
        condition.locked {
            let deadline = ContinuousClock.now + patience
            while jobs.isEmpty, !isClosing {
                if !condition.wait(until: deadline), jobs.isEmpty, !isClosing { return [] }
            }
            guard !jobs.isEmpty else { return nil }
            defer { jobs = [] }
            return jobs
        }
    }

    /// Takes no more jobs; calls `ended` on the thread when the last has been carried out, or at once after that.
    func close(_ ended: @escaping @Sendable () -> Void) {
        let isOver = condition.locked {
            isClosing = true
            condition.broadcast()
            if !hasEnded { atEnd.append(ended) }
            return hasEnded
        }
        if isOver { ended() }
    }

    /// As `close`, but blocks until the end.
    func closeAndWait() {
        condition.locked {
            isClosing = true
            condition.broadcast()
            while !hasEnded { condition.wait() }
        }
    }

    /// Called by the thread, last.
    func end() {
        let callbacks = condition.locked {
            hasEnded = true
            condition.broadcast()
            defer { atEnd = [] }
            return atEnd
        }
        callbacks.forEach { $0() }
    }
}
