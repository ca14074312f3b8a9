// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

@testable import BYOKStorage

/// The functions under test, over arrays: the macros of Swift Testing take no spans.
enum ByArray {
    static func seal(_ plaintext: [UInt8], key: [UInt8], time: UInt64 = 0, iv: [UInt8]) -> [UInt8]? {
        Fernet.seal(plaintext.span, key: key.span, time: time, iv: iv.span)
    }

    /// The plaintext, or nil where the token is refused.
    static func open(_ token: [UInt8], key: [UInt8]) -> [UInt8]? {
        try? Fernet.open(token.span, key: key.span) { plaintext in plaintext.indices.map { plaintext[$0] } }
    }

    /// Strictly decoded base64url, or nil.
    static func decode(_ text: [UInt8]) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: Base64URL.decodedCapacity(text.count))
        var span = bytes.mutableSpan
        guard let count = Base64URL.decode(text.span, into: &span) else { return nil }
        return Array(bytes.prefix(count))
    }

    static func encode(_ bytes: [UInt8]) -> [UInt8] { Base64URL.encode(bytes.span) }

    static func hmac(_ message: [UInt8], key: [UInt8]) -> [UInt8]? {
        HMACContext(key: key.span)?.code(of: message.span)
    }

    static func hkdf(_ secret: [UInt8], salt: [UInt8], info: [UInt8], count: Int) -> [UInt8]? {
        guard let root = HKDF.extract(salt: salt.span, from: secret.span),
            let hmac = root.withBytes({ HMACContext(key: $0) })
        else { return nil }
        var key = [UInt8](repeating: 0, count: count)
        var span = key.mutableSpan
        return HKDF.expand(hmac, info: info.span, into: &span) ? key : nil
    }

    static func encrypt(_ blocks: [UInt8], key: [UInt8], iv: [UInt8]) -> [UInt8]? {
        var bytes = blocks
        var span = bytes.mutableSpan
        let done = CipherContext()?.transform(blocks.indices, of: &span, .encrypt, key: key.span, iv: iv.span)
        return done == true ? bytes : nil
    }
}

extension FernetSealer {
    func seal(_ secret: [UInt8], for context: SealingContext) throws -> SealedSecret {
        try seal(secret.span, for: context)
    }

    func plaintext(of sealed: SealedSecret, for context: SealingContext) throws -> [UInt8] {
        try open(sealed, for: context) { bytes in bytes.indices.map { bytes[$0] } }
    }

    func tag(_ bytes: [UInt8], for purpose: TagPurpose, kid: String) throws -> [UInt8] {
        try tag(bytes.span, for: purpose, kid: kid)
    }
}
