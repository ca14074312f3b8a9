// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// The database's tables, and what tells one of ours from somebody else's.
enum Schema {
    /// "BYOK", at byte 68 of the file.
    static let applicationID: UInt32 = 0x4259_4F4B
    static let version: Int64 = 3

    /// Judges the file's first bytes before anything touches it. Only a file of 0 bytes is new.
    static func checkHeader(_ header: [UInt8]) throws(BYOKError) {
        if header.isEmpty { return }
        let magic = Array("SQLite format 3\0".utf8)
        guard header.starts(with: magic) else { throw foreign }
        guard header.count == 100 else {
            throw BYOKError(.storeCorrupt, "The store's file was cut short. Restore it from a backup.")
        }
        guard number(in: header, at: 68) == applicationID else { throw foreign }
        try checkVersion(Int64(number(in: header, at: 60)))
    }

    /// Makes the tables in an empty file, unless another process has just done so, and turns the WAL on.
    static func prepare(_ connection: SQLiteConnection) throws {
        // The application id must be in the file itself before there is a WAL: checkHeader reads only the file.
        try connection.execute("BEGIN EXCLUSIVE")
        do {
            if try connection.value("PRAGMA user_version") == 0, try connection.value(tableCount) == 0 {
                try connection.execute("PRAGMA application_id = \(applicationID)")
                try connection.execute(keyTables + creditTables + usageTables + usageSums + newInFormat3 + setVersion)
            }
            try connection.execute("COMMIT")
        } catch {
            try? connection.execute("ROLLBACK")
            throw error
        }
    }

    /// Brings a file of format 1 or 2 up to date, in one transaction: before it the file has the old format, after it 3.
    ///
    /// A process of the older library that has the file open goes on with keys, audit and credits, whose tables stay as
    /// they are; batches of usage it can write no more. It does not know the tables that are new, so an owner that it
    /// erases keeps what is in them until a newer one erases it too. It cannot open the file anew, wherever the new version stands: in the file, its first look says so; in the log
    /// alone, its second, at `user_version`.
    ///
    /// - Parameter between: called between the first look and the lock, for tests to be faster there.
    static func upgrade(_ connection: SQLiteConnection, between: () throws -> Void = {}) throws {
        guard try older.contains(connection.value("PRAGMA user_version")) else { return }
        try between()
        try connection.execute("BEGIN IMMEDIATE")
        do {
            // Again, now that no other process can be at it.
            switch try connection.value("PRAGMA user_version") {
            case 1: try connection.execute(creditTables + usageTables + usageSums + newInFormat3 + setVersion)
            case 2: try connection.execute(usageSumsOfFormat2 + newInFormat3 + setVersion)
            default: break
            }
            try connection.execute("COMMIT")
        } catch {
            if connection.isInTransaction { try? connection.execute("ROLLBACK") }
            throw error
        }
        // Into the file, where an older library looks first. Best effort: the log says it too.
        try? connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
    }

    /// What the tables themselves say, the WAL included.
    static func check(_ connection: SQLiteConnection) throws {
        try checkVersion(try connection.value("PRAGMA user_version"))
        guard try connection.text("PRAGMA journal_mode = WAL") == "wal" else {
            throw BYOKError(
                .storeUnavailable, "The store's file system cannot share memory between processes; use a local disk.")
        }
    }

    private static let older = 1..<version
    private static let newInFormat3 = creditIndices + receiptTables + noticeTables
    private static let setVersion = "PRAGMA user_version = \(version);"
    private static let tableCount = "SELECT count(*) FROM sqlite_schema"

    private static var foreign: BYOKError {
        BYOKError(.storeForeign, "The file is not one of BYOK's stores. Name another file; this one was not touched.")
    }

    private static func checkVersion(_ found: Int64) throws(BYOKError) {
        if found > version {
            throw BYOKError(
                .storeTooNew,
                "The store has format \(found); this library knows up to \(version). Update the library.")
        }
        if found < 1 { throw BYOKError(.storeCorrupt, "The store has no format version. Restore it from a backup.") }
    }

    private static func number(in bytes: [UInt8], at index: Int) -> UInt32 {
        bytes[index..<index + 4].reduce(0) { $0 << 8 | UInt32($1) }
    }
}
