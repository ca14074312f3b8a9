// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// What one key has spent, by UTC day, by month, and by member and month.
///
/// Three things add up to it: what this process has settled, and what the usage log holds of other processes. The log
/// holds this process's own records, too, from some moment after they were handed to it. So each sum remembers how much
/// of its own was handed over, and takes only what the log has beyond that for the others'. A record that was handed over
/// and is not in the log yet makes the others look smaller for a moment, never larger; their sum only grows, so the
/// largest that was ever seen is kept.
struct SpendingTally {
    struct Sum {
        var own: Int128 = 0
        var handedOver: Int128 = 0
        var others: Int128 = 0

        var total: Int128 { own + others }

        mutating func handOver(_ amount: Int128) {
            // What was never counted here, such as the use of a key that had no limits then, is the log's to count.
            handedOver = min(own, handedOver + amount)
        }

        mutating func read(_ logged: Int128) { others = max(others, logged - handedOver) }
    }
    struct MemberMonth: Hashable {
        var member: KeyOwner
        var month: UTCMonth
    }

    private var days: [Int: Sum] = [:]
    private var months: [UTCMonth: Sum] = [:]
    private var members: [MemberMonth: Sum] = [:]
    /// How many days and months with spending are remembered. Not only the present ones: a clock that jumps forth and back
    /// comes back to what it left.
    private static let (dayCapacity, monthCapacity) = (64, 12)

    func spent(on day: Int) -> Int128 { days[day]?.total ?? 0 }
    func spent(in month: UTCMonth) -> Int128 { months[month]?.total ?? 0 }
    func spent(by member: KeyOwner, in month: UTCMonth) -> Int128 {
        members[MemberMonth(member: member, month: month)]?.total ?? 0
    }
    func members(in month: UTCMonth) -> [KeyOwner: Int128] {
        Dictionary(members.filter { $0.key.month == month }.map { ($0.key.member, $0.value.total) }) { first, _ in first
        }
    }

    /// Whether the log has been handed all that was settled here.
    var isHandedOver: Bool { months.values.allSatisfy { $0.own == $0.handedOver } }

    mutating func settle(_ amount: Int128, by member: KeyOwner, on day: Int) {
        update(member, day) { $0.own += amount }
    }

    mutating func handOver(_ amount: Int128, by member: KeyOwner, on day: Int) {
        update(member, day) { $0.handOver(amount) }
    }

    private mutating func update(_ member: KeyOwner, _ day: Int, _ change: (inout Sum) -> Void) {
        let month = UTCMonth(day: day)
        change(&days[day, default: Sum()])
        change(&months[month, default: Sum()])
        change(&members[MemberMonth(member: member, month: month), default: Sum()])
        prune()
    }

    /// Takes in what the log has of a month; rows of other months are passed over.
    mutating func read(_ rows: [(day: Int, member: KeyOwner, amount: Int128)], of month: UTCMonth) {
        var byDay: [Int: Int128] = [:]
        var byMember: [KeyOwner: Int128] = [:]
        for row in rows where UTCMonth(day: row.day) == month {
            byDay[row.day, default: 0] += row.amount
            byMember[row.member, default: 0] += row.amount
        }
        for (day, amount) in byDay { days[day, default: Sum()].read(amount) }
        for (member, amount) in byMember {
            members[MemberMonth(member: member, month: month), default: Sum()].read(amount)
        }
        months[month, default: Sum()].read(byDay.values.reduce(0, +))
        prune()
    }

    private mutating func prune() {
        while days.count > Self.dayCapacity, let oldest = days.keys.min() { days[oldest] = nil }
        while months.count > Self.monthCapacity, let oldest = months.keys.min() {
            months[oldest] = nil
            members = members.filter { $0.key.month != oldest }
        }
    }
}
