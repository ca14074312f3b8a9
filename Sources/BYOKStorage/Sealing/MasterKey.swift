// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import BYOKCore

/// One master key and its name. The bytes are `Secret`'s: wiped when the last reference goes.
final class MasterKey: Sendable {
    let secret: Secret
    /// The first 16 hexadecimal digits of HMAC-SHA256(key, "byok/kid/v1"). Stored beside each token; tells nothing of
    /// the key.
    let kid: String

    static let size = Fernet.keySize
    /// Of the base64url form.
    static let textSize = Base64URL.encodedCount(size)

    /// Nil where OpenSSL has no HMAC-SHA256.
    init?(_ key: Span<UInt8>) {
        let label = Array("byok/kid/v1".utf8)
        guard let code = HMACContext(key: key)?.code(of: label.span) else { return nil }
        kid = Hexadecimal.text(code.prefix(8))
        secret = Secret(copying: key)
    }

    func isEqual(to key: Span<UInt8>) -> Bool {
        secret.withBytes { OpenSSL.areEqual($0, key) }
    }

    /// The key that the Fernet specification prints, and that examples copy: known to everybody.
    static let publicExample: [UInt8] = [
        0x73, 0x0F, 0xF4, 0xC7, 0xAF, 0x3D, 0x46, 0x92, 0x3E, 0x8E, 0xD4, 0x51, 0xEE, 0x81, 0x3C, 0x87,
        0xF7, 0x90, 0xB0, 0xA2, 0x26, 0xBC, 0x96, 0xA9, 0x2D, 0xE4, 0x9B, 0x5E, 0x9C, 0x05, 0xE1, 0xEE,
    ]
}
