// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// For how long a key is left alone, and the one request that tries it in between. Transitions only.
struct KeyRest {
    /// Until when it is not tried; nil: it may be.
    private(set) var until: Timestamp?
    /// How long it was left alone the last time: what the next wait is twice of.
    private(set) var coolDown: Duration?
    /// What the provider asked for: not shortened by anything but an answer.
    private var asked: Timestamp?
    /// When the request began that tries it; nil: none does.
    private var probeStart: Timestamp?

    static let longest = Duration.seconds(3_600)

    mutating func begin(for wait: Duration, at now: Timestamp) {
        (until, coolDown, asked, probeStart) = (now + wait, wait, nil, nil)
    }

    /// The provider asks for a time. Never shortened.
    mutating func prolong(by wait: Duration, at now: Timestamp) {
        guard now + wait > until ?? now else { return }
        asked = now + wait
        until = now + wait
        if probeStart == nil { coolDown = max(coolDown ?? wait, wait) }
    }

    /// Takes the one attempt that is due; false where it is not. If it fails, the next one waits twice as long as before.
    /// - Parameters:
    ///   - lease: for how long nobody else tries, if nothing is heard of the attempt.
    ///   - first: how long the key was left alone, where that is not known here.
    mutating func takeProbe(at now: Timestamp, lease: Duration, first: Duration) -> Bool {
        if let until, until > now { return false }
        let wait = min((coolDown ?? first) * 2, Self.longest)
        (coolDown, until, probeStart) = (wait, now + max(wait, lease), now)
        return true
    }

    /// Whether a request that began then is the one that tries the key: those under way since before are not.
    func isProbe(_ start: Timestamp) -> Bool { probeStart.map { start >= $0 } ?? false }

    /// The request that tried the key has failed. Its wait was doubled when it began.
    mutating func fail(retryAfter: Duration?, at now: Timestamp) {
        let wait = max(coolDown ?? .zero, retryAfter ?? .zero)
        (until, coolDown, probeStart) = (max(now + wait, asked ?? now), wait, nil)
    }

    /// The request that tried the key has ended without a word of it: another may.
    mutating func release(_ start: Timestamp, at now: Timestamp) {
        guard isProbe(start) else { return }
        (until, coolDown, probeStart) = (max(now, asked ?? now), coolDown.map { $0 / 2 }, nil)
    }
}
