// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKTesting
import Foundation
import Testing

@Suite struct PriceTests {
    @Test(arguments: [
        ("0.00000125", "1.25"), ("0.000003", "3.00"), ("0", "0.00"),
        ("0.0000000000000000000000001", "0.0000000000000000001"),
        ("0.00000000000000000000001", "0.00000000000000001"),
        ("0.000000000000000000000000000001", "0.000000000000000000000001"),
        ("1", "1000000.00"), ("0.00003", "30.00"),
    ])
    func perTokenTextsBecomePerMillionExactly(perToken: String, perMillion: String) throws {
        let price = try #require(Price(perToken: perToken))
        #expect(price.perMillion == perMillion)
        #expect(Price(perMillion: perMillion) == price)
        #expect(Price(perToken: price.perToken) == price)
    }

    /// Routers carry "-1": that is no price, and certainly not a free one.
    @Test(arguments: [
        "-1", "-0.000001", "", ".", "free", "1e-6", "1E-06", "0,5", " 1", "NaN", "0.0000000000000000000000000000001",
        "+1",
        "340282366.920938463463374607431768211456", String(repeating: "9", count: 60),
    ])
    func whatIsNoPlainDecimalIsNoPrice(text: String) { #expect(Price(perToken: text) == nil) }

    @Test func thirtyDecimalsPassAndZerosBeyondThemDoNotMatter() {
        #expect(Price(perToken: "0." + String(repeating: "0", count: 29) + "1") != nil)
        #expect(Price(perToken: "0.5" + String(repeating: "0", count: 60)) == Price(perToken: "0.5"))
        #expect(Price(perMillion: "0." + String(repeating: "0", count: 23) + "1") != nil)
        #expect(Price(perMillion: "0." + String(repeating: "0", count: 24) + "1") == nil)
    }

    /// Decimals of 23 to 30 digits, against a reader of a few lines.
    @Test(arguments: 0..<300) func longDecimalsKeepEveryDigit(seed: Int) throws {
        var dice = Dice(seed: UInt64(seed))
        let count = Int.random(in: 1...30, using: &dice)
        let digits = (0..<count).map { _ in String(Int.random(in: 0...9, using: &dice)) }.joined()
        let price = try #require(Price(perToken: "0." + digits))
        var expected = digits
        while expected.count > 2, expected.last == "0" { expected.removeLast() }
        while expected.count < 2 { expected += "0" }
        #expect(price.perToken == "0." + expected)
    }

    @Test func pricesCompareByAmount() {
        #expect(Price.free < Price(perToken: "0.000000000000000000000000000001") ?? .free)
        #expect(Price(perMillion: "2.5") == Price(perToken: "0.0000025"))
    }
}
