// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// A date of the proleptic Gregorian calendar, in UTC.
struct CivilDate: Hashable, Sendable {
    var year: Int
    var month: Int
    var day: Int
}

extension CivilDate {
    /// The date of a day counted from 1970-01-01, after Howard Hinnant's "chrono-Compatible Low-Level Date Algorithms".
    init(day number: Int) {
        let shifted = number + 719_468
        let era = shifted.floorDivided(by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthIndex = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * monthIndex + 2) / 5 + 1
        month = monthIndex < 10 ? monthIndex + 3 : monthIndex - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// The day counted from 1970-01-01; the same source.
    var number: Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted.floorDivided(by: 400)
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// Nil where the calendar has no such day.
    init?(existing year: Int, _ month: Int, _ day: Int) {
        self.init(year: year, month: month, day: day)
        guard (1...12).contains(month), (1...31).contains(day), CivilDate(day: number) == self else { return nil }
    }

    /// Reads "2026-08-21"; nil for anything else.
    init?(_ text: some StringProtocol) {
        var digits = Digits(Substring(text).utf8)
        guard let year = digits.number(4), digits.skip("-"), let month = digits.number(2), digits.skip("-"),
            let day = digits.number(2), digits.isAtEnd
        else { return nil }
        self.init(existing: year, month, day)
    }

    /// As "2026-08-21".
    var text: String {
        func padded(_ number: Int, _ width: Int) -> String {
            let digits = String(number.magnitude)
            return (number < 0 ? "-" : "") + String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
    }
}

extension FixedWidthInteger {
    /// Rounded down, also below zero.
    func floorDivided(by divisor: Self) -> Self {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
