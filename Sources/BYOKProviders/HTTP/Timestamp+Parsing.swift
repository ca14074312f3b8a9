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
