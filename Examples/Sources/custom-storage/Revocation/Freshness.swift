// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import Synchronization

/// Knows from memory which tables still hold. The server numbers the changes; a table's stamp has the number its owner's
/// slot had when it was read, and is current while that is the highest number known of the slot and the lease runs.
///
/// The lease: whoever has heard from the server that nothing else changed, asking at `t0`, knows it until
/// `t0 + duration`. So a change in another process is seen within `duration`, or the cache is off.
final class Freshness: Sendable {
    static let slotCount = 4_096

    let duration: Duration
    private let clock: @Sendable () -> Duration
    /// Per slot: the incarnation and, in the low 40 bits, the highest number known.
    private let known: InlineArray<4_096, Atomic<UInt64>>
    /// The highest of them all.
    private let highest = Atomic<UInt64>(0)
    private let expiry = Atomic<Int64>(.min)
    private let state = Mutex(State())

    private struct State {
        var incarnation: UInt64 = 0
        /// A question asked up to this moment renews nothing.
        var cut = Duration.nanoseconds(Int64.min)
    }

    /// - Parameter clock: one that goes on while the machine sleeps.
    init(lease duration: Duration, clock: @escaping @Sendable () -> Duration = Freshness.continuousClock) {
        self.duration = duration
        self.clock = clock
        known = InlineArray { _ in Atomic(0) }
    }

    var now: Duration { clock() }

    func isCurrent(_ stamp: KeyTable.Stamp) -> Bool {
        // The lease first, the slot after: a slot read earlier could miss the change that the lease vouches for.
        guard (0..<Self.slotCount).contains(stamp.slot), now.nanoseconds < expiry.load(ordering: .acquiring) else {
            return false
        }
        return known[stamp.slot].load(ordering: .acquiring) == stamp.value
    }

    /// What the stamps of a read are made with; taken before it is sent.
    var incarnation: UInt64 { state.withLock { $0.incarnation } }

    /// The stamp of a table read when its slot's last change had this number. Reading is hearing, too.
    func stamp(slot: Int, number: UInt64, incarnation: UInt64) -> KeyTable.Stamp {
        advance(slot: slot, number: number, incarnation: incarnation)
        return KeyTable.Stamp(slot: slot, value: Self.value(number, incarnation))
    }

    /// Makes older stamps of the slot stale.
    func advance(slot: Int, number: UInt64, incarnation: UInt64) {
        let value = Self.value(number, incarnation)
        known[slot].max(value, ordering: .acquiringAndReleasing)
        highest.max(value, ordering: .acquiringAndReleasing)
    }

    /// What has been heard of so far, by whichever way: a server that answers later and knows less has lost its data.
    var heard: UInt64 { highest.load(ordering: .acquiring) }
    func isBehind(_ total: UInt64, _ heard: UInt64, incarnation: UInt64) -> Bool {
        Self.value(total, incarnation) < heard
    }

    /// Goes on serving until `start` plus the lease: every change up to `start` has been applied.
    func renew(since start: Duration) {
        state.withLock { state in
            if start > state.cut { expiry.store((start + duration).nanoseconds, ordering: .releasing) }
        }
    }

    /// Serves nothing until a question asked from now on is answered: after a change whose outcome is unknown.
    func cut() {
        state.withLock { state in
            state.cut = now
            expiry.store(.min, ordering: .releasing)
        }
    }

    /// Forgets everything: the server may have become another one, whose numbers mean other changes.
    func restart() {
        let incarnation = state.withLock { state in
            state.incarnation += 1
            state.cut = now
            expiry.store(.min, ordering: .releasing)
            return state.incarnation
        }
        for slot in 0..<Self.slotCount { advance(slot: slot, number: 0, incarnation: incarnation) }
    }

    /// An owner's slot by FNV-1a: every process that shares a server must come to the same.
    static func slot(of owner: KeyOwner) -> Int {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in owner.encoded { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return Int(truncatingIfNeeded: hash ^ hash >> 32) & (slotCount - 1)
    }

    private static func value(_ number: UInt64, _ incarnation: UInt64) -> UInt64 { incarnation << 40 | number }

    private static let origin = ContinuousClock.now
    static let continuousClock: @Sendable () -> Duration = { ContinuousClock.now - origin }
}

extension Duration {
    fileprivate var nanoseconds: Int64 { Int64(self / .nanoseconds(1)) }
}
