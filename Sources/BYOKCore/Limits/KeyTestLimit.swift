// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import Synchronization

/// How many live tests each owner asked for within the last minute, in this process. Without a bound, whoever has a list of
/// stolen keys could have us find out which of them are live.
final class KeyTestLimit: Sendable {
    private struct State {
        var windows: [KeyOwner: MinuteWindow] = [:]
        /// At how many owners those are forgotten who have not tested lately.
        var most = 1_000

        mutating func begin(by owner: KeyOwner, at now: Timestamp, limit: Int) -> Duration? {
            forgetIdle(at: now)
            windows[owner, default: MinuteWindow()].advance(to: now)
            let wait = windows[owner]?.wait(for: .requests, below: UInt64(limit)) ?? .zero
            guard wait == .zero else { return wait }
            windows[owner]?.add(requests: 1, tokens: 0)
            return nil
        }

        private mutating func forgetIdle(at now: Timestamp) {
            guard windows.count >= most else { return }
            for owner in Array(windows.keys) {
                windows[owner]?.advance(to: now)
                if windows[owner]?.requests == 0 { windows[owner] = nil }
            }
            most = max(1_000, windows.count * 2)
        }
    }
    private let limit: Int?
    private let state = Mutex(State())

    /// - Parameter limit: per owner and minute; nil: none.
    init(_ limit: Int?) { self.limit = limit }

    /// Counts a test that is about to begin.
    /// - Throws: `tooManyTests`; this one is not counted.
    func begin(by owner: KeyOwner, at now: Timestamp) throws(BYOKError) {
        guard let limit, let wait = state.withLock({ $0.begin(by: owner, at: now, limit: limit) }) else { return }
        throw BYOKError(
            .tooManyTests,
            "\(owner) has had \(limit) keys tested within a minute, the most that one owner may. Try again after "
                + "\(now + wait).",
            retryAt: now + wait)
    }

    /// Of how many owners something is kept.
    var ownerCount: Int { state.withLock { $0.windows.count } }
}
