// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// What time is divided into, in UTC.
public enum CalendarUnit: Sendable, CaseIterable {
    case day
    /// From Monday to Sunday, as ISO 8601 has it.
    case week
    case month

    /// The whole unit that the day is in.
    func period(around day: Int) -> UsagePeriod {
        switch self {
        case .day: return UsagePeriod(days: day...day)
        case .week:
            // 1970-01-01 was a Thursday.
            let monday = (day + 3).floorDivided(by: 7) * 7 - 3
            return UsagePeriod(days: monday...monday + 6)
        case .month: return .month(of: Timestamp(seconds: Int64(day) * 86_400))
        }
    }
}
