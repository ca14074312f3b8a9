// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// A month of the calendar, in UTC: what monthly limits are about.
struct UTCMonth: Hashable, Comparable, Sendable {
    /// Months since the beginning of year 0.
    var index: Int

    init(day: Int) {
        // Days to civil date, as in `Timestamp.description`.
        let shifted = day + 719_468
        let era = shifted.flooredDivision(by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        // Counted from March, so that the leap day is a year's last.
        index = (yearOfEra + era * 400) * 12 + (5 * dayOfYear + 2) / 153 + 2
    }

    private init(index: Int) { self.index = index }

    var next: UTCMonth { UTCMonth(index: index + 1) }

    /// Counted from 1970-01-01, as `Timestamp.day`.
    var firstDay: Int {
        let fromMarch = index - 2
        let year = fromMarch.flooredDivision(by: 12)
        let month = fromMarch - year * 12
        let era = year.flooredDivision(by: 400)
        let yearOfEra = year - era * 400
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + (153 * month + 2) / 5
        return era * 146_097 + dayOfEra - 719_468
    }

    static func < (a: UTCMonth, b: UTCMonth) -> Bool { a.index < b.index }
}

extension Timestamp {
    var month: UTCMonth { UTCMonth(day: day) }
    var nextDay: Timestamp { Timestamp(day: day + 1) }
    var nextMonth: Timestamp { Timestamp(day: month.next.firstDay) }

    /// The first moment of a day.
    private init(day: Int) { self.init(seconds: Int64(day) * 86_400) }
}

extension Int {
    fileprivate func flooredDivision(by divisor: Int) -> Int {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
