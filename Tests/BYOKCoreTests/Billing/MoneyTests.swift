// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKTesting
import Foundation
import Testing

@Suite struct MoneyTests {
    static let texts: [(Int64, String)] = [
        (0, "0.00"), (1, "0.000000001"), (-1, "-0.000000001"), (10, "0.00000001"), (1_000_000_000, "1.00"),
        (10_000_000, "0.01"), (100_000_000, "0.10"), (1_500_000_000, "1.50"), (1_234_567_890, "1.23456789"),
        (31_500_000_000, "31.50"), (3_450_000_000_000, "3450.00"), (41_400_000_000_000, "41400.00"),
        (999_999_999, "0.999999999"), (-450_000_000, "-0.45"), (Int64.max, "9223372036.854775807"),
        (Int64.min, "-9223372036.854775808"),
    ]

    @Test(arguments: texts) func rendersAPlainDecimalWithAsManyDigitsAsNeeded(nano: Int64, text: String) {
        #expect(Money(nanodollars: nano).description == text)
    }

    @Test(arguments: texts.filter { $0.0 != .min }) func readsWhatItRenders(nano: Int64, text: String) {
        #expect(Money(text)?.nanodollars == nano)
    }

    @Test(arguments: [
        ("3450", 3_450_000_000_000), ("0.5", 500_000_000), (".5", 500_000_000), ("5.", 5_000_000_000),
        ("0007.10", 7_100_000_000), ("0.0000000010", 1), ("-0", 0), ("1.000000000000000000000000", 1_000_000_000),
    ])
    func readsPlainDecimals(text: String, nano: Int64) {
        #expect(Money(text)?.nanodollars == nano)
    }

    @Test(arguments: [
        "", "-", ".", "-.", "1e3", "1,000.00", "$3", " 1", "1 ", "+1", "--1", "1.2.3", "0x10", "NaN", "inf", "١",
        "1_000",
        "0.0000000001", "0.1234567891", "9223372036.854775808", "99999999999", "1\n", "1\u{200B}",
        "340282366920938463463374607431768211456", String(repeating: "9", count: 400),
    ])
    func refusesWhatIsNoExactAmount(text: String) { #expect(Money(text) == nil) }

    @Test(arguments: [1, 9, 1_000, 123_456_789, Int64.max]) func nothingIsRoundedToZero(nano: Int64) {
        #expect(Money(nanodollars: nano).description.contains { "123456789".contains($0) })
    }

    @Test func sumsAreExactAndNeverWrap() throws {
        let most = Money(nanodollars: .max)
        let least = Money(nanodollars: .min)
        let one = Money(nanodollars: 1)
        #expect(try #require(Money("0.1")).adding(#require(Money("0.2"))) == Money("0.3"))
        #expect(try one.subtracting(Money(nanodollars: 2)).nanodollars == -1)
        #expect(try Money(nanodollars: 7).multiplied(by: -3).nanodollars == -21)
        let overflows: [() throws -> Money] = [
            { try most.adding(one) }, { try least.subtracting(one) }, { try most.multiplied(by: 2) },
            { try least.multiplied(by: -1) },
        ]
        for overflow in overflows {
            let error = #expect(throws: BYOKError.self) { try overflow() }
            #expect(error?.code == .costOverflow)
        }
    }

    @Test(arguments: 0..<500) func rendersLikeDecimal(seed: Int) throws {
        var dice = Dice(seed: UInt64(seed))
        let nano = Int64(truncatingIfNeeded: dice.next()) >> Int64.random(in: 0..<63, using: &dice)
        let expected = Decimal(nano) / Decimal(1_000_000_000)
        let text = Money(nanodollars: nano).description
        #expect(Decimal(string: text, locale: Locale(identifier: "en_US_POSIX")) == expected, "\(text)")
        #expect(text.split(separator: ".").last.map(\.count) ?? 0 >= 2)
        #expect(Money(text)?.nanodollars == nano)
    }

    @Test func basisPointsReadAsPercent() {
        let texts = ([0, 1, 10, 100, 500, 525, 1_500, 12_345] as [UInt32]).map { BasisPoints($0).description }
        #expect(texts == ["0 %", "0.01 %", "0.1 %", "1 %", "5 %", "5.25 %", "15 %", "123.45 %"])
    }

    /// The guide's Appendix C.
    @Test func tiersAreTheGuides() {
        #expect(Tier.standard.map(\.name) == ["trial", "starter", "professional", "enterprise"])
        #expect(Tier.standard.map(\.markup) == [1_500, 1_000, 500, 0])
        #expect(Tier.standard.map(\.allowsOrganisationKeys) == [false, false, false, true])
    }
}
