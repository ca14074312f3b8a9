// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import Foundation

/// Whole numbers of any size, just enough of them to check money by other means than the library's.
struct Big: Equatable {
    /// Least significant first, base 10⁹.
    private var limbs: [UInt64] = []
    private static let base: UInt64 = 1_000_000_000

    init(_ value: UInt64) { self.init(digits: String(value)) }

    init(digits: String) {
        var rest = Substring(digits)
        while !rest.isEmpty {
            limbs.append(UInt64(rest.suffix(9)) ?? 0)
            rest = rest.dropLast(min(9, rest.count))
        }
        trim()
    }

    private mutating func trim() { while limbs.last == 0 { limbs.removeLast() } }

    static func + (a: Big, b: Big) -> Big {
        var sum = Big(0)
        var carry: UInt64 = 0
        for index in 0..<max(a.limbs.count, b.limbs.count) + 1 {
            let value =
                (index < a.limbs.count ? a.limbs[index] : 0) + (index < b.limbs.count ? b.limbs[index] : 0) + carry
            sum.limbs.append(value % base)
            carry = value / base
        }
        sum.trim()
        return sum
    }

    static func * (a: Big, b: Big) -> Big {
        var product = Big(0)
        product.limbs = Array(repeating: 0, count: a.limbs.count + b.limbs.count + 1)
        for (i, x) in a.limbs.enumerated() {
            var carry: UInt64 = 0
            for j in 0...b.limbs.count {
                let value = product.limbs[i + j] + (j < b.limbs.count ? x * b.limbs[j] : 0) + carry
                product.limbs[i + j] = value % base
                carry = value / base
            }
        }
        product.trim()
        return product
    }

    /// Decimal digits, without leading zeros; "0" for zero.
    var digits: String {
        guard let top = limbs.last else { return "0" }
        return limbs.dropLast().reversed().reduce(String(top)) { text, limb in
            text + String(repeating: "0", count: 9 - String(limb).count) + String(limb)
        }
    }

    /// The number without its last digits, and how these compare with one half: -1, 0, 1; -2 for none at all.
    func cut(_ count: Int) -> (whole: Big, rest: Int) {
        let text = String(repeating: "0", count: count) + digits
        let tail = text.suffix(count)
        let half = "5" + String(repeating: "0", count: count - 1)
        let rest = !tail.contains { $0 != "0" } ? -2 : tail == half ? 0 : tail > half ? 1 : -1
        return (Big(digits: String(text.dropLast(count))), rest)
    }

    var isOdd: Bool { (limbs.first ?? 0) % 2 == 1 }
}

/// A price given by its digits in 10⁻³⁰ dollars.
struct ExactPrice {
    var units: String
    var price: Price

    init?(units: String) {
        let padded = String(repeating: "0", count: max(0, 31 - units.count)) + units
        guard let price = Price(perToken: padded.dropLast(30) + "." + padded.suffix(30)) else { return nil }
        self.units = units
        self.price = price
    }
}

/// What a sum of prices times counts is in nanodollars, with the mark-up, by long arithmetic.
func expectedNanodollars(
    _ terms: [(units: String, count: UInt64)], markup: UInt32, roundingUp: Bool
) -> String {
    let sum = terms.reduce(Big(0)) { $0 + Big(digits: $1.units) * Big($1.count) }
    // 10⁻³⁰ × 10⁻⁴ down to 10⁻⁹.
    let (whole, rest) = (sum * Big(UInt64(10_000) + UInt64(markup))).cut(25)
    let isUp = roundingUp ? rest != -2 : rest == 1 || (rest == 0 && whole.isOdd)
    return (isUp ? whole + Big(1) : whole).digits
}
