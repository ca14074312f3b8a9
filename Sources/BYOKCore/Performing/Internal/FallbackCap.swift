// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import Synchronization

/// Counts what callers' failing keys cost in credits on the present UTC day, settled and under way. What other processes
/// charge is read from the usage log now and then, so that the limit can be passed by what they charge meanwhile.
final class FallbackCap: Sendable {
    private struct Day {
        var day: Int
        /// What the log had when the day began here.
        var before: Int64 = 0
        /// What this process charged since.
        var settled: Int64 = 0
        /// What the log had last.
        var logged: Int64 = 0
        var readAt: Timestamp?
        var held: [UInt64: Money] = [:]
        var isReported = false

        var total: Int64 {
            held.values.reduce(max(before.saturatingSum(settled), logged)) { $0.saturatingSum($1.nanodollars) }
        }
    }
    /// How old the log's word may be.
    private static let refreshInterval = Duration.seconds(10)
    private let counter = Atomic<UInt64>(0)
    private let days = Mutex<[KeyOwner: Day]>([:])
    private let limit: Money?
    private let log: (any UsageLog)?

    init(limit: Money?, log: (any UsageLog)?) {
        self.limit = limit
        self.log = log
    }

    /// Counts the amount as under way, if the limit has room for it.
    /// - Returns: whether it has, and the name of what is counted; and where it has not, whether that is news today.
    func admit(_ amount: Money, of account: KeyOwner, at now: Timestamp) async -> (
        isAdmitted: Bool, hold: UInt64?, isNews: Bool
    ) {
        guard let limit else { return (true, nil, false) }
        await read(account, at: now)
        return days.withLock { days in
            guard var day = days[account] else { return (true, nil, false) }
            defer { days[account] = day }
            if day.total.saturatingSum(amount.nanodollars) <= limit.nanodollars {
                let hold = counter.add(1, ordering: .relaxed).newValue
                day.held[hold] = amount
                return (true, hold, false)
            }
            defer { day.isReported = true }
            return (false, nil, !day.isReported)
        }
    }

    /// Where the log does not answer, what is known holds, and it is asked again the next time.
    private func read(_ account: KeyOwner, at now: Timestamp) async {
        let isFresh = days.withLock { days in
            guard let day = days[account], day.day == now.day, let readAt = day.readAt else { return false }
            return readAt <= now && now < readAt + Self.refreshInterval
        }
        if isFresh { return }
        let rows = try? await log?.summary(of: account, days: now.day...now.day)
        let sum = rows?.reduce(Int64(0)) { $0.saturatingSum($1.fallbackCredits.nanodollars) }
        days.withLock { days in
            // What is under way belongs to the day on which it is settled.
            var day =
                days[account].flatMap { $0.day == now.day ? $0 : nil }
                ?? Day(day: now.day, held: days[account]?.held ?? [:])
            defer { days[account] = day }
            guard let sum else { return }
            if day.readAt == nil { day.before = max(0, sum - day.settled) }
            day.logged = sum
            day.readAt = now
        }
    }

    /// The request is closed and has cost this in credits.
    func close(_ hold: UInt64?, _ account: KeyOwner, _ charged: Money) {
        guard let hold else { return }
        days.withLock { days in
            guard var day = days[account], day.held.removeValue(forKey: hold) != nil else { return }
            day.settled = day.settled.saturatingSum(charged.nanodollars)
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
