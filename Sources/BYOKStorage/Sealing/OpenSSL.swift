// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import CLibcrypto

/// The few functions of OpenSSL that work on plain memory.
enum OpenSSL {
    /// Random bytes for keys and initialisation vectors.
    /// - Returns: false where the machine has no randomness to give; the bytes must not be used then.
    static func fillRandomly(_ bytes: inout MutableSpan<UInt8>) -> Bool {
        let done = unsafe bytes.withUnsafeMutableBufferPointer { buffer in
            unsafe RAND_bytes(buffer.baseAddress, Int32(clamping: buffer.count)) == 1
        }
        return done || forgetErrors()
    }

    /// Compares in a time that does not depend on where the bytes differ.
    static func areEqual(_ a: Span<UInt8>, _ b: Span<UInt8>) -> Bool {
        guard a.count == b.count else { return false }
        return unsafe a.withUnsafeBufferPointer { a in
            unsafe b.withUnsafeBufferPointer { b in
                unsafe CRYPTO_memcmp(a.baseAddress, b.baseAddress, a.count) == 0
            }
        }
    }

    /// Overwrites memory in a way that is not optimised away.
    static func wipe(_ bytes: inout MutableSpan<UInt8>) {
        unsafe bytes.withUnsafeMutableBufferPointer { unsafe OPENSSL_cleanse($0.baseAddress, $0.count) }
    }

    /// Lends zeroed bytes, on the stack up to about 1 KiB, and wipes them however `body` ends.
    @inline(__always)
    static func withWipedBytes<R>(_ count: Int, _ body: (inout MutableSpan<UInt8>) throws -> R) rethrows -> R {
        try unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: count) { buffer in
            unsafe buffer.initialize(repeating: 0)
            defer { unsafe OPENSSL_cleanse(buffer.baseAddress, buffer.count) }
            var bytes = unsafe buffer.mutableSpan
            return try body(&bytes)
        }
    }

    /// Clears the thread's error queue, which whoever uses OpenSSL next on this thread would otherwise take for theirs.
    /// - Returns: false, to end a failed call with.
    static func forgetErrors() -> Bool {
        ERR_clear_error()
        return false
    }
}
