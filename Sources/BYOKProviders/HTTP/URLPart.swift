// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// Texts inside URLs.
enum URLPart {
    /// Everything but RFC 3986's unreserved characters as `%XX`: fit for a path's segment and for a query's value.
    static func encoded(_ text: some StringProtocol) -> String {
        var encoded: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                encoded.append(byte)
            default:
                encoded.append(UInt8(ascii: "%"))
                for digit in [byte >> 4, byte & 15] { encoded.append(digit < 10 ? 0x30 + digit : 0x41 + digit - 10) }
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }

    /// The text as the value of a header: only what may not stand there becomes `%XX`, and the sign itself, so that two
    /// texts stay two.
    static func headerSafe(_ text: String) -> String {
        text.utf8.reduce(into: "") { safe, byte in
            let isSafe = (0x21...0x7E).contains(byte) && byte != UInt8(ascii: "%")
            safe += isSafe ? String(UnicodeScalar(byte)) : escape(byte)
        }
    }

    private static func escape(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16, uppercase: true)
        return "%" + (digits.count < 2 ? "0" : "") + digits
    }
}
