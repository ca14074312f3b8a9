// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// The price of one token or one event: exact, in 10⁻³⁰ US dollars, never negative.
public struct Price: Hashable, Comparable, Sendable {
    package let units: UInt128
    static let decimals = 30

    package init(units: UInt128) { self.units = units }
    public static let free = Price(units: 0)

    /// Reads dollars per token as price lists give them ("0.00000125", up to 30 decimals). Nil where the text is no
    /// plain decimal, so that the "-1" of a router's price is no price.
    public init?(perToken text: String) { self.init(perToken: text.utf8.span) }

    /// The same from UTF-8.
    public init?(perToken text: Span<UInt8>) {
        guard let units = PlainDecimal.parse(text, decimals: Self.decimals) else { return nil }
        self.init(units: units)
    }

    /// Reads dollars per million tokens ("1.25", up to 24 decimals).
    public init?(perMillion text: String) { self.init(perMillion: text.utf8.span) }

    /// The same from UTF-8.
    public init?(perMillion text: Span<UInt8>) {
        guard let units = PlainDecimal.parse(text, decimals: Self.decimals - 6) else { return nil }
        self.init(units: units)
    }

    public static func < (a: Price, b: Price) -> Bool { a.units < b.units }

    /// Dollars per million tokens, in full.
    public var perMillion: String { PlainDecimal.render(units, decimals: Self.decimals - 6, atLeast: 2) }
    /// Dollars per token, in full.
    public var perToken: String { PlainDecimal.render(units, decimals: Self.decimals, atLeast: 2) }
}
