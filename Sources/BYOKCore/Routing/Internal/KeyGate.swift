// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import Synchronization

/// Counts the openings in progress of each key, so that a removal can wait for them. Sharded: every opening passes here.
final class KeyGate: Sendable {
    private struct State {
        var open: [KeyID: Int] = [:]
        var waiting: [KeyID: [CheckedContinuation<Void, Never>]] = [:]
    }
    private let shards: [Shard] = (0..<64).map { _ in Shard() }

    private final class Shard: Sendable {
        let state = Mutex(State())
    }

    private func shard(of key: KeyID) -> Shard { shards[Int(truncatingIfNeeded: key.low & 63)] }

    func enter(_ key: KeyID) {
        shard(of: key).state.withLock { $0.open[key, default: 0] += 1 }
    }

    func leave(_ key: KeyID) {
        let resumed = shard(of: key).state.withLock { state -> [CheckedContinuation<Void, Never>] in
            let left = state.open[key, default: 1] - 1
            if left > 0 {
                state.open[key] = left
                return []
            }
            state.open[key] = nil
            return state.waiting.removeValue(forKey: key) ?? []
        }
        resumed.forEach { $0.resume() }
    }

    /// Returns when no opening that began before is in progress.
    func drain(_ key: KeyID) async {
        await withCheckedContinuation { continuation in
            let isFree = shard(of: key).state.withLock { state in
                if state.open[key] == nil { return true }
                state.waiting[key, default: []].append(continuation)
                return false
            }
            if isFree { continuation.resume() }
        }
    }
}
