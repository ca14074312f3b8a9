// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// Takes what looks like a key out of words that come from outside.
package enum KeyRedactor {
    /// How the keys and tokens of the providers begin.
    private static let beginnings = ["sk-", "pk-", "AIza", "AQ.", "IQ.", "ya29.", "eyJ", "Bearer "].map {
        Array($0.utf8)
    }
    /// What follows a beginning and is too short to be a key stays readable.
    private static let shortest = 8

    /// The text with "[key]" for every run that begins as keys do and goes on for eight or more of their characters.
    package static func withoutKeys(_ text: String) -> String {
        let bytes = Array(text.utf8)
        var kept: [UInt8] = []
        var position = 0
        while position < bytes.count {
            if position == 0 || !isKeyByte(bytes[position - 1]), let end = keyEnd(bytes, position) {
                kept += Array("[key]".utf8)
                position = end
            } else {
                kept.append(bytes[position])
                position += 1
            }
        }
        return kept.count == bytes.count ? text : String(decoding: kept, as: UTF8.self)
    }

    private static func keyEnd(_ bytes: [UInt8], _ start: Int) -> Int? {
        for beginning in beginnings where bytes[start...].starts(with: beginning) {
            let tail = bytes[(start + beginning.count)...].prefix(while: isKeyByte)
            // "Bearer token" is not a key; a key is never letters alone.
            let isWord = beginning.last == 0x20 && !tail.contains { (0x30...0x39).contains($0) }
            if tail.count >= shortest, !isWord { return tail.endIndex }
        }
        return nil
    }

    private static func isKeyByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
            UInt8(ascii: "*"):
            true
        default: false
        }
    }
}
