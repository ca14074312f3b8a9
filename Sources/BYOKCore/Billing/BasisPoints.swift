// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// Hundredths of a percent: 500 is 5 %.
public struct BasisPoints: Hashable, Comparable, Sendable, ExpressibleByIntegerLiteral, CustomStringConvertible {
    public var rawValue: UInt32

    public init(_ rawValue: UInt32) { self.rawValue = rawValue }
    public init(integerLiteral value: UInt32) { rawValue = value }

    public static func < (a: BasisPoints, b: BasisPoints) -> Bool { a.rawValue < b.rawValue }

    public var description: String {
        let fraction = rawValue % 100
        let digits = fraction % 10 == 0 ? "\(fraction / 10)" : fraction < 10 ? "0\(fraction)" : "\(fraction)"
        return fraction == 0 ? "\(rawValue / 100) %" : "\(rawValue / 100).\(digits) %"
    }
}
