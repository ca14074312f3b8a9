// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

#if canImport(Darwin)
internal import Darwin
#elseif canImport(Musl)
internal import Musl
#else
internal import Glibc
#endif

/// The thread that writes: writes block in the kernel, and the cooperative pool's few threads must not.
final class WriteThread: Sendable {
    private let queue: WriteQueue

    /// - Throws: `storeUnavailable` on a machine out of threads.
    init(_ writer: Writer) throws(BYOKError) {
        queue = WriteQueue()
        let body = unsafe Unmanaged.passRetained(Body(queue: queue, writer: writer))
        // Detached: the queue says when the thread has ended, so nobody has to join it.
        #if canImport(Darwin)
        var thread: pthread_t?
        let code = unsafe pthread_create(&thread, nil, { unsafe Body.run($0) }, body.toOpaque())
        if let thread = unsafe thread { unsafe pthread_detach(thread) }
        #else
        var thread = pthread_t()
        let code = unsafe pthread_create(&thread, nil, { unsafe $0.flatMap { unsafe Body.run($0) } }, body.toOpaque())
        if code == 0 { pthread_detach(thread) }
        #endif
        guard code == 0 else {
            unsafe body.release()
            throw BYOKError(.storeUnavailable, "The store could not start a thread (code \(code)).")
        }
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

    /// What the thread runs; it keeps this alive.
    private final class Body {
        private let queue: WriteQueue
        private var writer: Writer?

        init(queue: WriteQueue, writer: Writer) {
            self.queue = queue
            self.writer = writer
        }

        static func run(_ argument: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
            let body = unsafe Unmanaged<Body>.fromOpaque(argument).takeRetainedValue()
            while let jobs = body.queue.take() { body.writer?.perform(jobs) }
            body.writer?.finish()
            // Whoever waits for the end expects the connection to be gone with the store.
            body.writer = nil
            body.queue.end()
            return nil
        }
    }
}
