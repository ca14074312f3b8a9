// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// A moment: whole microseconds since 1970-01-01T00:00:00Z, without leap seconds.
public struct Timestamp: Hashable, Comparable, Sendable {
    public var microseconds: Int64

    public init(microseconds: Int64) { self.microseconds = microseconds }
    public init(seconds: Int64) {
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
        microseconds = overflow ? (seconds < 0 ? .min : .max) : whole
    }

    /// The UTC day, counted from 1970-01-01: what usage is summed by.
    public var day: Int { Int(microseconds.floorDivided(by: 86_400_000_000)) }

    public static func < (a: Timestamp, b: Timestamp) -> Bool { a.microseconds < b.microseconds }

    /// Saturates at the ends of what can be counted.
    public static func + (time: Timestamp, duration: Duration) -> Timestamp {
        let (seconds, attoseconds) = duration.components
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
        let (sum, carry) = time.microseconds.addingReportingOverflow(whole)
        if overflow || carry { return Timestamp(microseconds: seconds < 0 ? .min : .max) }
        let (exact, last) = sum.addingReportingOverflow(attoseconds / 1_000_000_000_000)
        return Timestamp(microseconds: last ? (seconds < 0 ? .min : .max) : exact)
    }

    /// Saturates at the ends of what can be counted.
    public static func - (time: Timestamp, duration: Duration) -> Timestamp { time + (.zero - duration) }

    public static func - (a: Timestamp, b: Timestamp) -> Duration {
        .microseconds(a.microseconds) - .microseconds(b.microseconds)
    }
}

extension Timestamp: CustomStringConvertible {
    /// RFC 3339 in UTC, to the second.
    public var description: String {
        let seconds = microseconds.floorDivided(by: 1_000_000)
        let days = seconds.floorDivided(by: 86_400)
        let time = seconds - days * 86_400
        func padded(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(CivilDate(day: Int(days)).text)T"
            + "\(padded(time / 3_600)):\(padded(time / 60 % 60)):\(padded(time % 60))Z"
    }
}
