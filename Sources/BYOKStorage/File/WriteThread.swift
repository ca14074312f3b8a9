// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// The thread that writes: writes block in the kernel, and the cooperative pool's few threads must not.
final class WriteThread: Sendable {
    private let queue: WriteQueue

    /// - Parameter lookInterval: how often it looks whether the files are still there while nothing is written.
    /// - Throws: `storeUnavailable` on a machine out of threads.
    init(_ writer: Writer, lookInterval: Duration) throws(BYOKError) {
        queue = WriteQueue()
        let body = Body(queue: queue, writer: writer, lookInterval: lookInterval)
        try DetachedThread.start { body.run() }
    }

    /// Waits for the thread's end. Nobody awaits a write by then, for whoever does holds the store.
    deinit { queue.closeAndWait() }

    /// Waits until the write is durable. A task cancelled meanwhile still waits, and the write is still carried out.
    func perform<Outcome>(_ write: Write<Outcome>) async throws -> Outcome {
        try await withCheckedThrowingContinuation { caller in
            if !queue.submit(WriteJob(write, for: caller)) {
                caller.resume(throwing: BYOKError(.storeUnavailable, "The store is closed."))
            }
        }
    }

    /// Refuses further writes, finishes those waiting, and empties the log.
    func close() async {
        await withCheckedContinuation { caller in queue.close { caller.resume() } }
    }

    /// What the thread runs.
    // Only the thread reads and writes `writer`, once it is started.
    private final class Body: @unchecked Sendable {
        private let queue: WriteQueue
        private let lookInterval: Duration
        private var writer: Writer?

        init(queue: WriteQueue, writer: Writer, lookInterval: Duration) {
            self.queue = queue
            self.writer = writer
            self.lookInterval = lookInterval
        }

        func run() {
            while let jobs = queue.take(within: lookInterval) {
                if jobs.isEmpty { writer?.look() } else { writer?.perform(jobs) }
            }
            writer?.finish()
            // Whoever waits for the end expects the connection to be gone with the store.
            writer = nil
            queue.end()
        }
    }
}
