// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// The one encoding behind every mac, sealing context, policy and audit body: each field as its length (u32,
/// big-endian) and its bytes, so that no two lists of fields have the same bytes.
package struct LengthPrefixed: Sendable {
    package private(set) var bytes: [UInt8] = []

    package init(capacity: Int = 0) { bytes.reserveCapacity(capacity) }

    package mutating func append(_ field: some Collection<UInt8>) {
        let count = UInt32(field.count)
        withUnsafeBytes(of: count.bigEndian) { bytes.append(contentsOf: $0) }
        bytes.append(contentsOf: field)
    }
    package mutating func append(_ text: String) { append(text.utf8) }
    // Other modules run generic code unspecialised, which took longer than the hash of the result: hence these two.
    package mutating func append(_ field: [UInt8]) { append(field[...]) }
    /// As sixteen bytes, as `KeyID.bytes` has them.
    package mutating func append(_ id: KeyID) {
        let number = (id.high.bigEndian, id.low.bigEndian)
        withUnsafeBytes(of: number) { append($0) }
    }
    mutating func append(_ field: Span<UInt8>) {
        withUnsafeBytes(of: UInt32(field.count).bigEndian) { bytes.append(contentsOf: $0) }
        for index in field.indices { bytes.append(field[index]) }
    }
    /// Overwrites what was appended: for encodings that hold a secret. Reserve their capacity, so that none is left
    /// behind by growing.
    mutating func wipe() { bytes.withUnsafeMutableBytes(Platform.wipe) }
    /// As eight bytes, big-endian.
    package mutating func append(_ number: UInt64) {
        bytes.append(contentsOf: [0, 0, 0, 8])
        withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
    }
    package mutating func append(_ number: Int64) { append(UInt64(bitPattern: number)) }
    package mutating func append(_ flag: Bool) { append(CollectionOfOne(flag ? 1 : 0)) }
    /// Drops all but the first bytes, and keeps the room: for lists that begin alike.
    package mutating func truncate(to count: Int) { bytes.removeLast(bytes.count - count) }

    /// The fields of an encoding, or nil where the bytes are not one.
    package static func fields(of bytes: [UInt8]) -> [ArraySlice<UInt8>]? {
        var fields: [ArraySlice<UInt8>] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            guard rest.count >= 4 else { return nil }
            let count = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
            rest = rest.dropFirst(4)
            guard count <= rest.count else { return nil }
            fields.append(rest.prefix(count))
            rest = rest.dropFirst(count)
        }
        return fields
    }
}

extension ArraySlice<UInt8> {
    package var text: String? { String(validating: self, as: UTF8.self) }
    package var number: UInt64? { count == 8 ? reduce(0) { $0 << 8 | UInt64($1) } : nil }
}
