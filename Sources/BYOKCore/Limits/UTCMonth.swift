// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// A month of the calendar, in UTC: what monthly limits are about.
struct UTCMonth: Hashable, Comparable, Sendable {
    /// Months since the beginning of year 0.
    var index: Int

    init(day: Int) {
        let date = CivilDate(day: day)
        index = date.year * 12 + date.month - 1
    }

    init(index: Int) { self.index = index }

    var next: UTCMonth { UTCMonth(index: index + 1) }

    /// Counted from 1970-01-01, as `Timestamp.day`.
    var firstDay: Int {
        let year = index.floorDivided(by: 12)
        return CivilDate(year: year, month: index - year * 12 + 1, day: 1).number
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
