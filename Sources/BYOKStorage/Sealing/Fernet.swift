// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import BYOKCore

/// Fernet tokens (github.com/fernet/spec) under a key of 32 bytes, of which the first half signs and the second
/// encrypts: 0x80 ‖ time, seconds as u64 big-endian ‖ IV ‖ AES-128-CBC ‖ HMAC-SHA256, as padded base64url.
///
/// Stricter than the specification's other readers: one text per token, no time to live (keys at rest do not age), and
/// bounds on size.
package enum Fernet {
    package static let keySize = 32
    /// In bytes; no provider's key comes near it.
    package static let longestPlaintext = 64 * 1024

    static let version: UInt8 = 0x80
    static let ivStart = 9
    static let ivSize = 16
    static let headerSize = 25
    static let signingKey = 0..<16
    static let encryptionKey = 16..<32
    static let longestToken = Base64URL.encodedCount(
        headerSize + longestPlaintext + CipherContext.blockSize + HMACContext.size)

    private static let contexts = Pool { FernetContext() }

    /// The token, or nil where an argument has the wrong size or OpenSSL fails. An initialisation vector must never be
    /// used twice with one key.
    package static func seal(
        _ plaintext: Span<UInt8>, key: Span<UInt8>, time: UInt64, iv: Span<UInt8>
    ) -> [UInt8]? {
        guard let context = contexts.take() else { return nil }
        defer { contexts.giveBack(context) }
        return context.seal(plaintext, key: key, time: time, iv: iv)
    }

    /// Opens for the time of `body` and wipes afterwards.
    /// - Throws: what `body` throws; `undecryptable` for every token that does not open, whatever the reason.
    package static func open<R>(
        _ token: Span<UInt8>, key: Span<UInt8>, _ body: (Span<UInt8>) throws -> R
    ) throws -> R {
        guard token.count <= longestToken else { throw refusal() }
        return try OpenSSL.withWipedBytes(Base64URL.decodedCapacity(token.count)) { bytes in
            guard let plaintext = open(token, key: key, into: &bytes) else { throw refusal() }
            return try body(bytes.span.extracting(plaintext))
        }
    }

    /// The one error of everything that does not open.
    static func refusal(of id: KeyID? = nil) -> BYOKError {
        BYOKError(.undecryptable, "The sealed key does not open here with the master keys at hand.", keyID: id)
    }

    private static func open(
        _ token: Span<UInt8>, key: Span<UInt8>, into bytes: inout MutableSpan<UInt8>
    ) -> Range<Int>? {
        guard let context = contexts.take() else { return nil }
        defer { contexts.giveBack(context) }
        return context.open(token, key: key, into: &bytes)
    }
}
