// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// hiredis writes to a socket that the server may have closed, which by default ends the whole process.
enum SignalMask {
    /// For the calling thread, which must be the store's own: the host's signals are the host's.
    static func blockBrokenPipe() {
        var signals = sigset_t()
        unsafe sigemptyset(&signals)
        unsafe sigaddset(&signals, SIGPIPE)
        unsafe pthread_sigmask(SIG_BLOCK, &signals, nil)
    }
}
