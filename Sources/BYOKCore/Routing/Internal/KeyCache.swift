// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import Synchronization

/// Owners' tables, in 64 shards and bounded. Freshness is the store's word, asked at every use; a full shard gives up
/// tables at random.
final class KeyCache: Sendable {
    private struct State {
        var tables = OwnerIndex()
        var keyCount = 0
        /// Moves when tables read earlier must not be installed any more.
        var epoch = 0

        mutating func remove(_ owner: KeyOwner) {
            guard let table = tables.remove(owner) else { return }
            table.retire()
            keyCount -= table.weight
        }
    }

    /// A cache line and more for each, so that threads on different shards do not disturb each other.
    private struct Shard: ~Copyable {
        let state = Mutex(State())
        private let padding: InlineArray<12, UInt64> = .init(repeating: 0)
    }

    // In line: an array of objects would have every thread count references to the same few.
    private let shards: InlineArray<64, Shard>
    private let shardCapacity: Int
    /// Never used again, as an object's address would be.
    let identity: UInt64
    private static let counter = Atomic<UInt64>(0)

    /// - Parameter capacity: how many keys are kept; an owner without keys counts as one.
    init(capacity: Int) {
        shards = InlineArray { _ in Shard() }
        shardCapacity = max(4, capacity / 64)
        identity = Self.counter.add(1, ordering: .relaxed).newValue
    }

    private func withShard<R>(of owner: KeyOwner, _ body: (inout sending State) -> sending R) -> R {
        shards[owner.hashCode & 63].state.withLock(body)
    }

    /// The owner's table, whether still current or not.
    func table(of owner: KeyOwner) -> OwnerTable? {
        withShard(of: owner) { $0.tables.table(of: owner) }
    }

    func epoch(of owner: KeyOwner) -> Int { withShard(of: owner) { $0.epoch } }

    /// Keeps the table, unless something happened since `epoch`.
    func install(_ table: OwnerTable, epoch: Int) {
        withShard(of: table.owner) { state in
            guard state.epoch == epoch else { return }
            state.remove(table.owner)
            while state.keyCount + table.weight > shardCapacity, let victim = state.tables.anyOwner() {
                state.remove(victim)
            }
            state.tables.insert(table)
            state.keyCount += table.weight
        }
    }

    func drop(_ owner: KeyOwner) {
        withShard(of: owner) { state in
            state.epoch += 1
            state.remove(owner)
        }
    }

    func dropAll() {
        for index in shards.indices {
            shards[index].state.withLock { state in
                state.tables.forEach { $0.retire() }
                state = State(epoch: state.epoch + 1)
            }
        }
    }

    var count: Int { shards.indices.reduce(0) { $0 + shards[$1].state.withLock { $0.keyCount } } }
}

extension OwnerTable {
    fileprivate var weight: Int { max(1, keys.count) }
}
