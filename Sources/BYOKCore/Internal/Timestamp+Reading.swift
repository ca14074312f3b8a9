// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

extension Timestamp {
    /// Reads RFC 3339: "2026-08-02T17:44:12Z", with a fraction or an offset, too. Nil for anything else, and for a day or
    /// a time that there is not; a leap second counts as the first second of the next minute.
    public init?(_ text: String) {
        var digits = Digits(text.utf8[...])
        guard let year = digits.number(4), digits.skip("-"), let month = digits.number(2), digits.skip("-"),
            let day = digits.number(2), let date = CivilDate(existing: year, month, day),
            digits.skip("T") || digits.skip("t"), let hour = digits.number(2), digits.skip(":"),
            let minute = digits.number(2), digits.skip(":"), let second = digits.number(2), hour < 24, minute < 60,
            second <= 60
        else { return nil }
        var fraction = 0
        if digits.skip(".") {
            guard let microseconds = digits.fraction() else { return nil }
            fraction = microseconds
        }
        guard let offset = digits.offset(), digits.isAtEnd else { return nil }
        let seconds = date.number * 86_400 + (hour * 60 + minute - offset) * 60 + second
        self.init(microseconds: Int64(seconds) * 1_000_000 + Int64(fraction))
    }
}

/// Reads fixed places of a text.
struct Digits {
    private var rest: Substring.UTF8View

    init(_ text: Substring.UTF8View) { rest = text }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func skip(_ mark: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: mark) else { return false }
        rest.removeFirst()
        return true
    }

    /// Exactly so many digits.
    mutating func number(_ count: Int) -> Int? {
        let digits = rest.prefix(count)
        guard digits.count == count, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        rest = rest.dropFirst(count)
        return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }

    /// One digit or more, as microseconds; finer ones are cut off.
    fileprivate mutating func fraction() -> Int? {
        let digits = rest.prefix { (0x30...0x39).contains($0) }
        guard !digits.isEmpty else { return nil }
        rest = rest.dropFirst(digits.count)
        return (0..<6).reduce(0) { sum, place in
            sum * 10 + (place < digits.count ? Int(digits[digits.index(digits.startIndex, offsetBy: place)] - 0x30) : 0)
        }
    }

    /// From UTC, in minutes.
    fileprivate mutating func offset() -> Int? {
        if skip("Z") || skip("z") { return 0 }
        let isBehind = rest.first == UInt8(ascii: "-")
        guard skip("+") || skip("-"), let hours = number(2), skip(":"), let minutes = number(2), hours < 24,
            minutes < 60
        else { return nil }
        return (hours * 60 + minutes) * (isBehind ? -1 : 1)
    }
}
