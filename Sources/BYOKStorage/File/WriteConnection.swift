// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// The one connection that writes, and its statements.
final class WriteConnection {
    let connection: SQLiteConnection
    private let busyTimeout: Duration
    private let keptChanges: Int64
    private let begin, commit, rollback, savepoint, release, rollbackTo: SQLiteStatement
    private let insert, update, remove, announce, prune: SQLiteStatement
    private let head, setHead, appendEntry: SQLiteStatement
    private let checkpointLog: SQLiteStatement

    /// Opens the file; makes the tables where it is empty.
    init(path: String, busyTimeout: Duration, keptChanges: Int64) throws {
        connection = try SQLiteConnection(path: path, busyTimeout: busyTimeout)
        self.busyTimeout = busyTimeout
        self.keptChanges = keptChanges
        let header = try connection.header()
        try Schema.checkHeader(header)
        if header.isEmpty { try Schema.prepare(connection) }
        try Schema.check(connection)
        try connection.execute(
            """
            PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA trusted_schema = OFF;
            PRAGMA cell_size_check = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -8192;
            PRAGMA wal_autocheckpoint = 4096
            """)
        begin = try connection.prepare("BEGIN IMMEDIATE")
        commit = try connection.prepare("COMMIT")
        rollback = try connection.prepare("ROLLBACK")
        savepoint = try connection.prepare("SAVEPOINT job")
        release = try connection.prepare("RELEASE job")
        rollbackTo = try connection.prepare("ROLLBACK TO job")
        insert = try connection.prepare(
            "INSERT INTO user_api_keys(\(Schema.columns)) VALUES(\((1...21).map { "?\($0)" }.joined(separator: ",")))")
        let assignments = Schema.columns.split(separator: ", ").enumerated().dropFirst(2)
            .map { "\($0.element) = ?\($0.offset + 1)" }.joined(separator: ",")
        update = try connection.prepare(
            "UPDATE user_api_keys SET \(assignments) WHERE owner = ?1 AND id = ?2 AND version = ?22")
        remove = try connection.prepare("DELETE FROM user_api_keys WHERE owner = ?1 AND id = ?2 AND version = ?3")
        announce = try connection.prepare("INSERT INTO key_changes(owner) VALUES(?1)")
        prune = try connection.prepare(
            "DELETE FROM key_changes WHERE seq <= (SELECT max(seq) FROM key_changes) - ?1")
        head = try connection.prepare("SELECT n, hash FROM audit_head WHERE owner = ?1")
        setHead = try connection.prepare(
            """
            INSERT INTO audit_head(owner, n, hash) VALUES(?1, ?2, ?3)
            ON CONFLICT(owner) DO UPDATE SET n = excluded.n, hash = excluded.hash
            """)
        appendEntry = try connection.prepare(
            "INSERT INTO audit_log(owner, n, at, event, body, hash) VALUES(?1, ?2, ?3, ?4, ?5, ?6)")
        checkpointLog = try connection.prepare("PRAGMA wal_checkpoint(TRUNCATE)")
    }

    /// Carries out all works in one transaction; one that fails takes back only itself.
    /// - Returns: each work's own result; successes are durable.
    /// - Throws: where the transaction as a whole failed, or the disk is full; nothing was written then.
    func transaction(_ works: [WriteJob.Work]) throws -> [Result<Int, any Error>] {
        do {
            // Without savepoints first: they cost a quarter of the rate, and conflicts are rare.
            return try inTransaction {
                try works.map { work in
                    do { return .success(try perform(work)) } catch { throw FailedWork(cause: error) }
                }
            }
        } catch let failed as FailedWork {
            if let failure = failed.cause as? SQLiteFailure, failure.isFull { throw failure }
            if works.count == 1 { return [.failure(failed.cause)] }
            return try inTransaction { try works.map(inSavepoint) }
        }
    }

    private struct FailedWork: Error {
        var cause: any Error
    }

    private func inTransaction<R>(_ body: () throws -> R) throws -> R {
        try begin.run()
        do {
            let result = try body()
            try commit.run()
            return result
        } catch {
            if connection.isInTransaction { try? rollback.run() }
            throw error
        }
    }

    /// Keeps the feed of changes short; a process that was behind by more takes every owner's table as stale.
    func pruneChanges() {
        try? prune.bind(1, keptChanges)
        try? prune.run()
    }

    /// Moves the log into the database and empties it. Returns false where a reader was in the way for 50 ms.
    func checkpoint() -> Bool {
        connection.setBusyTimeout(.milliseconds(50))
        defer {
            checkpointLog.reset()
            connection.setBusyTimeout(busyTimeout)
        }
        return (try? checkpointLog.step()) == true && checkpointLog.integer(0) == 0
    }

    private func inSavepoint(_ work: WriteJob.Work) throws -> Result<Int, any Error> {
        try savepoint.run()
        let result = Result { try perform(work) }
        if case .failure(let error) = result {
            // A full disk concerns all, and SQLite may have rolled everything back by itself.
            let isFull = (error as? SQLiteFailure)?.isFull == true
            guard connection.isInTransaction, !isFull else { throw error }
            try rollbackTo.run()
        }
        try release.run()
        return result
    }

    private func perform(_ work: WriteJob.Work) throws -> Int {
        switch work {
        case .commit(let change):
            for write in change.writes { try perform(write, of: change.owner) }
            try append(change.audit)
            if change.affectsRouting { try announceChange(of: change.owner) }
            return 0
        case .append(let events):
            try append(events)
            return 0
        case .erase(let owner, var event):
            event.owner = .platform
            let count = try erase(owner)
            try append([event])
            return count
        }
    }

    private func perform(_ write: KeyChange.Write, of owner: KeyOwner) throws {
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

    private func append(_ events: [AuditEvent]) throws {
        var chains: [KeyOwner: AuditChain] = [:]
        for event in events {
            var chain = try chains[event.owner] ?? storedHead(of: event.owner)
            let row = try chain.append(event, of: event.owner)
            try appendEntry.bind(row, of: event.owner)
            try appendEntry.run()
            chains[event.owner] = chain
        }
        for (owner, chain) in chains {
            try setHead.bind(1, owner.encoded)
            try setHead.bind(2, chain.count)
            try setHead.bind(3, chain.hash)
            try setHead.run()
        }
    }

    private func storedHead(of owner: KeyOwner) throws -> AuditChain {
        defer { head.reset() }
        try head.bind(1, owner.encoded)
        return try head.step() ? AuditChain(count: head.integer(0), hash: head.bytes(1)) : AuditChain()
    }

    private func announceChange(of owner: KeyOwner) throws {
        try announce.bind(1, owner.encoded)
        try announce.run()
    }

    /// Leaves one mention of the owner: the change that tells other processes, until it is pruned.
    private func erase(_ owner: KeyOwner) throws -> Int {
        var counts: [Int] = []
        for table in ["user_api_keys", "audit_log", "audit_head", "key_changes"] {
            let delete = try connection.prepare("DELETE FROM \(table) WHERE owner = ?1")
            try delete.bind(1, owner.encoded)
            try delete.run()
            counts.append(connection.changes)
        }
        try announceChange(of: owner)
        return counts[0]
    }
}
