// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

package import BYOKCore

extension Timestamp {
    /// An HTTP date (RFC 9110, IMF-fixdate): "Sun, 06 Nov 1994 08:49:37 GMT".
    package init?(httpDate text: String) {
        let words = text.split(separator: " ")
        guard words.count == 6, words[5] == "GMT", let month = Self.months.firstIndex(of: String(words[2])) else {
            return nil
        }
        self.init(year: words[3], month: month + 1, day: words[1], time: words[4])
    }

    /// RFC 3339: "2026-08-02T17:44:12Z", with a fraction or an offset, too.
    package init?(rfc3339 text: String) {
        let halves = text.split(separator: "T", maxSplits: 1, omittingEmptySubsequences: false)
        guard halves.count == 2 else { return nil }
        let date = halves[0].split(separator: "-", omittingEmptySubsequences: false)
        guard date.count == 3, let month = Int(date[1]) else { return nil }
        let clock = halves[1].prefix { $0 != "Z" && $0 != "z" && $0 != "+" && $0 != "-" }
        let zone = halves[1].dropFirst(clock.count)
        guard var moment = Timestamp(year: date[0], month: month, day: date[2], time: clock) else { return nil }
        if let sign = zone.first, sign == "+" || sign == "-" {
            let parts = zone.dropFirst().split(separator: ":")
            guard parts.count == 2, let hours = Int64(parts[0]), let minutes = Int64(parts[1]), hours < 24, minutes < 60
            else { return nil }
            moment.microseconds -= (hours * 60 + minutes) * 60_000_000 * (sign == "+" ? 1 : -1)
        } else if zone != "Z", zone != "z" {
            return nil
        }
        self = moment
    }

    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    private init?(year: Substring, month: Int, day: Substring, time: Substring) {
        let clock = time.split(separator: ":", omittingEmptySubsequences: false)
        guard clock.count == 3, let year = Int64(year), let day = Int64(day), let hour = Int64(clock[0]),
            let minute = Int64(clock[1]), let second = Int64(clock[2].prefix(2)), (1...9_999).contains(year),
            (1...12).contains(month), (1...31).contains(day), (0...23).contains(hour), (0...59).contains(minute),
            (0...60).contains(second)
        else { return nil }
        // Civil date to days, after Howard Hinnant's "chrono-Compatible Low-Level Date Algorithms".
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * Int64(month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        let days = era * 146_097 + dayOfEra - 719_468
        self.init(seconds: days * 86_400 + hour * 3_600 + minute * 60 + second)
    }
}
