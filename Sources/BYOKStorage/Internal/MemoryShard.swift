// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import Synchronization

/// One lock's share of the memory store's owners.
final class MemoryShard: Sendable {
    let state = Mutex(State())

    struct State: Sendable {
        private(set) var shelves: [KeyOwner: OwnerShelf] = [:]
        /// The owners in the order of their bytes, made when a walk first needs it.
        private var order: [KeyOwner]?

        mutating func put(_ shelf: OwnerShelf, for owner: KeyOwner) {
            if shelves.updateValue(shelf, forKey: owner) == nil { order = nil }
        }

        mutating func remove(_ owner: KeyOwner) {
            if shelves.removeValue(forKey: owner) != nil { order = nil }
        }

        /// Adds this shard's records after a position until there are `limit`.
        mutating func collect(_ records: inout [KeyRecord], after position: PagePosition?, upTo limit: Int) {
            let order = sorted()
            var index = position.map { Self.firstIndex(in: order, notBefore: $0.owner) } ?? 0
            while index < order.count, records.count < limit {
                let owner = order[index]
                let rest = (shelves[owner]?.records ?? []).sorted { $0.id < $1.id }
                    .drop { record in position.map { $0.owner == owner && record.id <= $0.id } ?? false }
                records += rest.prefix(limit - records.count)
                index += 1
            }
        }

        /// Adds this shard's owners with audit entries after one of them until there are `limit`.
        mutating func collectAudited(_ owners: inout [KeyOwner], after owner: KeyOwner?, upTo limit: Int) {
            let order = sorted()
            for candidate in order[(owner.map { Self.firstIndex(in: order, notBefore: $0) } ?? 0)...] {
                guard owners.count < limit else { return }
                if candidate != owner, shelves[candidate]?.entries.isEmpty == false { owners.append(candidate) }
            }
        }

        private mutating func sorted() -> [KeyOwner] {
            let order = self.order ?? shelves.keys.sorted { $0.encoded.lexicographicallyPrecedes($1.encoded) }
            self.order = order
            return order
        }

        private static func firstIndex(in order: [KeyOwner], notBefore owner: KeyOwner) -> Int {
            var range = 0..<order.count
            while !range.isEmpty {
                let middle = (range.lowerBound + range.upperBound) / 2
                if order[middle].encoded.lexicographicallyPrecedes(owner.encoded) {
                    range = middle + 1..<range.upperBound
                } else {
                    range = range.lowerBound..<middle
                }
            }
            return range.lowerBound
        }
    }
}
