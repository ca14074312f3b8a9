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

    @Test func countsTheDaysOfTheLastMoments() {
        #expect(Timestamp(microseconds: .max).day == 106_751_991)
        #expect(Timestamp(microseconds: .min).day == -106_751_992)
    }
}
