// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import Synchronization

/// Counts what callers' failing keys cost in credits on the present UTC day, settled and under way. What earlier processes
/// of the day charged is read once; what others charge meanwhile is not seen.
final class FallbackCap: Sendable {
    private struct Day {
        var day: Int
        var settled: Money
        var held: [RequestID: Money] = [:]
        var isReported = false
    }
    private let days = Mutex<[KeyOwner: Day]>([:])
    private let limit: Money?
    private let log: (any UsageLog)?

    init(limit: Money?, log: (any UsageLog)?) {
        self.limit = limit
        self.log = log
    }

    /// Counts the amount as under way, if the limit has room for it.
    /// - Returns: whether it has; and where it has not, whether that is news today.
    func admit(_ amount: Money, for id: RequestID, of account: KeyOwner, at now: Timestamp) async -> (
        isAdmitted: Bool, isNews: Bool
    ) {
        guard let limit else { return (true, false) }
        let isKnown = days.withLock { $0[account]?.day == now.day }
        if !isKnown {
            let rows = (try? await log?.summary(of: account, days: now.day...now.day)) ?? []
            let sum = rows.reduce(Int64(0)) { $0.addingReportingOverflow($1.fallbackCredits.nanodollars).partialValue }
            days.withLock { days in
                if days[account]?.day != now.day {
                    // What is under way belongs to the day on which it is settled.
                    let held = days[account]?.held ?? [:]
                    days[account] = Day(day: now.day, settled: Money(nanodollars: sum), held: held)
                }
            }
        }
        return days.withLock { days in
            guard var day = days[account] else { return (true, false) }
            defer { days[account] = day }
            let total = day.held.values.reduce(day.settled.nanodollars) { $0.saturatingSum($1.nanodollars) }
            if total.saturatingSum(amount.nanodollars) <= limit.nanodollars {
                day.held[id] = amount
                return (true, false)
            }
            defer { day.isReported = true }
            return (false, !day.isReported)
        }
    }

    /// The request is closed and has cost this in credits.
    func close(_ id: RequestID, _ account: KeyOwner, _ charged: Money) {
        guard limit != nil else { return }
        days.withLock { days in
            guard var day = days[account], day.held.removeValue(forKey: id) != nil else { return }
            day.settled = Money(nanodollars: day.settled.nanodollars.saturatingSum(charged.nanodollars))
            days[account] = day
        }
    }
}

extension Int64 {
    fileprivate func saturatingSum(_ other: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }
}
