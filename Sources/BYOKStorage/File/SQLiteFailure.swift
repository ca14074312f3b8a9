// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
internal import CSQLite

/// A result code that was not OK. Carries the number only: SQLite's own message may quote what was asked for.
struct SQLiteFailure: Error, CustomStringConvertible {
    /// The extended code.
    var code: Int32

    var description: String { "SQLite result code \(code)" }

    /// What SQLite answers when another's lock did not go in time.
    static let busy = SQLiteFailure(code: SQLITE_BUSY)

    private var primary: Int32 { code & 0xFF }

    var isFull: Bool { primary == SQLITE_FULL }
    var isInterrupted: Bool { primary == SQLITE_INTERRUPT }
    var isBusy: Bool { primary == SQLITE_BUSY }
    /// A primary key or unique index has the value already.
    var isDuplicate: Bool { code == Self.primaryKey || code == Self.unique }

    // SQLITE_CONSTRAINT_PRIMARYKEY and _UNIQUE: macros with a shift, which Swift does not import.
    private static let primaryKey = SQLITE_CONSTRAINT | 6 << 8
    private static let unique = SQLITE_CONSTRAINT | 8 << 8

    /// As the host sees it.
    var error: BYOKError {
        switch primary {
        case SQLITE_FULL:
            BYOKError(
                .storeFull, "The disk that holds the store is full; nothing was written. Free space and try again.",
                cause: self)
        case SQLITE_READONLY:
            BYOKError(
                .storeReadOnly, "The store can be read but not written. Check the mount and the file's mode.",
                cause: self)
        case SQLITE_PERM, SQLITE_AUTH:
            BYOKError(.storePermissions, "The store's file may not be used by this process.", cause: self)
        case SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_ERROR, SQLITE_SCHEMA, SQLITE_FORMAT, SQLITE_MISMATCH:
            BYOKError(
                .storeCorrupt, "The store's file is damaged (code \(code)). Restore it from a backup.", cause: self)
        case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_PROTOCOL:
            BYOKError(
                .storeUnavailable, "Another process kept the store locked for too long. Try again.", cause: self)
        default:
            BYOKError(.storeUnavailable, "The store did not answer (code \(code)).", cause: self)
        }
    }

    /// Every failure in terms of the host: ours and conflicts pass through.
    static func translate(_ error: any Error) -> any Error { (error as? SQLiteFailure)?.error ?? error }
}
