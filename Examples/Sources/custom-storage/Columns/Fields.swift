// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// Fields one after the other, each behind its length in four bytes, big-endian: what a Redis value can hold of a row,
/// and what the scripts can read with `struct.unpack`.
struct Fields {
    private(set) var bytes: [UInt8] = []

    mutating func append(_ field: [UInt8]) {
        bytes += UInt32(field.count).bigEndianBytes
        bytes += field
    }
    mutating func append(_ text: String) { append(Array(text.utf8)) }
    mutating func append(_ number: Int64) { append(number.bigEndianBytes) }
    /// Without a value, an empty field.
    mutating func append(_ number: Int64?) { append(number?.bigEndianBytes ?? []) }

    /// Nil where the bytes are not `count` fields.
    static func read(_ bytes: [UInt8], count: Int) -> [[UInt8]]? {
        var fields: [[UInt8]] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            guard rest.count >= 4 else { return nil }
            let length = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
            rest = rest.dropFirst(4)
            guard length <= rest.count else { return nil }
            fields.append(Array(rest.prefix(length)))
            rest = rest.dropFirst(length)
        }
        return fields.count == count ? fields : nil
    }
}

extension FixedWidthInteger {
    var bigEndianBytes: [UInt8] {
        stride(from: Self.bitWidth - 8, through: 0, by: -8).map { UInt8(truncatingIfNeeded: self >> $0) }
    }
}

extension Int64 {
    init?(bigEndianBytes bytes: some Collection<UInt8>) {
        guard bytes.count == 8 else { return nil }
        self.init(bitPattern: bytes.reduce(0) { $0 << 8 | UInt64($1) })
    }
}

extension [UInt8] {
    var text: String { String(decoding: self, as: UTF8.self) }
}
