// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import CLibcrypto

/// AES-128-CBC over whole blocks, where they are; the owner of one `EVP_CIPHER_CTX`. For one thread at a time.
///
/// Padding is Fernet's business: OpenSSL's own would leave the last block of every plaintext in its context.
@safe
final class CipherContext {
    static let blockSize = 16

    private let handle: OpaquePointer

    /// Nil where OpenSSL has no AES-128-CBC or no memory.
    init?() {
        guard let algorithm = Algorithm.shared, let handle = unsafe EVP_CIPHER_CTX_new() else {
            _ = OpenSSL.forgetErrors()
            return nil
        }
        unsafe self.handle = handle
        guard unsafe EVP_CipherInit_ex2(handle, algorithm.handle, nil, nil, 0, nil) == 1, dropPadding() else {
            _ = OpenSSL.forgetErrors()
            return nil
        }
    }

    // As a parameter, because `EVP_CIPHER_CTX_set_padding` makes OpenSSL set it anew with every key.
    private func dropPadding() -> Bool {
        var padding: UInt32 = 0
        return unsafe withUnsafeMutablePointer(to: &padding) { padding in
            unsafe "padding".withCString { name in
                let parameters = unsafe [OSSL_PARAM_construct_uint(name, padding), OSSL_PARAM_construct_end()]
                return unsafe EVP_CIPHER_CTX_set_params(handle, parameters) == 1
            }
        }
    }

    deinit { unsafe EVP_CIPHER_CTX_free(handle) }

    enum Direction: Int32 {
        case decrypt = 0
        case encrypt = 1
    }

    /// Replaces the blocks in a range. Refuses a key or vector that is not of 16 bytes, and a part of a block.
    func transform(
        _ range: Range<Int>, of bytes: inout MutableSpan<UInt8>, _ direction: Direction, key: Span<UInt8>,
        iv: Span<UInt8>
    ) -> Bool {
        guard key.count == Self.blockSize, iv.count == Self.blockSize, range.count.isMultiple(of: Self.blockSize),
            range.lowerBound >= 0, range.upperBound <= bytes.count, let size = Int32(exactly: range.count)
        else { return false }
        let isReady = unsafe key.withUnsafeBufferPointer { key in
            unsafe iv.withUnsafeBufferPointer { iv in
                unsafe EVP_CipherInit_ex2(handle, nil, key.baseAddress, iv.baseAddress, direction.rawValue, nil) == 1
            }
        }
        guard isReady else { return OpenSSL.forgetErrors() }
        let done = unsafe bytes.withUnsafeMutableBufferPointer { bytes in
            let start = unsafe bytes.baseAddress?.advanced(by: range.lowerBound)
            var count: Int32 = 0
            return unsafe EVP_CipherUpdate(handle, start, &count, start, size) == 1 && count == size
        }
        return done || OpenSSL.forgetErrors()
    }
}

extension CipherContext {
    /// The owner of the `EVP_CIPHER`.
    @safe
    private final class Algorithm: @unchecked Sendable {
        // OpenSSL's fetched algorithms are immutable and counted atomically: any thread may use them.
        let handle: OpaquePointer

        static let shared = Algorithm()

        private init?() {
            guard let handle = unsafe EVP_CIPHER_fetch(nil, "AES-128-CBC", nil) else { return nil }
            unsafe self.handle = handle
        }

        deinit { unsafe EVP_CIPHER_free(handle) }
    }
}
