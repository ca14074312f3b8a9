// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import Synchronization

/// What the providers do with each key, and which keys they were shown.
final class FakeProviders: Sendable {
    enum Reaction: Sendable {
        case answer(TokenUsage?)
        case fail(AttemptFailure)
        case toss(any Error)
    }
    private struct State {
        var reactions: [String: Reaction] = [:]
        var shown: [String] = []
    }
    private let state = Mutex(State())

    static func systemKey(_ provider: Provider.ID) -> String { "platform-key-at-\(provider)" }

    /// The keys, in the order in which they came.
    var shown: [String] { state.withLock { $0.shown } }

    /// As if no key had come yet.
    func forgetShown() { state.withLock { $0.shown = [] } }

    /// What becomes of attempts with this key from now on; by default all are answered.
    func set(_ key: String, _ reaction: Reaction) { state.withLock { $0.reactions[key] = reaction } }

    func reaction(to key: String) -> Reaction {
        state.withLock { state in
            state.shown.append(key)
            return state.reactions[key] ?? .answer(PerformStand.usage)
        }
    }
}
