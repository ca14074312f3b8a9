// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// Base64 in the URL-safe alphabet with padding (RFC 4648 §5), strict: every byte sequence has one text, and nothing
/// else is read. Python's decoder also accepts spaces, NULs, other alphabets and trailing text.
enum Base64URL {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
    private static let padding = UInt8(ascii: "=")
    private static let noDigit: UInt8 = 0x80
    /// The value of each of the 256 bytes.
    private static let digits: [UInt8] = {
        var digits = [UInt8](repeating: noDigit, count: 256)
        for (value, character) in alphabet.enumerated() { digits[Int(character)] = UInt8(value) }
        return digits
    }()

    /// How many characters that many bytes make.
    static func encodedCount(_ count: Int) -> Int { (count + 2) / 3 * 4 }
    /// How much room `decode` needs for that many characters.
    static func decodedCapacity(_ count: Int) -> Int { count / 4 * 3 }

    /// - Returns: how many bytes were written, or nil for a text that `encode` does not give.
    static func decode(_ text: Span<UInt8>, into bytes: inout MutableSpan<UInt8>) -> Int? {
        guard text.count > 0, text.count.isMultiple(of: 4), bytes.count >= decodedCapacity(text.count) else {
            return nil
        }
        let missing = text[text.count - 1] != padding ? 0 : text[text.count - 2] != padding ? 1 : 2
        return unsafe digits.withUnsafeBufferPointer { digits in
            unsafe text.withUnsafeBufferPointer { text in
                unsafe bytes.withUnsafeMutableBufferPointer { bytes in
                    unsafe decode(text, missing: missing, digits: digits, into: bytes)
                }
            }
        }
    }

    // Without a branch on what was read: one bit of `wrong` collects every objection.
    @inline(__always)
    private static func decode(
        _ text: UnsafeBufferPointer<UInt8>, missing: Int, digits: UnsafeBufferPointer<UInt8>,
        into bytes: UnsafeMutableBufferPointer<UInt8>
    ) -> Int? {
        var wrong: UInt8 = 0
        var from = 0
        var to = 0
        func digit(_ offset: Int) -> UInt32 {
            let value = unsafe digits[Int(text[from &+ offset])]
            wrong |= value
            return UInt32(value)
        }
        let whole = missing == 0 ? text.count : text.count &- 4
        while from < whole {
            let word = digit(0) << 18 | digit(1) << 12 | digit(2) << 6 | digit(3)
            unsafe bytes[to] = UInt8(truncatingIfNeeded: word >> 16)
            unsafe bytes[to &+ 1] = UInt8(truncatingIfNeeded: word >> 8)
            unsafe bytes[to &+ 2] = UInt8(truncatingIfNeeded: word)
            from &+= 4
            to &+= 3
        }
        if missing > 0 {
            let word = digit(0) << 18 | digit(1) << 12 | (missing == 1 ? digit(2) << 6 : 0)
            unsafe bytes[to] = UInt8(truncatingIfNeeded: word >> 16)
            if missing == 1 { unsafe bytes[to &+ 1] = UInt8(truncatingIfNeeded: word >> 8) }
            to &+= 3 - missing
            if word & (missing == 1 ? 0xFF : 0xFFFF) != 0 { wrong |= noDigit }
        }
        return wrong & noDigit == 0 ? to : nil
    }

    static func encode(_ bytes: Span<UInt8>) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(encodedCount(bytes.count))
        var from = 0
        while from < bytes.count {
            let count = min(3, bytes.count - from)
            var word: UInt32 = 0
            for offset in 0..<3 { word = word << 8 | (offset < count ? UInt32(bytes[from + offset]) : 0) }
            for digit in 0..<4 {
                text.append(digit <= count ? alphabet[Int(word >> (18 - 6 * UInt32(digit)) & 63)] : padding)
            }
            from += 3
        }
        return text
    }
}
