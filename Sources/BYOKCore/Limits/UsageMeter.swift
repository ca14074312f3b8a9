// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import Synchronization

/// Counts what keys with limits have used. Shared by all contexts of a router; sharded by key.
///
/// A request is let in while less than the limit is used, so that the last one may pass it by what it uses: how much that
/// is nobody knows before.
final class UsageMeter: Sendable {
    /// How old the log's word on other processes may be: the time in which they write theirs.
    static let refreshInterval = Duration.seconds(1)

    private struct Shard: ~Copyable {
        let keys = Mutex<[KeyID: MeteredKey]>([:])
        private let padding: InlineArray<12, UInt64> = .init(repeating: 0)
    }
    private let shards: InlineArray<64, Shard>
    private let shardCapacity: Int
    private let counter = Atomic<UInt64>(0)
    /// Where any process's spending is read; nil: only this process's counts.
    let log: (any UsageLog)?
    /// Owners whose spending is being read, and who waits for it.
    let reading = Mutex<[KeyOwner: [CheckedContinuation<Void, Never>]]>([:])

    /// - Parameter capacity: beyond so many keys, those are forgotten that nobody uses and that the log remembers.
    init(log: (any UsageLog)?, capacity: Int = 65_536) {
        self.log = log
        shards = InlineArray { _ in Shard() }
        shardCapacity = max(1, capacity / 64)
    }

    /// Lets the key's numbers be changed; a key that was not met before has none.
    func update<R: Sendable>(_ key: KeyID, now: Timestamp, _ body: (inout MeteredKey) -> R) -> R {
        shards[Int(truncatingIfNeeded: key.low & 63)].keys.withLock { keys in
            if keys.count >= shardCapacity, keys[key] == nil { makeRoom(&keys, now) }
            return body(&keys[key, default: MeteredKey()])
        }
    }

    /// Lets the key's numbers be looked at, if there are any.
    func look<R: Sendable>(_ key: KeyID, _ body: (inout MeteredKey?) -> R) -> R {
        shards[Int(truncatingIfNeeded: key.low & 63)].keys.withLock { body(&$0[key]) }
    }

    private func makeRoom(_ keys: inout [KeyID: MeteredKey], _ now: Timestamp) {
        guard log != nil else { return }
        // Twice the longest time for which anything here counts that no log has.
        let time = now + .seconds(-120)
        keys = keys.filter { !$0.value.isIdle(since: time) }
    }

    /// The limit that keeps a request of the member's from the key, or nil.
    func excess(of key: KeyID, _ budget: KeyBudget, member: KeyOwner, now: Timestamp) -> BudgetExcess? {
        update(key, now: now) { $0.excess(over: budget, member: member, now: now, hasLog: log != nil) }
    }

    /// Counts a request that begins: one more this minute, and until it ends what it may use.
    /// - Parameters:
    ///   - estimatedCost: at the provider, in dollars; nil: unknown.
    ///   - startedAt: the moment whose day and month the cost belongs to, as its record in the log says; nil: now.
    func begin(
        _ key: KeyID, member: KeyOwner, estimatedTokens: UInt64, estimatedCost: Money?, startedAt: Timestamp? = nil,
        now: Timestamp
    ) -> KeyAdmission {
        let number = counter.add(1, ordering: .relaxed).newValue
        update(key, now: now) {
            $0.begin(
                number, member: member, tokens: estimatedTokens, cost: estimatedCost, startedAt: startedAt ?? now,
                now: now)
        }
        return KeyAdmission(key: key, number: number)
    }

    /// Puts what was used in the place of the estimate; a second time, it does nothing.
    /// - Parameter cost: nil: unknown, and counts as nothing, as in the usage log.
    func end(_ admission: KeyAdmission, tokens: UInt64, cost: Money?, now: Timestamp) {
        // A key that was forgotten meanwhile is not begun anew: what the request used would count to nobody.
        look(admission.key) { $0?.end(admission.number, tokens: tokens, cost: cost, now: now) }
    }

    /// Says that the records are about to be given to the log, each once and before the first attempt: from then on, what
    /// the log has of them is not somebody else's. Told twice, they would hide as much of what others have spent.
    ///
    /// A record's `at` is when its request began.
    func handOver(_ records: [UsageRecord]) {
        guard log != nil else { return }
        for record in records {
            guard let key = record.keyID else { continue }
            look(key) { $0?.handOver(record.cost, by: record.member, on: record.at.day) }
        }
    }

    func forget(_ key: KeyID) { look(key) { $0 = nil } }

    /// How many keys are counted.
    var count: Int { shards.indices.reduce(0) { $0 + shards[$1].keys.withLock(\.count) } }
}
