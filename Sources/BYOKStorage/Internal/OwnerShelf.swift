// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// Everything the memory store has of one owner: a plain value with the rules of a commit, testable without a lock.
struct OwnerShelf: Sendable {
    private(set) var records: [KeyRecord] = []
    private(set) var entries: [AuditEntry] = []
    private var chain = AuditChain()

    /// - Throws: `KeyStoreConflict`; nothing is changed then.
    mutating func apply(_ writes: [KeyChange.Write]) throws {
        var next = records
        for write in writes {
            switch write {
            case .insert(let record):
                guard !next.contains(where: { $0.id == record.id || $0.fingerprint == record.fingerprint }) else {
                    throw KeyStoreConflict()
                }
                next.append(record)
            case .update(let record, let version):
                guard let index = next.firstIndex(where: { $0.id == record.id && $0.version == version }),
                    !next.contains(where: { $0.id != record.id && $0.fingerprint == record.fingerprint })
                else { throw KeyStoreConflict() }
                next[index] = record
            case .remove(let id, let version):
                guard let index = next.firstIndex(where: { $0.id == id && $0.version == version }) else {
                    throw KeyStoreConflict()
                }
                next.remove(at: index)
            }
        }
        records = next
    }

    mutating func append(_ event: AuditEvent, of owner: KeyOwner) throws(BYOKError) {
        var event = event
        event.owner = owner
        let row = try chain.append(event, of: owner)
        entries.append(AuditEntry(number: row.number, event: event, hash: row.hash))
    }

    func verify(_ owner: KeyOwner) throws(BYOKError) -> AuditVerification {
        let rows = entries.map {
            AuditRow(
                number: $0.number, at: $0.event.at, kind: $0.event.kind.rawValue, body: $0.event.body, hash: $0.hash)
        }
        return try AuditChain.verify(rows, of: owner, head: chain)
    }
}
