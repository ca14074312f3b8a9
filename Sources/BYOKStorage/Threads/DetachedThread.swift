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

/// A thread of the store's own, for what blocks in the kernel: the cooperative pool's few threads must not.
enum DetachedThread {
    /// - Throws: `storeUnavailable` on a machine out of threads; the body is not run then.
    static func start(_ body: @escaping @Sendable () -> Void) throws(BYOKError) {
        let box = unsafe Unmanaged.passRetained(Box(body))
        // Detached: whoever needs to know says itself when it has ended.
        #if canImport(Darwin)
        var thread: pthread_t?
        let code = unsafe pthread_create(&thread, nil, { unsafe Box.run($0) }, box.toOpaque())
        if let thread = unsafe thread { unsafe pthread_detach(thread) }
        #else
        var thread = pthread_t()
        let code = unsafe pthread_create(&thread, nil, { unsafe $0.flatMap { unsafe Box.run($0) } }, box.toOpaque())
        if code == 0 { pthread_detach(thread) }
        #endif
        guard code == 0 else {
            unsafe box.release()
            throw BYOKError(.storeUnavailable, "The store could not start a thread (code \(code)).")
        }
    }

    /// What the thread runs; it keeps this alive.
    private final class Box {
        private let body: @Sendable () -> Void

        init(_ body: @escaping @Sendable () -> Void) { self.body = body }

        static func run(_ argument: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
            unsafe Unmanaged<Box>.fromOpaque(argument).takeRetainedValue().body()
            return nil
        }
    }
}
