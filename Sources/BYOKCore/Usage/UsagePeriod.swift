// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// Whole UTC days, one after the other: what reports are about.
public struct UsagePeriod: Sendable, Hashable {
    /// The first day, counted from 1970-01-01 as `Timestamp.day`.
    public let firstDay: Int
    /// The last day, which is in it.
    public let lastDay: Int

    /// Days further than a million years away are taken for the last that can be counted.
    public init(days: ClosedRange<Int>) {
        firstDay = min(max(days.lowerBound, -Self.limit), Self.limit)
        lastDay = min(max(days.upperBound, -Self.limit), Self.limit)
    }

    private static let limit = 100_000_000

    /// One day, that of the moment.
    public static func day(of time: Timestamp) -> UsagePeriod { UsagePeriod(days: time.day...time.day) }

    /// A calendar month in UTC; months beyond 1 to 12 run on into the years before and after.
    public static func month(_ month: Int, of year: Int) -> UsagePeriod {
        let months = min(max(year, -200_000), 200_000) * 12 + min(max(month, -12_000), 12_000) - 1
        return UsagePeriod(UTCMonth(index: months))
    }

    /// The calendar month, in UTC, of the moment.
    public static func month(of time: Timestamp) -> UsagePeriod { UsagePeriod(time.month) }

    private init(_ month: UTCMonth) { self.init(days: month.firstDay...month.next.firstDay - 1) }

    /// From a date to a date, that in it too: "2026-08-01" and "2026-08-31". Nil where one is none, or they stand the
    /// wrong way round.
    public init?(from first: some StringProtocol, to last: some StringProtocol) {
        guard let first = CivilDate(first)?.number, let last = CivilDate(last)?.number, first <= last else {
            return nil
        }
        self.init(days: first...last)
    }

    /// A calendar month: "2026-08". Nil for anything else.
    public init?(month text: some StringProtocol) {
        guard let date = CivilDate(text + "-01") else { return nil }
        self = .month(date.month, of: date.year)
    }

    /// So many days up to and with that of the moment; at least one.
    public static func last(_ days: Int, until time: Timestamp) -> UsagePeriod {
        let last = time.day
        return UsagePeriod(days: last - (min(max(days, 1), limit) - 1)...last)
    }

    public var days: ClosedRange<Int> { firstDay...lastDay }
    /// As "2026-08-01".
    public var firstDate: String { CivilDate(day: firstDay).text }
    /// As "2026-08-31".
    public var lastDate: String { CivilDate(day: lastDay).text }

    /// From the first day's first moment to the moment after the last day's end.
    public var moments: Range<Timestamp> {
        Timestamp(seconds: Int64(firstDay) * 86_400)..<Timestamp(seconds: Int64(lastDay + 1) * 86_400)
    }

    /// The days, weeks or months that it reaches into, each cut to it, in order.
    func parts(_ unit: CalendarUnit) -> [UsagePeriod] {
        var parts: [UsagePeriod] = []
        var day = firstDay
        while day <= lastDay {
            let part = UsagePeriod(days: day...min(lastDay, unit.period(around: day).lastDay))
            parts.append(part)
            day = part.lastDay + 1
        }
        return parts
    }

    /// The part of it that the day is in.
    func part(_ unit: CalendarUnit, around day: Int) -> UsagePeriod {
        let whole = unit.period(around: day)
        return UsagePeriod(days: max(firstDay, whole.firstDay)...min(lastDay, whole.lastDay))
    }
}

extension UsagePeriod: Comparable, CustomStringConvertible {
    public static func < (a: UsagePeriod, b: UsagePeriod) -> Bool {
        (a.firstDay, a.lastDay) < (b.firstDay, b.lastDay)
    }

    /// Its dates: "2026-08-01 to 2026-08-31", or the one.
    public var description: String {
        firstDay == lastDay ? firstDate : "\(firstDate) to \(lastDate)"
    }
}
