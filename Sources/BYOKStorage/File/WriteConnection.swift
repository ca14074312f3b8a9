// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// The one connection that writes: its transactions, and the concerns that write in them.
final class WriteConnection {
    let connection: SQLiteConnection
    let keys: KeyWrites
    let audit: AuditWrites
    private var preparedLedger: LedgerWrites?
    private var preparedUsage: UsageWrites?
    private var preparedNotices: NoticeWrites?
    private let busyTimeout: Duration
    private let keptChanges: Int64
    private let begin, commit, rollback, savepoint, release, rollbackTo: SQLiteStatement
    private let checkpointLog: SQLiteStatement

    /// Opens the file; makes the tables where it is empty, and brings an older format up to date.
    init(_ file: StoreFile, busyTimeout: Duration, keptChanges: Int64, vfs: String?) throws {
        connection = try SQLiteConnection(path: file.path, busyTimeout: busyTimeout, vfs: vfs)
        self.busyTimeout = busyTimeout
        self.keptChanges = keptChanges
        // The first read takes back a making that was cut off, and the file is empty again.
        if file.wasCutOffInTheMaking { _ = try connection.value("PRAGMA user_version") }
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
        checkpointLog = try connection.prepare("PRAGMA wal_checkpoint(TRUNCATE)")
        keys = try KeyWrites(connection)
        audit = try AuditWrites(connection)
        // Last, so that a file that lacks the keys' tables is refused as it is.
        try Schema.upgrade(connection)
    }

    /// Prepared when first used: a host without credits does not pay for them when it starts.
    func ledger() throws -> LedgerWrites {
        if let preparedLedger { return preparedLedger }
        let ledger = try LedgerWrites(connection)
        preparedLedger = ledger
        return ledger
    }

    /// Prepared when first used, like the ledger.
    func usage() throws -> UsageWrites {
        if let preparedUsage { return preparedUsage }
        let usage = try UsageWrites(connection)
        preparedUsage = usage
        return usage
    }

    /// Prepared when first used, like the ledger.
    func notices() throws -> NoticeWrites {
        if let preparedNotices { return preparedNotices }
        let notices = try NoticeWrites(connection)
        preparedNotices = notices
        return notices
    }

    /// Carries out all works in one transaction; one that fails takes back only itself.
    /// - Returns: each work's own result; successes are durable.
    /// - Throws: where the transaction as a whole failed, or the disk is full; nothing was written then.
    func transaction(_ works: [WriteJob.Work]) throws -> [Result<WriteJob.Delivery, any Error>] {
        do {
            // Without savepoints first: they cost a quarter of the rate, and conflicts are rare.
            return try inTransaction {
                try works.map { work in
                    do { return .success(try work.perform(self)) } catch { throw FailedWork(cause: error) }
                }
            }
        } catch let failed as FailedWork {
            if let failure = failed.cause as? SQLiteFailure, failure.isFull { throw failure }
            if works.count == 1 { return [.failure(failed.cause)] }
            return try inTransaction { try works.map(inSavepoint) }
        }
    }

    /// One write alone, for who has no queue.
    func transaction<Outcome>(_ write: Write<Outcome>) throws -> Outcome {
        try inTransaction { try write.perform(self) }
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
        try? keys.prune(keeping: keptChanges)
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

    private func inSavepoint(_ work: WriteJob.Work) throws -> Result<WriteJob.Delivery, any Error> {
        try savepoint.run()
        let result = Result { try work.perform(self) }
        if case .failure(let error) = result {
            // A full disk concerns all, and SQLite may have rolled everything back by itself.
            let isFull = (error as? SQLiteFailure)?.isFull == true
            guard connection.isInTransaction, !isFull else { throw error }
            try rollbackTo.run()
        }
        try release.run()
        return result
    }
}
