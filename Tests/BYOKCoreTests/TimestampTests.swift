// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import Testing

struct TimestampTests {
    /// By date(1).
    static let days: [(String, Int)] = [
        ("1601-01-01", -134_774), ("1969-12-31", -1), ("1970-01-01", 0), ("2000-02-29", 11_016), ("2024-02-29", 19_782),
        ("2026-11-24", 20_781), ("9999-12-31", 2_932_896),
    ]

    @Test(arguments: days) func countsDaysFromMidnightToMidnight(date: String, day: Int) {
        let midnight = Timestamp(seconds: Int64(day) * 86_400)
        #expect(midnight.description == date + "T00:00:00Z")
        let last = Timestamp(microseconds: midnight.microseconds + 86_399_999_999)
        #expect(midnight.day == day && last.day == day)
        #expect(Timestamp(microseconds: midnight.microseconds - 1).day == day - 1)
        #expect(Timestamp(microseconds: last.microseconds + 1).day == day + 1)
    }

    @Test(
        arguments: [
            ("1994-11-06T08:49:37Z", 784_111_777_000_000), ("1994-11-06T08:49:37.123Z", 784_111_777_123_000),
            ("1994-11-06T08:49:37.1234569z", 784_111_777_123_456), ("1994-11-06t10:49:37+02:00", 784_111_777_000_000),
            ("1994-11-05T23:19:37-09:30", 784_111_777_000_000), ("1970-01-01T00:00:00Z", 0),
            ("1969-12-31T23:59:59.5Z", -500_000), ("2024-02-29T00:00:00Z", 1_709_164_800_000_000),
            ("2016-12-31T23:59:60Z", 1_483_228_800_000_000), ("9999-12-31T23:59:59Z", 253_402_300_799_000_000),
            ("2023-02-29T00:00:00Z", nil), ("1994-13-06T08:49:37Z", nil), ("1994-00-06T08:49:37Z", nil),
            ("1994-11-31T08:49:37Z", nil), ("1994-11-06", nil), ("1994-11-06T08:49:37", nil),
            ("1994-11-06T08:49Z", nil),
            ("1994-11-06T24:00:00Z", nil), ("1994-11-06T08:60:00Z", nil), ("1994-11-06T08:49:61Z", nil),
            ("1994-11-06T08:49:37.Z", nil), ("1994-11-06T08:49:37Z ", nil), (" 1994-11-06T08:49:37Z", nil),
            ("1994-11-06 08:49:37Z", nil), ("+994-11-06T08:49:37Z", nil), ("94-11-06T08:49:37Z", nil),
            ("1994-11-06T08:49:37+2:00", nil), ("1994-11-06T08:49:37+24:00", nil), ("１994-11-06T08:49:37Z", nil),
            ("yesterday", nil), ("", nil),
        ] as [(String, Int64?)])
    func readsRFC3339AndNothingElse(text: String, microseconds: Int64?) {
        #expect(Timestamp(text)?.microseconds == microseconds)
    }

    @Test func readsWhatItWrites() {
        for seconds in stride(from: Int64(-11_000_000_000), through: 250_000_000_000, by: 86_399_977) {
            let time = Timestamp(seconds: seconds)
            #expect(Timestamp("\(time)") == time)
        }
    }

    @Test func countsTheDaysOfTheLastMoments() {
        #expect(Timestamp(microseconds: .max).day == 106_751_991)
        #expect(Timestamp(microseconds: .min).day == -106_751_992)
    }
}
