// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#if Postgres
import BYOKCore
import BYOKStorage
import StoreWorkload

/// What the workers were told, compared with what the store has.
struct FaultVerdict {
    private(set) var spending: SpendingVerdict
    private(set) var changes = 0
    private(set) var notices = 0
    private(set) var findings: [Finding]

    init(on told: [FaultWorker.Told], _ record: FaultRecord, in store: PostgresStore) async throws {
        spending = try await SpendingVerdict(on: told.flatMap(\.lines), in: store)
        findings = record.findings + spending.findings
        for told in told {
            try await judge(told.keys, in: store)
            try await judge(told.notices, of: told.keys.owner, in: store)
        }
    }

    var figures: String {
        "\(spending.reservations) reservations, \(spending.batches) batches, \(changes) changes of keys and \(notices) "
            + "notices acknowledged, \(spending.unknown) more reservations are there, \(findings.count) findings"
    }

    private mutating func judge(_ keys: KeyLane, in store: PostgresStore) async throws {
        let records = try await store.records(ownedBy: [keys.owner])[0].records
        findings += keys.findings(in: Dictionary(uniqueKeysWithValues: records.map { ($0.id, $0) }))
        var events: [RequestID: Int] = [:]
        var next: Int64 = 1
        while case let page = try await store.entries(of: keys.owner, from: next, limit: 500), !page.isEmpty {
            next += Int64(page.count)
            for id in page.compactMap(\.event.requestID) { events[id, default: 0] += 1 }
        }
        for id in keys.changes where events[id] != 1 {
            findings.append(Finding(.audit, "\(keys.owner): \(id) has \(events[id] ?? 0) events"))
        }
        if events.values.contains(where: { $0 > 1 }) || events.count > keys.changes.count + keys.maybe.count {
            findings.append(Finding(.audit, "\(keys.owner) has events of changes that nobody made"))
        }
        if case .broken(let number) = try await store.verify(keys.owner) {
            findings.append(Finding(.audit, "\(keys.owner): the chain is broken at \(number)"))
        }
        changes += keys.changes.count
    }

    private mutating func judge(_ ids: [String], of owner: KeyOwner, in store: PostgresStore) async throws {
        var there: [String] = []
        var last: Notice?
        while case let page = try await store.notices(of: owner, before: last, limit: 500), let end = page.last {
            there += page.map(\.id)
            last = end
        }
        if there.sorted() != ids.sorted() {
            findings.append(Finding(.lost, "\(owner) has \(there.count) notices, and was told of \(ids.count)"))
        }
        notices += ids.count
    }
}
#endif
