// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import BYOKCore

/// Seals and opens Fernet tokens with contexts of its own, so that nothing is allocated but the result. For one thread
/// at a time, which `Pool` sees to.
///
/// The contexts go on holding what follows from the last key they were given. That adds nothing to what memory holds
/// anyway: the pseudo-random key that every such key follows from.
final class FernetContext: @unchecked Sendable {
    // Nothing here is shared: whoever took the object from a pool has it alone until it goes back.
    private let hmac: HMACContext
    private let cipher: CipherContext

    /// Nil where OpenSSL lacks an algorithm or memory.
    init?() {
        let anyKey: InlineArray<16, UInt8> = .init(repeating: 0)
        guard let hmac = HMACContext(key: anyKey.span), let cipher = CipherContext() else { return nil }
        self.hmac = hmac
        self.cipher = cipher
    }

    /// The token as base64url text, or nil where an argument has the wrong size or OpenSSL fails.
    func seal(_ plaintext: Span<UInt8>, key: Span<UInt8>, time: UInt64, iv: Span<UInt8>) -> [UInt8]? {
        guard plaintext.count <= Fernet.longestPlaintext, key.count == Fernet.keySize, iv.count == Fernet.ivSize else {
            return nil
        }
        let padding = CipherContext.blockSize - plaintext.count % CipherContext.blockSize
        let macStart = Fernet.headerSize + plaintext.count + padding
        return OpenSSL.withWipedBytes(macStart + HMACContext.size) { bytes in
            bytes[0] = Fernet.version
            for index in 0..<8 { bytes[1 + index] = UInt8(truncatingIfNeeded: time >> (56 - 8 * UInt64(index))) }
            for index in iv.indices { bytes[Fernet.ivStart + index] = iv[index] }
            for index in plaintext.indices { bytes[Fernet.headerSize + index] = plaintext[index] }
            for index in (macStart - padding)..<macStart { bytes[index] = UInt8(padding) }
            let blocks = Fernet.headerSize..<macStart
            let encryptionKey = key.extracting(Fernet.encryptionKey)
            var mac = InlineArray<32, UInt8>(repeating: 0)
            guard cipher.transform(blocks, of: &bytes, .encrypt, key: encryptionKey, iv: iv),
                sign(bytes.span.extracting(..<macStart), key: key, into: &mac)
            else { return nil }
            for index in mac.indices { bytes[macStart + index] = mac[index] }
            return Base64URL.encode(bytes.span)
        }
    }

    /// Decodes the token into `bytes`, and there puts the plaintext in the place of the ciphertext.
    /// - Returns: where the plaintext is, or nil for every kind of failure. Nothing is decrypted before the token has
    ///   proved genuine.
    func open(_ token: Span<UInt8>, key: Span<UInt8>, into bytes: inout MutableSpan<UInt8>) -> Range<Int>? {
        guard token.count <= Fernet.longestToken, key.count == Fernet.keySize,
            let count = Base64URL.decode(token, into: &bytes),
            count >= Fernet.headerSize + CipherContext.blockSize + HMACContext.size, bytes[0] == Fernet.version
        else { return nil }
        let macStart = count - HMACContext.size
        guard (macStart - Fernet.headerSize).isMultiple(of: CipherContext.blockSize) else { return nil }

        var mac = InlineArray<32, UInt8>(repeating: 0)
        guard sign(bytes.span.extracting(..<macStart), key: key, into: &mac),
            OpenSSL.areEqual(mac.span, bytes.span.extracting(macStart..<count))
        else { return nil }

        var iv = InlineArray<16, UInt8>(repeating: 0)
        for index in iv.indices { iv[index] = bytes[Fernet.ivStart + index] }
        let blocks = Fernet.headerSize..<macStart
        let encryptionKey = key.extracting(Fernet.encryptionKey)
        guard cipher.transform(blocks, of: &bytes, .decrypt, key: encryptionKey, iv: iv.span),
            let padding = padding(of: bytes.span.extracting(blocks))
        else { return nil }
        return Fernet.headerSize..<(macStart - padding)
    }

    private func sign(_ message: Span<UInt8>, key: Span<UInt8>, into mac: inout InlineArray<32, UInt8>) -> Bool {
        var span = mac.mutableSpan
        return hmac.begin(under: key.extracting(Fernet.signingKey)) && hmac.update(message) && hmac.finish(into: &span)
    }

    /// How many bytes of PKCS #7 padding (RFC 5652 §6.3) end the blocks; nil where they are not padding.
    private func padding(of blocks: Span<UInt8>) -> Int? {
        let padding = blocks[blocks.count - 1]
        guard (1...CipherContext.blockSize).contains(Int(padding)) else { return nil }
        var difference: UInt8 = 0
        for index in (blocks.count - Int(padding))..<blocks.count { difference |= blocks[index] ^ padding }
        return difference == 0 ? Int(padding) : nil
    }
}
