// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// The database's tables, and what tells one of ours from somebody else's.
enum Schema {
    /// "BYOK", at byte 68 of the file.
    static let applicationID: UInt32 = 0x4259_4F4B
    static let version: Int64 = 1

    /// Every column of a key, in the order of `KeyRecord.macInput`; the mac itself comes last.
    static let columns = """
        owner, id, provider, origin, api_key_encrypted, kid, generation, masked, fingerprint, label, enabled, \
        priority, status, status_reason, policy, expires_at, tested_at, version, created_at, updated_at, row_mac
        """

    private static let creation = """
        PRAGMA application_id = \(applicationID);
        PRAGMA user_version = \(version);
        CREATE TABLE user_api_keys(
            owner BLOB NOT NULL CHECK(length(owner) BETWEEN 2 AND 256),
            id BLOB NOT NULL CHECK(length(id) = 16),
            provider TEXT NOT NULL,
            origin TEXT NOT NULL,
            api_key_encrypted BLOB NOT NULL,
            kid TEXT NOT NULL,
            generation INTEGER NOT NULL,
            masked TEXT NOT NULL,
            fingerprint BLOB NOT NULL,
            label TEXT NOT NULL DEFAULT '',
            enabled INTEGER NOT NULL,
            priority INTEGER NOT NULL,
            status TEXT NOT NULL,
            status_reason TEXT,
            policy BLOB NOT NULL,
            expires_at INTEGER,
            tested_at INTEGER,
            version INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL,
            row_mac BLOB NOT NULL,
            PRIMARY KEY(owner, id)) WITHOUT ROWID, STRICT;
        CREATE UNIQUE INDEX user_api_keys_fingerprint ON user_api_keys(owner, fingerprint);
        CREATE TABLE key_changes(seq INTEGER PRIMARY KEY AUTOINCREMENT, owner BLOB NOT NULL) STRICT;
        CREATE TABLE audit_head(owner BLOB PRIMARY KEY, n INTEGER NOT NULL, hash BLOB NOT NULL) WITHOUT ROWID, STRICT;
        CREATE TABLE audit_log(
            owner BLOB NOT NULL,
            n INTEGER NOT NULL,
            at INTEGER NOT NULL,
            event TEXT NOT NULL,
            body BLOB NOT NULL,
            hash BLOB NOT NULL,
            PRIMARY KEY(owner, n)) WITHOUT ROWID, STRICT;
        """

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
                try connection.execute(creation)
            }
            try connection.execute("COMMIT")
        } catch {
            try? connection.execute("ROLLBACK")
            throw error
        }
    }

    /// What the tables themselves say, the WAL included.
    static func check(_ connection: SQLiteConnection) throws {
        try checkVersion(try connection.value("PRAGMA user_version"))
        guard try connection.text("PRAGMA journal_mode = WAL") == "wal" else {
            throw BYOKError(
                .storeUnavailable, "The store's file system cannot share memory between processes; use a local disk.")
        }
    }

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
