// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// Tables by owner: open addressing with linear probing over the hash that every owner keeps. A `Dictionary` would hash
/// it again at each look and hold a second copy of each owner.
struct OwnerIndex {
    /// Of each slot the owner's hash with the lowest bit set; 0 is empty. Probing reads these alone.
    private var tags: [UInt] = []
    private var slots: [OwnerTable?] = []
    private var count = 0

    private var mask: Int { tags.count - 1 }

    private static func tag(_ owner: KeyOwner) -> UInt { UInt(bitPattern: owner.hashCode) | 1 }
    /// Where probing begins. The lowest bits have chosen the shard.
    private func home(_ tag: UInt) -> Int { Int(bitPattern: tag &>> 6) & mask }

    /// The owner's slot, or the empty one where it would be.
    @inline(__always)
    private func slot(of owner: KeyOwner) -> Int {
        let tag = Self.tag(owner)
        var index = home(tag)
        while tags[index] != 0 {
            if tags[index] == tag, slots[index]?.owner == owner { break }
            index = (index + 1) & mask
        }
        return index
    }

    func table(of owner: KeyOwner) -> OwnerTable? { tags.isEmpty ? nil : slots[slot(of: owner)] }

    /// The owner must not be there yet.
    mutating func insert(_ table: OwnerTable) {
        if (count + 1) * 4 > slots.count * 3 { grow() }
        count += 1
        place(table)
    }

    private mutating func place(_ table: OwnerTable) {
        let index = slot(of: table.owner)
        tags[index] = Self.tag(table.owner)
        slots[index] = table
    }

    private mutating func grow() {
        let old = slots
        tags = Array(repeating: 0, count: max(8, old.count * 2))
        slots = Array(repeating: nil, count: tags.count)
        for case let table? in old { place(table) }
    }

    /// Closes the gap, so that probing needs no tombstones.
    mutating func remove(_ owner: KeyOwner) -> OwnerTable? {
        guard !tags.isEmpty else { return nil }
        var gap = slot(of: owner)
        guard let removed = slots[gap] else { return nil }
        var next = (gap + 1) & mask
        while tags[next] != 0 {
            // A table may fill the gap if its home does not lie between the gap and it.
            if (next &- home(tags[next])) & mask >= (next &- gap) & mask {
                (tags[gap], slots[gap]) = (tags[next], slots[next])
                gap = next
            }
            next = (next + 1) & mask
        }
        (tags[gap], slots[gap]) = (0, nil)
        count -= 1
        return removed
    }

    func forEach(_ body: (OwnerTable) -> Void) { slots.forEach { $0.map(body) } }

    /// Some owner, by chance; nil when empty.
    func anyOwner() -> KeyOwner? {
        guard count > 0 else { return nil }
        var index = Int.random(in: slots.indices)
        while slots[index] == nil { index = (index + 1) & mask }
        return slots[index]?.owner
    }
}
