// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// What one check works with: a fresh store, owners that nobody else uses, and a way to complain.
struct CompatStage: Sendable {
    let check: String
    let store: any KeyStore & AuditLog
    /// Different on every run, so that a store may keep what earlier runs left in it.
    private let run = UInt64.random(in: .min ... .max)

    init(check: String, store: any KeyStore & AuditLog) {
        self.check = check
        self.store = store
    }

    /// The owner of that number: every third one an organisation.
    func owner(_ number: Int = 0) throws -> KeyOwner {
        let id = "compat-\(run)-\(number)"
        return try number % 3 == 2 ? .organisation(id) : .user(id)
    }

    func record(_ owner: KeyOwner, _ number: Int) -> KeyRecord {
        .sample(owner, seed: run &+ UInt64(truncatingIfNeeded: owner.encoded.hashValue) &+ UInt64(number))
    }

    func event(_ owner: KeyOwner, _ kind: AuditEvent.Kind = .added, _ number: Int = 0) -> AuditEvent {
        AuditEvent(
            at: Timestamp(microseconds: 1_700_000_000_000_000 + Int64(number)), owner: owner, kind: kind,
            actor: "compat", masked: "sk-...abcd", details: ["number": "\(number)"])
    }

    func table(_ owner: KeyOwner) async throws -> KeyTable {
        let tables = try await store.records(ownedBy: [owner])
        try expect(tables.count == 1, "records(ownedBy:) of one owner gave \(tables.count) tables")
        try expect(tables[0].owner == owner, "the table is of another owner")
        return tables[0]
    }

    func entries(_ owner: KeyOwner) async throws -> [AuditEntry] {
        try await store.entries(of: owner, from: 1, limit: 10_000)
    }

    func insert(_ records: KeyRecord..., audit: [AuditEvent] = []) async throws {
        let change = KeyChange(owner: records[0].owner, writes: records.map { .insert($0) }, audit: audit)
        try await store.commit(change)
    }

    func expect(_ condition: Bool, _ message: @autoclosure () -> String) throws {
        if !condition { throw CompatFailure(check: check, message: message()) }
    }

    func expectSame(_ found: KeyRecord?, _ expected: KeyRecord) throws {
        guard let found else { throw CompatFailure(check: check, message: "a record that was written is missing") }
        if let field = found.difference(from: expected) {
            throw CompatFailure(check: check, message: "\(field) did not come back as it was written")
        }
    }

    /// Expects a conflict, and that nothing of the change was written, its audit events neither.
    func expectConflict(_ change: KeyChange, _ what: String) async throws {
        let before = try await (table(change.owner), entries(change.owner))
        do {
            try await store.commit(change)
            throw CompatFailure(check: check, message: "\(what) was accepted")
        } catch is KeyStoreConflict {
        } catch let failure as CompatFailure {
            throw failure
        } catch {
            throw CompatFailure(check: check, message: "\(what) threw \(error) and not KeyStoreConflict")
        }
        let after = try await (table(change.owner), entries(change.owner))
        try expect(after.1 == before.1, "\(what) left audit entries")
        try expect(after.0.records.count == before.0.records.count, "\(what) changed the number of records")
        for record in before.0.records { try expectSame(after.0.records.first { $0.id == record.id }, record) }
    }

    func expectCurrent(_ stamp: KeyTable.Stamp, _ isCurrent: Bool, _ when: String) throws {
        try expect(store.isCurrent(stamp) == isCurrent, "the stamp is\(isCurrent ? " not" : "") current \(when)")
    }
}
