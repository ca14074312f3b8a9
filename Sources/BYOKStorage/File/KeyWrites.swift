// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// Writes keys, and tells other processes of it.
final class KeyWrites {
    private let connection: SQLiteConnection
    private let insert, update, remove, announce, prune: SQLiteStatement

    init(_ connection: SQLiteConnection) throws {
        self.connection = connection
        insert = try connection.prepare(
            "INSERT INTO user_api_keys(\(RowColumns.record)) VALUES(\((1...21).map { "?\($0)" }.joined(separator: ",")))"
        )
        let assignments = RowColumns.record.split(separator: ", ").enumerated().dropFirst(2)
            .map { "\($0.element) = ?\($0.offset + 1)" }.joined(separator: ",")
        update = try connection.prepare(
            "UPDATE user_api_keys SET \(assignments) WHERE owner = ?1 AND id = ?2 AND version = ?22")
        remove = try connection.prepare("DELETE FROM user_api_keys WHERE owner = ?1 AND id = ?2 AND version = ?3")
        announce = try connection.prepare("INSERT INTO key_changes(owner) VALUES(?1)")
        prune = try connection.prepare(
            "DELETE FROM key_changes WHERE seq <= (SELECT max(seq) FROM key_changes) - ?1")
    }

    /// - Throws: `KeyStoreConflict`.
    func apply(_ write: KeyChange.Write, of owner: KeyOwner) throws {
        do {
            switch write {
            case .insert(let record):
                try insert.bind(record)
                try insert.run()
            case .update(let record, let version):
                try update.bind(record)
                try update.bind(22, version)
                try update.run()
                guard connection.changes == 1 else { throw KeyStoreConflict() }
            case .remove(let id, let version):
                try remove.bind(1, owner.encoded)
                try remove.bind(2, id.bytes)
                try remove.bind(3, version)
                try remove.run()
                guard connection.changes == 1 else { throw KeyStoreConflict() }
            }
        } catch let failure as SQLiteFailure where failure.isDuplicate {
            throw KeyStoreConflict()
        }
    }

    /// Makes the owner's tables stale in other processes.
    func announceChange(of owner: KeyOwner) throws {
        try announce.bind(1, owner.encoded)
        try announce.run()
    }

    /// Keeps the feed of changes short.
    func prune(keeping count: Int64) throws {
        try prune.bind(1, count)
        try prune.run()
    }
}

extension Write where Outcome == Void {
    /// A change with its audit events.
    static func commit(_ change: KeyChange) -> Write {
        var revokes = false
        var removes = false
        for write in change.writes {
            switch write {
            case .remove: removes = true
            case .update(let record, _): revokes = revokes || !record.isEnabled
            case .insert: break
            }
        }
        let replaces = change.audit.contains { $0.kind == .replaced }
        return Write(
            staleOwner: change.affectsRouting ? change.owner : nil, revokes: revokes || removes,
            deletesKeys: removes || replaces,
            perform: { connection in
                for write in change.writes { try connection.keys.apply(write, of: change.owner) }
                try connection.audit.append(change.audit)
                if change.affectsRouting { try connection.keys.announceChange(of: change.owner) }
            })
    }
}
