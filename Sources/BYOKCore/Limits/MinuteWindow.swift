// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// What began and what was used within the last sixty seconds.
///
/// It keeps a time of its own, which goes on with the clock and stands still while the clock jumps back: a jump frees
/// nothing, and nothing is stuck until the clock has caught up. Events within a tenth of a second are one moment, the last
/// of them, so that a busy key holds some six hundred moments and an event counts a tenth of a second too long at most.
struct MinuteWindow {
    private struct Moment {
        var slot: Int64
        var last: Int64
        var requests: UInt128
        var tokens: UInt128
    }
    static let length: Int64 = 60_000_000
    private static let slotLength: Int64 = 100_000

    // Counts have 64 bits, so that no sum of them comes near the end of these.
    private(set) var requests: UInt128 = 0
    private(set) var tokens: UInt128 = 0
    private var moments: [Moment] = []
    /// The first moment that still counts.
    private var head = 0
    private var elapsed: Int64 = 0
    private var reading: Timestamp?

    /// What a limit is about.
    enum Count {
        case requests, tokens
    }

    mutating func advance(to now: Timestamp) {
        if let reading, reading < now {
            let (step, overflow) = now.microseconds.subtractingReportingOverflow(reading.microseconds)
            // A leap longer than this one empties the window just as well.
            elapsed += overflow ? Self.length : min(step, Self.length)
        }
        reading = now
        while head < moments.count, moments[head].last + Self.length <= elapsed {
            requests -= moments[head].requests
            tokens -= moments[head].tokens
            head += 1
        }
        if head > 32, head * 2 > moments.count {
            moments.removeFirst(head)
            head = 0
        }
    }

    /// Counts at the moment that `advance` was told.
    mutating func add(requests moreRequests: UInt64, tokens moreTokens: UInt64) {
        let slot = elapsed / Self.slotLength
        if head == moments.count || moments[moments.count - 1].slot != slot {
            moments.append(Moment(slot: slot, last: elapsed, requests: 0, tokens: 0))
        }
        let index = moments.count - 1
        moments[index].last = elapsed
        moments[index].requests += UInt128(moreRequests)
        moments[index].tokens += UInt128(moreTokens)
        requests += UInt128(moreRequests)
        tokens += UInt128(moreTokens)
    }

    /// How long until less than the limit is left, if nothing else happens; nil: never.
    func wait(for count: Count, below limit: UInt64) -> Duration? {
        var left = count == .requests ? requests : tokens
        if left < limit { return .zero }
        for moment in moments[head...] {
            left -= count == .requests ? moment.requests : moment.tokens
            if left < limit { return .microseconds(moment.last + Self.length - elapsed) }
        }
        return nil
    }
}
