// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import Synchronization

/// Which keys are being tested because requests failed on them: each once at a time, and one that fails and passes in turn
/// ever more rarely.
final class Retesting: Sendable {
    private struct Entry {
        var isUnderWay = true
        var wait: Duration
        var next: Timestamp
    }
    private let entries = Mutex<[KeyID: Entry]>([:])
    private static let longest = Duration.seconds(3_600)

    /// How long to wait before the test; nil: one is under way, or was a moment ago.
    func begin(_ id: KeyID, at now: Timestamp) -> Duration? {
        entries.withLock { entries in
            let first = Duration.seconds(1)
            guard let last = entries[id] else {
                entries[id] = Entry(wait: first, next: now + first)
                return first
            }
            guard !last.isUnderWay, last.next <= now else { return nil }
            let isQuiet = last.next + last.wait * 2 < now
            let wait = isQuiet ? first : min(last.wait * 2, Self.longest)
            entries[id] = Entry(wait: wait, next: now + wait)
            return first
        }
    }

    func end(_ id: KeyID) { entries.withLock { $0[id]?.isUnderWay = false } }
}

extension BYOKRouter {
    /// Asks the provider about a key that just failed, in the background and once for all requests that failed on it: a
    /// provider's slip is mended without anybody's doing. A restriction is not asked about: that the key is live says
    /// nothing of it.
    func retest(_ id: KeyID, of owner: KeyOwner, after status: KeyStatus.Code) {
        guard options.retestsFailedKeys, options.tester != nil, [.invalid, .expired, .noFunds].contains(status),
            let wait = retesting.begin(id, at: options.clock.now())
        else { return }
        Task {
            try? await options.clock.sleep(for: wait)
            _ = try? await keys.acting(as: "routing").retest(id, of: owner)
            retesting.end(id)
        }
    }
}
