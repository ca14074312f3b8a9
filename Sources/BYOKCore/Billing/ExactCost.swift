// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// A sum of prices times counts before any rounding: 256 bits of 10⁻³⁰ dollars. Prices have 128 bits and counts 64, so
/// that products are exact; only a sum beyond 256 bits is refused.
public struct ExactCost: Hashable, Sendable {
    private var high: UInt128 = 0
    private var low: UInt128 = 0

    public init() {}

    /// A price that was given as such: an amount in dollars.
    public init(_ amount: Price) { low = amount.units }

    /// - Throws: `costOverflow`.
    public func adding(_ other: ExactCost) throws(BYOKError) -> ExactCost {
        var sum = self
        try sum.add(high: other.high, low: other.low)
        return sum
    }

    mutating func add(_ price: Price, times count: UInt64) throws(BYOKError) {
        let product = price.units.multipliedFullWidth(by: UInt128(count))
        try add(high: product.high, low: product.low)
    }

    private mutating func add(high more: UInt128, low less: UInt128) throws(BYOKError) {
        let (sum, carry) = low.addingReportingOverflow(less)
        let (upper, overflow) = high.addingReportingOverflow(more)
        let (top, overflowToo) = upper.addingReportingOverflow(carry ? 1 : 0)
        guard !overflow, !overflowToo else { throw .costOverflow }
        (high, low) = (top, sum)
    }

    /// The amount with the mark-up, rounded once to 10⁻⁹ dollars.
    /// - Throws: `costOverflow` where it is beyond `Money`.
    public func rounded(_ rule: Rounding, markup: BasisPoints = 0) throws(BYOKError) -> Money {
        let factor = UInt128(10_000) + UInt128(markup.rawValue)
        let lower = low.multipliedFullWidth(by: factor)
        let upper = high.multipliedReportingOverflow(by: factor)
        let (top, overflow) = upper.partialValue.addingReportingOverflow(lower.high)
        // 10^-30 × 10^-4 (basis points) down to 10^-9.
        let divisor = UInt128(10_000_000_000_000_000_000_000_000)
        guard !upper.overflow, !overflow, top < divisor else { throw .costOverflow }
        let division = divisor.dividingFullWidth((top, lower.low))
        let isUp =
            switch rule {
            case .up: division.remainder > 0
            case .halfEven:
                (division.remainder, division.quotient & 1) > (divisor - division.remainder, 0)
            }
        guard let whole = Int64(exactly: division.quotient), whole < .max || !isUp else { throw .costOverflow }
        return Money(nanodollars: whole + (isUp ? 1 : 0))
    }

    /// How a charge becomes an amount: reserves up, settlements to the nearest, ties to even.
    public enum Rounding: Sendable {
        case up, halfEven
    }

    /// The whole amount as a plain decimal, without rounding; nil beyond 128 bits.
    public var decimal: String? {
        high == 0 ? PlainDecimal.render(low, decimals: Price.decimals, atLeast: 2) : nil
    }
}

extension ExactCost: CustomStringConvertible {
    public var description: String { decimal ?? "more than 10⁸ dollars" }
}
