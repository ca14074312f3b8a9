// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#if Postgres
#if canImport(Darwin)
internal import Darwin
#elseif canImport(Musl)
internal import Musl
#else
internal import Glibc
#endif

/// Nanoseconds that go on while the machine sleeps: a lease must run out then too. Read on every request, so without
/// the arithmetic of `ContinuousClock`.
enum BootClock {
    #if canImport(Darwin)
    private static let clock = CLOCK_MONOTONIC_RAW
    #else
    private static let clock = CLOCK_BOOTTIME
    #endif

    static func now() -> UInt64 {
        var time = timespec()
        unsafe clock_gettime(clock, &time)
        return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
    }

    /// Far away for durations that cannot be counted, now for negative ones.
    static func now(plus duration: Duration) -> UInt64 { now() &+ nanoseconds(duration) }

    static func nanoseconds(_ duration: Duration) -> UInt64 {
        let (seconds, attoseconds) = duration.components
        if seconds < 0 { return 0 }
        // A century is as good as for ever.
        return UInt64(min(seconds, 3_000_000_000)) * 1_000_000_000 + UInt64(max(attoseconds, 0) / 1_000_000_000)
    }

    /// Nothing where the moment is over.
    static func time(until deadline: UInt64) -> Duration {
        let now = now()
        return deadline > now ? .nanoseconds(deadline - now) : .zero
    }

    /// Blocks the thread.
    static func sleep(_ duration: Duration) { usleep(UInt32(min(nanoseconds(duration) / 1_000, 1_000_000))) }
}
#endif
