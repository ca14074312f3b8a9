// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import Synchronization

/// What this process knows of keys beyond what the store keeps. Hot keys are not in it: it is asked when a table is read,
/// when a key is not in plain health, and when a request fails.
final class HealthBook: Sendable {
    private let entries = Mutex<[KeyID: KeyHealth]>([:])
    /// How long a request may take: an attempt of which nothing was heard by then is over.
    private let lease: Duration

    init(lease: Duration) { self.lease = lease }

    /// Changes what is known of this value of the key; nil where a later value is known: what happened to an earlier one
    /// says nothing of it.
    @discardableResult
    func change<R>(_ id: KeyID, generation: Int64, _ change: (inout KeyHealth) -> R) -> R? {
        entries.withLock { entries in
            var entry = entries[id] ?? KeyHealth(generation: generation)
            guard entry.generation <= generation else { return nil }
            if entry.generation < generation { entry = KeyHealth(generation: generation, after: entry) }
            defer { entries[id] = entry }
            return change(&entry)
        }
    }

    private func look<R>(_ id: KeyID, generation: Int64, _ body: (KeyHealth) -> R?) -> R? {
        entries.withLock { entries in
            guard let entry = entries[id], entry.generation == generation else { return nil }
            return body(entry)
        }
    }

    func status(of record: KeyRecord) -> KeyStatus {
        look(record.id, generation: record.generation) { $0.status(over: record.status) } ?? record.status
    }

    /// When a key without funds may be tried next.
    func probeTime(of record: KeyRecord) -> Timestamp {
        look(record.id, generation: record.generation) { $0.probeTime(of: record) }
            ?? KeyHealth(generation: record.generation).probeTime(of: record)
    }

    /// Takes the one attempt that is due, and puts the next one off. False where another request was first.
    @inline(never)
    func takeProbe(of key: CachedKey, now: Timestamp) -> Bool {
        change(key.id, generation: key.generation) { $0.takeProbe(key.status, at: now, lease: lease) } ?? false
    }

    /// What the store does not have yet.
    func pending(_ id: KeyID, generation: Int64) -> KeyStatus? { look(id, generation: generation, \.pending) }

    /// When the key may be tried next, as far as requests since have moved it; nil: as the table says.
    func nextProbe(of key: CachedKey) -> Timestamp? {
        look(key.id, generation: key.generation) { $0.nextTry(key.status) }
    }

    /// When this process found the key to fail.
    func failingSince(of record: KeyRecord) -> Timestamp? {
        look(record.id, generation: record.generation, \.failingSince)
    }

    func hasMissingModels(_ record: KeyRecord) -> Bool {
        look(record.id, generation: record.generation, \.hasMissingModels) ?? false
    }

    func isMissing(_ model: String, of key: CachedKey, now: Timestamp) -> Bool {
        look(key.id, generation: key.generation) { $0.isMissing(model, at: now) } ?? false
    }

    /// Whether a key of the platform's may be used; where it is cooling down and its time has come, this takes its probe.
    func mayUse(_ systemKey: KeyID, at now: Timestamp) -> Bool {
        guard nextUse(systemKey) != nil else { return true }
        return change(systemKey, generation: 0) { $0.takeProbe(.unreachable, at: now, lease: lease) } ?? true
    }

    /// The platform's key was to be used and was not, or nothing was learnt of it: another request may take its probe.
    func release(systemKey: KeyID, startedAt start: Timestamp, at now: Timestamp) {
        guard nextUse(systemKey) != nil else { return }
        change(systemKey, generation: 0) { $0.release(startedAt: start, at: now) }
    }

    /// How the platform's key fares, where it is not to be used now.
    func rest(of systemKey: KeyID, now: Timestamp) -> KeyStatus? {
        look(systemKey, generation: 0) { health in
            guard let until = health.rest.until, until > now else { return nil }
            return KeyStatus(health.transient ?? .unreachable, until: until)
        }
    }

    /// The platform's key has answered.
    func clear(systemKey: KeyID, at now: Timestamp) {
        entries.withLock { $0[systemKey]?.observe(nil, at: now) }
    }

    /// Whether the platform's key is known not to serve the model.
    func isMissing(_ model: String, ofSystemKey systemKey: KeyID, now: Timestamp) -> Bool {
        look(systemKey, generation: 0) { $0.isMissing(model, at: now) } ?? false
    }

    func nextUse(_ systemKey: KeyID) -> Timestamp? { look(systemKey, generation: 0, \.rest.until) }

    /// Whether this kind of report on this row is the first.
    func isNews(_ kind: RouterEvent.Kind, _ record: KeyRecord) -> Bool {
        change(record.id, generation: record.generation) { $0.reported.insert(kind).inserted } ?? false
    }

    /// How many rows this kind of report was made on.
    func count(of kind: RouterEvent.Kind) -> Int {
        entries.withLock { $0.values.count { $0.reported.contains(kind) } }
    }

    /// Keys that failed here, and what the store does not know of yet.
    var troubled: [(id: KeyID, owner: KeyOwner, health: KeyHealth)] {
        entries.withLock { entries in
            entries.compactMap { id, health in
                guard health.pending != nil || health.failing != nil else { return nil }
                return health.owner.map { (id, $0, health) }
            }
        }
    }

    /// Credits paid for what the key cannot do. Whether it is the first time since it failed.
    func pay(_ charged: Money, for id: KeyID) -> Bool {
        entries.withLock { $0[id, default: KeyHealth(generation: 0)].pay(charged) }
    }

    func forget(_ id: KeyID) { entries.withLock { _ = $0.removeValue(forKey: id) } }
}
