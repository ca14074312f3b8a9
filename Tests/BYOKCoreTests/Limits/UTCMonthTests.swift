// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import Testing

@testable import BYOKCore

struct UTCMonthTests {
    /// Counts through four centuries and more by the length of each month alone.
    @Test func everyMonthBeginsWhereTheOneBeforeEnds() {
        func length(_ month: Int, _ year: Int) -> Int {
            let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
            return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month]
        }
        // 1600-01-01.
        var day = -135_140
        var month = UTCMonth(day: day)
        #expect(UTCMonth(day: day - 1).next == month)
        for year in 1600...2110 {
            for number in 0..<12 {
                #expect(month.firstDay == day)
                let last = day + length(number, year) - 1
                #expect(UTCMonth(day: day) == month && UTCMonth(day: last) == month)
                #expect(month < UTCMonth(day: last + 1))
                day = last + 1
                month = month.next
            }
        }
        #expect(UTCMonth(day: day) == month)
    }

    @Test(arguments: [
        ("2026-11-20T00:00:00Z", "2026-11-21T00:00:00Z", "2026-12-01T00:00:00Z"),
        ("2026-12-31T23:59:59Z", "2027-01-01T00:00:00Z", "2027-01-01T00:00:00Z"),
        ("2028-02-28T12:00:00Z", "2028-02-29T00:00:00Z", "2028-03-01T00:00:00Z"),
        ("2028-02-29T12:00:00Z", "2028-03-01T00:00:00Z", "2028-03-01T00:00:00Z"),
        ("2027-02-28T12:00:00Z", "2027-03-01T00:00:00Z", "2027-03-01T00:00:00Z"),
        ("1969-12-31T23:59:59Z", "1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z"),
    ]) func aMomentKnowsWhenItsWindowsEnd(now: String, day: String, month: String) throws {
        let time = try Moments.at(now)
        #expect("\(time.nextDay)" == day)
        #expect("\(time.nextMonth)" == month)
    }
}
