// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore
import Synchronization

/// Keys and their audit log, credits, usage, receipts and notices in this process's memory: for tests, and for hosts that bring durability
/// of their own.
///
/// Nothing survives the process, and no other process sees it. Owners' keys are spread over shards with a lock each, so
/// that a million of them cost a lookup what a hundred do; credits, usage and notices have one lock each.
public final class InMemoryStore: KeyStore, AuditLog {
    private static let pageSize = 500
    private let shards: [MemoryShard] = (0..<64).map { _ in MemoryShard() }
    private let slots = ChangeSlots()
    let ledger = Mutex(MemoryLedger())
    let usage = Mutex(MemoryUsage())
    let inbox = Mutex(MemoryInbox())

    public init() {}

    public func records(ownedBy owners: [KeyOwner]) async throws -> [KeyTable] {
        // Stamps first: a commit between stamp and read makes the table stale, never wrongly current.
        var tables = owners.map { KeyTable(owner: $0, records: [], stamp: slots.stamp(of: $0)) }
        let shardOf = owners.map(shardIndex)
        if owners.count == 1 {
            tables[0].records = shards[shardOf[0]].state.withLock { $0.shelves[owners[0]]?.records ?? [] }
        } else {
            fill(&tables, shardOf: shardOf, locking: Set(shardOf).sorted()[...])
        }
        return tables
    }

    public func commit(_ change: KeyChange) async throws {
        try change.checkOwners()
        try shards[shardIndex(change.owner)].state.withLock { state in
            var shelf = state.shelves[change.owner] ?? OwnerShelf()
            try shelf.apply(change.writes)
            for event in change.audit where event.owner == change.owner { try shelf.append(event, of: change.owner) }
            state.put(shelf, for: change.owner)
            if change.affectsRouting { slots.bump(change.owner.encoded) }
        }
        try await append(change.audit.filter { $0.owner != change.owner })
    }

    public func page(after cursor: KeyCursor?) async throws -> KeyPage {
        var position = try cursor.map(PagePosition.init)
        var records: [KeyRecord] = []
        for index in (position.map { shardIndex($0.owner) } ?? 0)..<shards.count {
            shards[index].state.withLock { $0.collect(&records, after: position, upTo: Self.pageSize) }
            position = nil
            if records.count == Self.pageSize { break }
        }
        return KeyPage(records, limit: Self.pageSize)
    }

    public func isCurrent(_ stamp: KeyTable.Stamp) -> Bool { slots.isUnchanged(stamp) }

    public func erase(_ owner: KeyOwner, recording event: AuditEvent) async throws -> Int {
        try owner.checkErasable()
        // Under the ledger's lock, so that no entry comes in between and leaves its events.
        let count = ledger.withLock { ledger in
            ledger.erase(owner)
            return shards[shardIndex(owner)].state.withLock { state in
                let count = state.shelves[owner]?.records.count ?? 0
                state.remove(owner)
                slots.bump(owner.encoded)
                return count
            }
        }
        usage.withLock { $0.erase(owner) }
        inbox.withLock { $0.erase(owner) }
        var event = event
        event.owner = .platform
        try await append([event])
        return count
    }

    public func append(_ events: [AuditEvent]) async throws { try record(events) }

    /// Appends all events or none.
    func record(_ events: [AuditEvent]) throws {
        let byOwner = Dictionary(grouping: events, by: \.owner)
        var shelves: [KeyOwner: OwnerShelf] = [:]
        try record(byOwner, into: &shelves, locking: Set(byOwner.keys.map(shardIndex)).sorted()[...])
    }

    public func entries(of owner: KeyOwner, from number: Int64, limit: Int) async throws -> [AuditEntry] {
        shards[shardIndex(owner)].state.withLock { state in
            guard let entries = state.shelves[owner]?.entries else { return [] }
            return Array(entries.dropFirst(Int(clamping: max(number, 1) - 1)).prefix(max(limit, 0)))
        }
    }

    public func owners(after owner: KeyOwner?, limit: Int) async throws -> [KeyOwner] {
        var found: [KeyOwner] = []
        var last = owner
        for index in (owner.map(shardIndex) ?? 0)..<shards.count where found.count < limit {
            shards[index].state.withLock { $0.collectAudited(&found, after: last, upTo: limit) }
            last = nil
        }
        return found
    }

    public func verify(_ owner: KeyOwner) async throws -> AuditVerification {
        let shelf = shards[shardIndex(owner)].state.withLock { $0.shelves[owner] }
        return try (shelf ?? OwnerShelf()).verify(owner)
    }

    /// Not the bits that choose the slot, so that one shard's owners spread over all slots.
    private func shardIndex(_ owner: KeyOwner) -> Int {
        Int(truncatingIfNeeded: ChangeSlots.hash(of: owner.encoded) >> 20) & (shards.count - 1)
    }

    /// Holds the locks of all the owners' shards, taken in ascending order, and changes nothing until every event has
    /// found its place.
    private func record(
        _ events: [KeyOwner: [AuditEvent]], into shelves: inout [KeyOwner: OwnerShelf], locking rest: ArraySlice<Int>
    ) throws {
        guard let shard = rest.first else { return }
        try shards[shard].state.withLock { state in
            let owners = events.keys.filter { shardIndex($0) == shard }
            for owner in owners {
                var shelf = state.shelves[owner] ?? OwnerShelf()
                for event in events[owner] ?? [] { try shelf.append(event, of: owner) }
                shelves[owner] = shelf
            }
            try record(events, into: &shelves, locking: rest.dropFirst())
            for owner in owners { if let shelf = shelves[owner] { state.put(shelf, for: owner) } }
        }
    }

    /// One consistent view of several owners: holds the locks of all their shards at once, taken in ascending order.
    private func fill(_ tables: inout [KeyTable], shardOf: [Int], locking rest: ArraySlice<Int>) {
        guard let shard = rest.first else { return }
        shards[shard].state.withLock { state in
            for index in tables.indices where shardOf[index] == shard {
                tables[index].records = state.shelves[tables[index].owner]?.records ?? []
            }
            fill(&tables, shardOf: shardOf, locking: rest.dropFirst())
        }
    }
}
