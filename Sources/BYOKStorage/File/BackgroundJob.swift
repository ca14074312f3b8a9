// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import Synchronization

/// A long job on a thread of its own: it says how far it has come, and a cancelled task stops it.
final class BackgroundJob: Sendable {
    private let isCancelled = Atomic<Bool>(false)
    private let start = ContinuousClock.now
    private let onProgress: @Sendable (JobProgress) -> Void

    private init(_ onProgress: @escaping @Sendable (JobProgress) -> Void) { self.onProgress = onProgress }

    static func run(
        _ onProgress: @escaping @Sendable (JobProgress) -> Void,
        _ body: @escaping @Sendable (BackgroundJob) throws -> Void
    ) async throws(BYOKError) {
        let job = BackgroundJob(onProgress)
        do {
            try await withTaskCancellationHandler {
                try await withCheckedThrowingContinuation { (caller: CheckedContinuation<Void, any Error>) in
                    do {
                        try DetachedThread.start { caller.resume(with: Result { try body(job) }) }
                    } catch {
                        caller.resume(throwing: error)
                    }
                }
            } onCancel: {
                job.isCancelled.store(true, ordering: .relaxed)
            }
        } catch {
            throw job.translate(error)
        }
    }

    var mayGoOn: Bool { !isCancelled.load(ordering: .relaxed) }

    func check() throws(CancellationError) {
        if !mayGoOn { throw CancellationError() }
    }

    func report(_ done: Int, of total: Int) {
        onProgress(JobProgress(done: min(done, total), total: total, elapsed: start.duration(to: .now)))
    }

    private func translate(_ error: any Error) -> BYOKError {
        guard let failure = error as? SQLiteFailure else {
            return .wrap(error, .storeUnavailable, "The job could not be done.")
        }
        if failure.isInterrupted, !mayGoOn { return .wrap(CancellationError(), .cancelled, "") }
        if failure.isFull {
            return BYOKError(
                .storeFull, "The disk has no room for the copy, which was removed. Free space and try again.",
                cause: failure)
        }
        return failure.error
    }
}
