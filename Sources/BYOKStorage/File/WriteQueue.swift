// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#if canImport(Darwin)
internal import Darwin
#elseif canImport(Musl)
internal import Musl
#else
internal import Glibc
#endif

/// Writes waiting for the writer's thread, which takes all of them at once.
// The mutable fields are read and written under `mutex` only.
@safe final class WriteQueue: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var jobs: [WriteJob] = []
    private var isClosing = false
    private var hasEnded = false
    private var atEnd: [@Sendable () -> Void] = []

    init() {
        unsafe pthread_mutex_init(mutex, nil)
        unsafe pthread_cond_init(condition, nil)
    }

    deinit {
        unsafe pthread_cond_destroy(condition)
        unsafe pthread_mutex_destroy(mutex)
        unsafe condition.deallocate()
        unsafe mutex.deallocate()
    }

    /// False once closing has begun: the job will not be carried out.
    func submit(_ job: WriteJob) -> Bool {
        locked {
            guard !isClosing else { return false }
            jobs.append(job)
            if jobs.count == 1 { unsafe pthread_cond_signal(condition) }
            return true
        }
    }

    /// Waits for jobs and takes all of them; nil when there are none and there will be none.
    func take() -> [WriteJob]? {
        locked {
            while jobs.isEmpty, !isClosing { unsafe pthread_cond_wait(condition, mutex) }
            guard !jobs.isEmpty else { return nil }
            defer { jobs = [] }
            return jobs
        }
    }

    /// Takes no more jobs; calls `ended` on the thread when the last has been carried out, or at once after that.
    func close(_ ended: @escaping @Sendable () -> Void) {
        let isOver = locked {
            isClosing = true
            unsafe pthread_cond_broadcast(condition)
            if !hasEnded { atEnd.append(ended) }
            return hasEnded
        }
        if isOver { ended() }
    }

    /// As `close`, but blocks until the end.
    func closeAndWait() {
        locked {
            isClosing = true
            unsafe pthread_cond_broadcast(condition)
            while !hasEnded { unsafe pthread_cond_wait(condition, mutex) }
        }
    }

    /// Called by the thread, last.
    func end() {
        let callbacks = locked {
            hasEnded = true
            unsafe pthread_cond_broadcast(condition)
            defer { atEnd = [] }
            return atEnd
        }
        callbacks.forEach { $0() }
    }

    private func locked<R>(_ body: () -> R) -> R {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        return body()
    }
}
