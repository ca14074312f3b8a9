// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import Foundation
import Testing

@testable import BYOKCore

/// Days, weeks and months, against Foundation's calendar.
@Suite struct UsagePeriodTests {
    static let calendar: Calendar = {
        var calendar = Calendar(identifier: .iso8601)
        calendar.timeZone = .gmt
        return calendar
    }()

    static func date(_ day: Int) -> Date { Date(timeIntervalSince1970: Double(day) * 86_400) }

    @Test func datesAreThoseOfTheCalendar() {
        for day in stride(from: -140_000, through: 60_000, by: 61) {
            // Foundation's calendar is Julian before 1582.
            guard day > -141_427 else { continue }
            let parts = Self.calendar.dateComponents([.year, .month, .day], from: Self.date(day))
            let date = CivilDate(day: day)
            #expect(date == CivilDate(year: parts.year ?? 0, month: parts.month ?? 0, day: parts.day ?? 0))
            #expect(date.number == day)
        }
    }

    @Test(arguments: [(2024, 2, 29), (2026, 2, 28), (2000, 2, 29), (2100, 2, 28), (2026, 8, 31), (2026, 12, 31)])
    func monthsHaveTheirDays(year: Int, month: Int, days: Int) {
        let period = UsagePeriod.month(month, of: year)
        #expect(period.days.count == days)
        #expect(period.moments.lowerBound.description.hasSuffix("-01T00:00:00Z"))
        #expect(UsagePeriod.month(of: Timestamp(seconds: Int64(period.lastDay) * 86_400 + 86_399)) == period)
    }

    @Test func monthsRunOnIntoOtherYears() {
        #expect(UsagePeriod.month(13, of: 2025) == .month(1, of: 2026))
        #expect(UsagePeriod.month(0, of: 2026) == .month(12, of: 2025))
        #expect(UsagePeriod.month(8, of: 2026).description == "2026-08-01 to 2026-08-31")
    }

    @Test func periodsAreReadAndWrittenAsDates() throws {
        let period = try #require(UsagePeriod(from: "2026-02-27", to: "2026-03-01"))
        #expect(period.days.count == 3 && period.firstDate == "2026-02-27" && period.lastDate == "2026-03-01")
        #expect(UsagePeriod(from: "2026-03-01", to: "2026-03-01")?.days.count == 1)
        #expect(UsagePeriod(from: "2026-03-02", to: "2026-03-01") == nil)
        #expect(UsagePeriod(month: "2024-02") == .month(2, of: 2024))
        for text in ["2026-02-29", "2026-2-01", "2026-02-1", "26-02-01", "2026-02-01 ", "2026-00-01", "2026-13-01", ""]
        {
            #expect(UsagePeriod(from: text, to: "2027-01-01") == nil, "\(text)")
            #expect(UsagePeriod(from: "2020-01-01", to: text) == nil, "\(text)")
        }
        for text in ["2026-13", "2026-00", "2026-1", "2026", "08-2026", "2026-08-01", ""] {
            #expect(UsagePeriod(month: text) == nil, "\(text)")
        }
    }

    @Test func daysBeginAtMidnight() {
        let last = Timestamp(microseconds: 20_000 * 86_400_000_000 - 1)
        #expect(UsagePeriod.day(of: last).days == 19_999...19_999)
        #expect(UsagePeriod.last(7, until: last).days == 19_993...19_999)
        #expect(UsagePeriod.last(0, until: last).days == 19_999...19_999)
        #expect(UsagePeriod.day(of: last).moments.contains(last))
        #expect(!UsagePeriod.day(of: last).moments.contains(last + .microseconds(1)))
        #expect(UsagePeriod.day(of: Timestamp(microseconds: -1)).days == -1 ... -1)
    }

    @Test func weeksBeginOnMondays() throws {
        for day in -800..<800 {
            let week = try #require(Self.calendar.dateInterval(of: .weekOfYear, for: Self.date(day)))
            #expect(CalendarUnit.week.period(around: day).firstDay == Int(week.start.timeIntervalSince1970 / 86_400))
            #expect(CalendarUnit.week.period(around: day).days.count == 7)
        }
    }

    @Test func impossibleDaysAreCut() {
        let period = UsagePeriod(days: Int.min...Int.max)
        #expect(period.moments.lowerBound < period.moments.upperBound)
        #expect(UsagePeriod.last(.max, until: Timestamp(microseconds: .max)).days.count > 90_000_000)
        #expect(UsagePeriod.month(.max, of: .max).days.count > 27)
        #expect(UsagePeriod.month(.min, of: .min).days.count > 27)
    }
}
