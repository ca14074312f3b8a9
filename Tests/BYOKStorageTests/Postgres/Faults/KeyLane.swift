// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#if Postgres
import BYOKCore
import BYOKStorage
import BYOKTesting
import StoreWorkload

/// One owner's keys, changed by one worker, who knows what must be there.
struct KeyLane {
    let owner: KeyOwner
    private(set) var there: [KeyID: KeyRecord] = [:]
    /// Insertions of which nobody knows: given up, because a late one must not be taken for a mistake.
    private(set) var maybe: Set<KeyID> = []
    /// Of the changes that were made, each by the id its event has.
    private(set) var changes: [RequestID] = []
    private var seed: UInt64
    private var count = 0

    init(owner: KeyOwner, seed: UInt64) {
        self.owner = owner
        self.seed = seed << 32
    }

    /// Looks whether everything is as it must be, and makes the next change.
    mutating func step(on worker: FaultWorker) async throws {
        let records = try await look(on: worker)
        for finding in findings(in: records) { throw finding }
        count += 1
        if there.count < 2 { return try await insert(on: worker) }
        let old = there.values.min { $0.id.bytes.lexicographicallyPrecedes($1.id.bytes) }
        guard let old else { return }
        if count % 3 == 0 {
            try await make([.remove(old.id, expecting: old.version)], on: worker) { $0[old.id] == nil }
            there[old.id] = nil
        } else {
            var new = old
            new.version += 1
            new.label = "changed \(count)"
            let version = new.version
            try await make([.update(new, expecting: old.version)], on: worker) { $0[old.id]?.version == version }
            there[new.id] = new
        }
    }

    private mutating func insert(on worker: FaultWorker) async throws {
        seed += 1
        let record = KeyRecord.sample(owner, seed: seed)
        if try await make([.insert(record)], on: worker, isFinal: true, { $0[record.id] != nil }) {
            there[record.id] = record
        } else {
            maybe.insert(record.id)
        }
    }

    /// - Parameter isFinal: whether a change of which nobody knows is given up where it is not seen.
    /// - Returns: whether the change was made.
    @discardableResult
    private mutating func make(
        _ writes: [KeyChange.Write], on worker: FaultWorker, isFinal: Bool = false,
        _ isMade: ([KeyID: KeyRecord]) -> Bool
    ) async throws -> Bool {
        let id = try RequestID("change-\(count)")
        let event = AuditEvent(
            at: Timestamp(seconds: 1_700_000_000), owner: owner, kind: .added, actor: "worker", requestID: id)
        let change = KeyChange(owner: owner, writes: writes, audit: [event])
        let store = worker.store
        var isUnknown = false
        while true {
            do {
                try await worker.record.measure(worker.place) { try await store.commit(change) }
                changes.append(id)
                return true
            } catch let error as BYOKError where error.code == .storeUnavailable {
                isUnknown = true
            } catch is KeyStoreConflict {
                // The one that nobody knew of may have come first.
                if !isUnknown { throw Finding(.phantom, "\(owner): \(id) met a change that nobody made") }
            }
            if isMade(try await look(on: worker)) {
                changes.append(id)
                return true
            }
            if isFinal { return false }
        }
    }

    private func look(on worker: FaultWorker) async throws -> [KeyID: KeyRecord] {
        let (owner, store) = (owner, worker.store)
        let records = try await worker.insist { try await store.records(ownedBy: [owner])[0].records }.result
        return Dictionary(uniqueKeysWithValues: records.map { ($0.id, $0) })
    }

    /// What differs from what must be there.
    func findings(in records: [KeyID: KeyRecord]) -> [Finding] {
        Set(there.keys).union(records.keys).compactMap { id in
            let (expected, found) = (there[id], records[id])
            if expected?.version == found?.version, expected?.label == found?.label { return nil }
            if expected == nil, maybe.contains(id) { return nil }
            return Finding(
                found == nil ? .lost : .phantom,
                "\(owner): the key \(id) is \(found.map { "of version \($0.version)" } ?? "not there"), not "
                    + "\(expected.map { "of version \($0.version)" } ?? "gone")")
        }
    }
}
#endif
