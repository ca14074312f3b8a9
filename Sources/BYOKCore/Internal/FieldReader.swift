// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// Reads the fields of a `LengthPrefixed` encoding one after the other; each gives nil where it is not what is asked for.
struct FieldReader {
    private var fields: ArraySlice<ArraySlice<UInt8>>

    /// Nil where the bytes are no such encoding.
    init?(_ bytes: [UInt8]) {
        guard let fields = LengthPrefixed.fields(of: bytes) else { return nil }
        self.fields = fields[...]
    }

    var isAtEnd: Bool { fields.isEmpty }

    mutating func bytes() -> [UInt8]? { fields.popFirst().map(Array.init) }
    mutating func text() -> String? { fields.popFirst()?.text }
    mutating func number() -> UInt64? { fields.popFirst()?.number }
    mutating func signed() -> Int64? { number().map(Int64.init(bitPattern:)) }
    mutating func owner() -> KeyOwner? { bytes().flatMap { try? KeyOwner(encoded: $0) } }

    /// What the field holds; inner nil where it is empty.
    mutating func optional<Value>(_ read: ([UInt8]) -> Value?) -> Value?? {
        guard let bytes = bytes() else { return nil }
        if bytes.isEmpty { return .some(nil) }
        return read(bytes).map { .some($0) }
    }
    mutating func optionalOwner() -> KeyOwner?? { optional { try? KeyOwner(encoded: $0) } }
    mutating func money() -> Money?? {
        optional { $0[...].number.map { Money(nanodollars: Int64(bitPattern: $0)) } }
    }

    /// The fields of the field.
    mutating func list<Value>(_ read: ([UInt8]) -> Value?) -> [Value]? {
        guard let fields = bytes().flatMap(LengthPrefixed.fields) else { return nil }
        let values = fields.compactMap { read(Array($0)) }
        return values.count == fields.count ? values : nil
    }
    mutating func texts() -> [String]? { list { $0[...].text } }
}

extension Duration {
    /// Whole microseconds; saturates.
    package var microseconds: Int64 {
        let (seconds, attoseconds) = components
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
        let (sum, carry) = whole.addingReportingOverflow(attoseconds / 1_000_000_000_000)
        return overflow || carry ? (seconds < 0 ? .min : .max) : sum
    }
}
