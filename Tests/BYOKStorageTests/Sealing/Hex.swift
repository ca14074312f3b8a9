// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// Bytes written as hexadecimal digits.
struct Hex: Decodable, ExpressibleByStringLiteral {
    var bytes: [UInt8]

    init(_ text: String) {
        let digits = text.compactMap(\.hexDigitValue)
        precondition(digits.count == text.count && digits.count.isMultiple(of: 2))
        bytes = stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] * 16 + digits[$0 + 1]) }
    }
    init(stringLiteral text: String) { self.init(text) }
    init(from decoder: any Decoder) throws { self.init(try decoder.singleValueContainer().decode(String.self)) }

    static func text(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }
}
