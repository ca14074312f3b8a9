// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import Synchronization

/// Counters that say whether a table read earlier still holds. Every owner belongs to one of them by the hash of its
/// bytes, so a million owners cost nothing; two owners that share one make each other's tables stale, never fresh.
///
/// The rule for readers: take the stamp first, then read the table. The rule for writers: commit, then bump, then
/// return.
final class ChangeSlots: Sendable {
    static let count = 4_096

    private let counters: InlineArray<4_096, Atomic<UInt64>>

    init() { counters = InlineArray { _ in Atomic(0) } }

    /// The present value of an owner's counter.
    func stamp(of owner: KeyOwner) -> KeyTable.Stamp {
        let slot = Self.slot(of: owner.encoded)
        return KeyTable.Stamp(slot: slot, value: counters[slot].load(ordering: .acquiring))
    }

    /// False also for a stamp that no store of ours gave.
    func isUnchanged(_ stamp: KeyTable.Stamp) -> Bool {
        guard (0..<Self.count).contains(stamp.slot) else { return false }
        return counters[stamp.slot].load(ordering: .acquiring) == stamp.value
    }

    /// Makes every stamp of the owner stale.
    func bump(_ owner: [UInt8]) {
        counters[Self.slot(of: owner)].wrappingAdd(1, ordering: .releasing)
    }

    /// Makes every stamp stale.
    func bumpAll() {
        for slot in 0..<Self.count { counters[slot].wrappingAdd(1, ordering: .releasing) }
    }

    static func slot(of owner: [UInt8]) -> Int { Int(truncatingIfNeeded: hash(of: owner)) & (count - 1) }

    /// FNV-1a of 64 bits, folded; the same in every process.
    static func hash(of owner: [UInt8]) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in owner { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return hash ^ hash >> 32
    }
}
