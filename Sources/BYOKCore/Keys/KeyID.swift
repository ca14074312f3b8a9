// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// The id of one stored key: a UUID of version 7 (RFC 9562), so that ids sort by the time they were made.
public struct KeyID: Hashable, Sendable, Comparable, CustomStringConvertible {
    package let high: UInt64
    package let low: UInt64

    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    package init(at time: Timestamp, using generator: inout some RandomNumberGenerator) {
        let milliseconds = UInt64(max(0, time.microseconds) / 1_000)
        high = milliseconds << 16 | 0x7000 | generator.next() & 0x0FFF
        low = generator.next() & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
    }

    /// In usage, stands for keys that came with requests and are not stored: all bits are zero, as in no key's id.
    public static let brought = KeyID(high: 0, low: 0)

    /// Sixteen bytes, big-endian: the form in which stores keep it.
    public var bytes: [UInt8] {
        withUnsafeBytes(of: high.bigEndian, Array.init) + withUnsafeBytes(of: low.bigEndian, Array.init)
    }

    public init?(bytes: some Collection<UInt8>) {
        guard bytes.count == 16 else { return nil }
        high = bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
        low = bytes.dropFirst(8).reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// Reads the form that `description` writes, in either case; nil for anything else.
    public init?(_ text: String) {
        var digits: [UInt8] = []
        for (index, byte) in text.utf8.enumerated() {
            if [8, 13, 18, 23].contains(index) {
                guard byte == UInt8(ascii: "-") else { return nil }
            } else {
                guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { return nil }
                digits.append(UInt8(digit))
            }
        }
        guard digits.count == 32 else { return nil }
        high = digits.prefix(16).reduce(0) { $0 << 4 | UInt64($1) }
        low = digits.dropFirst(16).reduce(0) { $0 << 4 | UInt64($1) }
    }

    public static func < (a: KeyID, b: KeyID) -> Bool { (a.high, a.low) < (b.high, b.low) }

    public var description: String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        for (index, byte) in bytes.enumerated() {
            if [4, 6, 8, 10].contains(index) { text.append(UInt8(ascii: "-")) }
            text += [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }
        return String(decoding: text, as: UTF8.self)
    }
}
