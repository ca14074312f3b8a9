// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import BYOKCore
internal import CLibcrypto

/// HMAC-SHA256 that is keyed once and used many times; the owner of one `EVP_MAC_CTX`. For one thread at a time.
@safe
final class HMACContext {
    static let size = 32

    private let handle: OpaquePointer
    /// The key, where OpenSSL has to be told it again for every message.
    private let key: Secret?

    /// Nil where OpenSSL has no HMAC-SHA256 or no memory.
    convenience init?(key: Span<UInt8>) {
        self.init(key: key, keepingKey: !Self.restartKeepsKey)
    }

    init?(key: Span<UInt8>, keepingKey: Bool) {
        guard let algorithm = Algorithm.shared, let handle = unsafe EVP_MAC_CTX_new(algorithm.handle) else {
            _ = OpenSSL.forgetErrors()
            return nil
        }
        unsafe self.handle = handle
        self.key = keepingKey ? Secret(copying: key) : nil
        guard setDigest(), begin(under: key) else { return nil }
    }

    deinit { unsafe EVP_MAC_CTX_free(handle) }

    /// Begins a message under the key of `init`, or of the last `begin(under:)`.
    func begin() -> Bool {
        if let key { return key.withBytes { begin(under: $0) } }
        return unsafe EVP_MAC_init(handle, nil, 0, nil) == 1 || OpenSSL.forgetErrors()
    }

    /// Begins a message under another key. Not to be mixed with `begin()`.
    func begin(under key: Span<UInt8>) -> Bool {
        let done = unsafe key.withUnsafeBufferPointer { key in
            // An empty key needs an address as well, or OpenSSL takes it for "the key of before".
            unsafe withUnsafePointer(to: 0 as UInt8) { none in
                unsafe EVP_MAC_init(handle, key.baseAddress ?? none, key.count, nil) == 1
            }
        }
        return done || OpenSSL.forgetErrors()
    }

    func update(_ message: Span<UInt8>) -> Bool {
        let done = unsafe message.withUnsafeBufferPointer { message in
            unsafe EVP_MAC_update(handle, message.baseAddress, message.count) == 1
        }
        return done || OpenSSL.forgetErrors()
    }

    /// Writes 32 bytes from `start` on.
    func finish(into bytes: inout MutableSpan<UInt8>, at start: Int = 0) -> Bool {
        guard start >= 0, bytes.count - start >= Self.size else { return false }
        let done = unsafe bytes.withUnsafeMutableBufferPointer { bytes in
            var count = 0
            return unsafe EVP_MAC_final(handle, bytes.baseAddress?.advanced(by: start), &count, Self.size) == 1
                && count == Self.size
        }
        return done || OpenSSL.forgetErrors()
    }

    private func setDigest() -> Bool {
        var digest: [CChar] = [0x53, 0x48, 0x41, 0x32, 0x35, 0x36, 0]  // "SHA256"
        let done = unsafe digest.withUnsafeMutableBufferPointer { digest in
            unsafe "digest".withCString { name in
                let parameters = unsafe [
                    OSSL_PARAM_construct_utf8_string(name, digest.baseAddress, 0), OSSL_PARAM_construct_end(),
                ]
                return unsafe EVP_MAC_CTX_set_params(handle, parameters) == 1
            }
        }
        return done || OpenSSL.forgetErrors()
    }
}

extension HMACContext {
    /// OpenSSL before 3.0.3 says that it began anew, does not, and gives a wrong code for the second message
    /// (github.com/openssl/openssl/issues/17811). Found out once per process, by trying.
    private static let restartKeepsKey: Bool = {
        let key: [UInt8] = [1, 2, 3]
        guard let context = HMACContext(key: key.span, keepingKey: false),
            let first = context.code(of: key.span), let second = context.code(of: key.span)
        else { return false }
        return first == second
    }()

    /// The code of one whole message under the key of `init`.
    func code(of message: Span<UInt8>) -> [UInt8]? {
        var code = [UInt8](repeating: 0, count: Self.size)
        var span = code.mutableSpan
        guard begin(), update(message), finish(into: &span) else { return nil }
        return code
    }

    /// The owner of the `EVP_MAC`.
    @safe
    private final class Algorithm: @unchecked Sendable {
        // OpenSSL's fetched algorithms are immutable and counted atomically: any thread may use them.
        let handle: OpaquePointer

        static let shared = Algorithm()

        private init?() {
            guard let handle = unsafe EVP_MAC_fetch(nil, "HMAC", nil) else { return nil }
            unsafe self.handle = handle
        }

        deinit { unsafe EVP_MAC_free(handle) }
    }
}
