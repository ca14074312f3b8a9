// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import Synchronization

/// So many in a minute for each name: a bucket that fills evenly. What is full again is forgotten.
final class RateLimit: Sendable {
    private let perMinute: Int
    private let clock: any RouterClock
    private let buckets = Mutex<[String: Bucket]>([:])

    private struct Bucket {
        var left: Double
        var at: Timestamp
    }

    init(perMinute: Int, clock: any RouterClock = SystemClock()) {
        self.perMinute = perMinute
        self.clock = clock
    }

    /// - Throws: `Refusal` with 429 that says when to try again.
    func take(_ name: String, refusing code: String, _ message: String) throws {
        let now = clock.now()
        let wait: Double? = buckets.withLock { buckets in
            if buckets.count > 10_000 { buckets = buckets.filter { filled($0.value, at: now) < Double(perMinute) } }
            let left = buckets[name].map { filled($0, at: now) } ?? Double(perMinute)
            guard left >= 1 else { return (1 - left) * 60 / Double(perMinute) }
            buckets[name] = Bucket(left: left - 1, at: now)
            return nil
        }
        if let wait { throw Refusal.tooMany(code, message, retryAfter: Int(wait.rounded(.up))) }
    }

    private func filled(_ bucket: Bucket, at now: Timestamp) -> Double {
        let seconds = Double(max(0, now.microseconds - bucket.at.microseconds)) / 1e6
        return min(Double(perMinute), bucket.left + seconds * Double(perMinute) / 60)
    }
}
