// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// An amount in US dollars, exact to 10⁻⁹. One credit is one dollar. There is no way in from `Double`.
public struct Money: Hashable, Comparable, Sendable {
    /// Thousand-millionths of a dollar.
    public var nanodollars: Int64

    public init(nanodollars: Int64) { self.nanodollars = nanodollars }
    public static let zero = Money(nanodollars: 0)

    /// Reads a plain decimal such as "3450" or "-0.05"; nil where it is none, has more than nine decimals that matter,
    /// or is beyond ±9.2 thousand million dollars.
    public init?(_ text: String) {
        let bytes = text.utf8.span
        let isNegative = !bytes.isEmpty && bytes[0] == UInt8(ascii: "-")
        let digits = bytes.extracting(droppingFirst: isNegative ? 1 : 0)
        guard let scaled = PlainDecimal.parse(digits, decimals: 9), let value = Int64(exactly: scaled) else {
            return nil
        }
        nanodollars = isNegative ? -value : value
    }

    public static func < (a: Money, b: Money) -> Bool { a.nanodollars < b.nanodollars }

    /// - Throws: `costOverflow` beyond ±9.2 thousand million dollars.
    public func adding(_ other: Money) throws(BYOKError) -> Money {
        let (sum, overflow) = nanodollars.addingReportingOverflow(other.nanodollars)
        guard !overflow else { throw .costOverflow }
        return Money(nanodollars: sum)
    }

    /// - Throws: `costOverflow` beyond ±9.2 thousand million dollars.
    public func subtracting(_ other: Money) throws(BYOKError) -> Money {
        let (difference, overflow) = nanodollars.subtractingReportingOverflow(other.nanodollars)
        guard !overflow else { throw .costOverflow }
        return Money(nanodollars: difference)
    }

    /// - Throws: `costOverflow` beyond ±9.2 thousand million dollars.
    public func multiplied(by factor: Int64) throws(BYOKError) -> Money {
        let (product, overflow) = nanodollars.multipliedReportingOverflow(by: factor)
        guard !overflow else { throw .costOverflow }
        return Money(nanodollars: product)
    }
}

extension Money: CustomStringConvertible {
    /// A plain decimal with at least two decimals and as many as are needed: never rounded, never in exponents.
    public var description: String {
        (nanodollars < 0 ? "-" : "")
            + PlainDecimal.render(UInt128(nanodollars.magnitude), decimals: 9, atLeast: 2)
    }
}

extension BYOKError {
    package static var costOverflow: BYOKError {
        BYOKError(.costOverflow, "The amount is beyond what can be counted (9.2 thousand million dollars).")
    }
}

/// Decimal text to and from scaled integers.
enum PlainDecimal {
    /// Digits with at most one point, as an integer of 10^-decimals; nil where it is none, does not fit, or has more
    /// decimals that matter.
    static func parse(_ text: Span<UInt8>, decimals: Int) -> UInt128? {
        var value: UInt128 = 0
        var places: Int?
        var hasDigits = false
        for index in text.indices {
            let byte = text[index]
            if byte == UInt8(ascii: "."), places == nil {
                places = 0
                continue
            }
            guard (0x30...0x39).contains(byte) else { return nil }
            hasDigits = true
            if let count = places {
                if count >= decimals {
                    guard byte == 0x30 else { return nil }
                    continue
                }
                places = count + 1
            }
            let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = tens.addingReportingOverflow(UInt128(byte - 0x30))
            if overflow || carry { return nil }
            value = sum
        }
        guard hasDigits else { return nil }
        let (scaled, overflow) = value.multipliedReportingOverflow(by: powersOfTen[decimals - (places ?? 0)])
        return overflow ? nil : scaled
    }

    private static let powersOfTen: [UInt128] = (0...30).map { (0..<$0).reduce(1) { power, _ in power * 10 } }

    static func render(_ value: UInt128, decimals: Int, atLeast minimum: Int) -> String {
        var digits = Array(String(value).utf8)
        if digits.count <= decimals {
            digits.insert(contentsOf: repeatElement(0x30, count: decimals + 1 - digits.count), at: 0)
        }
        var fraction = Array(digits.suffix(decimals))
        while fraction.count > minimum, fraction.last == 0x30 { fraction.removeLast() }
        let whole = String(decoding: digits.dropLast(decimals), as: UTF8.self)
        return fraction.isEmpty ? whole : whole + "." + String(decoding: fraction, as: UTF8.self)
    }
}
