// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import Foundation

/// Moments by their names, by another calendar than the one under test.
enum Moments {
    private static let calendar = {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        return calendar
    }()

    static func at(_ text: String) throws -> Timestamp {
        Timestamp(seconds: Int64(try Date(text, strategy: .iso8601).timeIntervalSince1970))
    }

    /// Year and month, as one number.
    static func month(_ time: Timestamp) -> Int {
        let date = Date(timeIntervalSince1970: (Double(time.microseconds) / 1_000_000).rounded(.down))
        let parts = calendar.dateComponents([.year, .month], from: date)
        return (parts.year ?? 0) * 100 + (parts.month ?? 0)
    }
}
