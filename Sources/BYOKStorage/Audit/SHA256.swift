// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
internal import CLibcrypto

/// SHA-256 by libcrypto.
enum SHA256 {
    static let count = 32

    // Fetched once and never freed: libcrypto's algorithm objects are immutable and may be used from every thread.
    private nonisolated(unsafe) static let algorithm = unsafe EVP_MD_fetch(nil, "SHA256", nil)

    /// - Throws: `storeUnavailable` where libcrypto refuses, for want of memory or of the algorithm.
    static func hash(of bytes: [UInt8]) throws(BYOKError) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: count)
        var size: UInt32 = 0
        let result = unsafe EVP_Digest(bytes, bytes.count, &digest, &size, algorithm, nil)
        guard result == 1, size == count else {
            throw BYOKError(.storeUnavailable, "libcrypto could not compute SHA-256; the audit log cannot be used.")
        }
        return digest
    }
}
