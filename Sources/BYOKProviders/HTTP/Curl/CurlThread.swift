// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import BYOKCore
internal import Synchronization

#if canImport(Darwin)
internal import Darwin
#elseif canImport(Musl)
internal import Musl
#else
internal import Glibc
#endif

/// The thread that performs all transfers of a transport: libcurl's waiting would block the cooperative pool.
// The thread's name never changes; whether it is still to be joined is locked.
@safe final class CurlThread: @unchecked Sendable {
    private let thread: pthread_t
    private let isJoinable = Mutex(true)

    /// - Throws: `invalidConfiguration` on a machine out of threads.
    init(_ loop: CurlLoop) throws(BYOKError) {
        let box = unsafe Unmanaged.passRetained(loop)
        #if canImport(Darwin)
        var thread: pthread_t?
        let code = unsafe pthread_create(&thread, nil, { unsafe CurlThread.run($0) }, box.toOpaque())
        #else
        var thread = pthread_t()
        let code = unsafe pthread_create(
            &thread, nil, { unsafe $0.flatMap { unsafe CurlThread.run($0) } }, box.toOpaque())
        #endif
        guard code == 0 else {
            unsafe box.release()
            throw BYOKError(.invalidConfiguration, "No thread for HTTP could be started (code \(code)).")
        }
        #if canImport(Darwin)
        unsafe self.thread = thread!
        #else
        self.thread = thread
        #endif
    }

    private static func run(_ argument: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
        // Signals are for the host's threads; but for those of this thread's own faults. A broken pipe is none, and libcurl
        // leaves it to us (`noSignal`).
        var signals = sigset_t()
        unsafe sigfillset(&signals)
        for fault in [SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGABRT, SIGSYS] { unsafe sigdelset(&signals, fault) }
        unsafe pthread_sigmask(SIG_SETMASK, &signals, nil)
        unsafe Unmanaged<CurlLoop>.fromOpaque(argument).takeRetainedValue().run()
        return nil
    }

    /// Waits for the thread's end, once; on the thread itself, which cannot, lets it end alone.
    func join() {
        let isSelf = pthread_equal(thread, pthread_self()) != 0
        isJoinable.withLock { isJoinable in
            guard isJoinable else { return }
            isJoinable = false
            // Under the lock, so that whoever else waits for the end waits too. The thread takes it only by this very call.
            if isSelf { pthread_detach(thread) } else { pthread_join(thread, nil) }
        }
    }
}
