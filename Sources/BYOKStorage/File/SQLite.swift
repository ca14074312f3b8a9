// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
internal import CSQLite

// The two owners of SQLite's handles share this file, so that no raw handle is seen outside it. They are classes: the
// types that hold several of them have initialisers that throw halfway, which Swift 6.3 does not allow with non-copyable
// fields.

/// One connection, opened without SQLite's own mutexes: its owner serialises its use.
@safe final class SQLiteConnection {
    private let handle: OpaquePointer

    /// Opens an existing file; reads and locks nothing yet. The path must have no symbolic link in it.
    /// - Parameter vfs: the name of a registered file system of SQLite's; nil: the platform's.
    init(path: String, busyTimeout: Duration, vfs: String? = nil) throws(SQLiteFailure) {
        var opened: OpaquePointer?
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW
        let result = unsafe sqlite3_open_v2(path, &opened, flags, vfs)
        guard result == SQLITE_OK, let opened = unsafe opened else {
            let code = unsafe opened.map { unsafe sqlite3_extended_errcode($0) } ?? result
            unsafe sqlite3_close_v2(opened)
            throw SQLiteFailure(code: code)
        }
        unsafe handle = opened
        unsafe sqlite3_extended_result_codes(opened, 1)
        setBusyTimeout(busyTimeout)
    }

    // With _v2 the handle outlives its statements, in whichever order the owner's fields go.
    deinit { unsafe sqlite3_close_v2(handle) }

    /// - Throws: `storeUnavailable` where the machine's library lacks what the stores use.
    static func checkLibrary() throws(BYOKError) {
        guard sqlite3_libversion_number() >= 3_037_000, sqlite3_threadsafe() != 0 else {
            throw BYOKError(
                .storeUnavailable, "The store needs a SQLite library of version 3.37 or newer, built for threads.")
        }
    }

    /// How long a statement waits for another connection's lock.
    func setBusyTimeout(_ timeout: Duration) {
        let (seconds, attoseconds) = timeout.components
        let milliseconds = Int32(clamping: seconds.multipliedReportingOverflow(by: 1_000).partialValue)
        unsafe sqlite3_busy_timeout(handle, milliseconds + Int32(attoseconds / 1_000_000_000_000_000))
    }

    /// Runs statements without results. Their text is a constant of ours, never a value.
    func execute(_ sql: String) throws(SQLiteFailure) {
        try check(unsafe sqlite3_exec(handle, sql, nil, nil, nil))
    }

    func prepare(_ sql: String) throws(SQLiteFailure) -> SQLiteStatement {
        var statement: OpaquePointer?
        try check(unsafe sqlite3_prepare_v3(handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil))
        guard let statement = unsafe statement else { throw SQLiteFailure(code: SQLITE_MISUSE) }
        return unsafe SQLiteStatement(taking: statement)
    }

    /// The first column of the first row: for pragmas and counts.
    func value(_ sql: String) throws(SQLiteFailure) -> Int64 {
        let statement = try prepare(sql)
        return try statement.step() ? statement.integer(0) : 0
    }

    /// As `value`, for text.
    func text(_ sql: String) throws(SQLiteFailure) -> String {
        let statement = try prepare(sql)
        return try statement.step() ? statement.text(0) : ""
    }

    /// False after SQLite has rolled a transaction back on its own, as it may on a full disk.
    var isInTransaction: Bool { unsafe sqlite3_get_autocommit(handle) == 0 }

    /// How many rows the last statement changed.
    var changes: Int { Int(unsafe sqlite3_changes(handle)) }

    /// Up to 100 bytes from the file's beginning, read without a transaction or a lock. Through SQLite's own
    /// descriptor: closing one of ours would drop every lock this process holds on the file.
    func header() throws(SQLiteFailure) -> [UInt8] { try bytes(at: 0, count: 100) }

    /// Up to `count` bytes of an unlocked file at that offset, read as `header` does.
    func bytes(at offset: Int64, count: Int) throws(SQLiteFailure) -> [UInt8] {
        guard let file = unsafe file(), let methods = unsafe file.pointee.pMethods else { return [] }
        var size: sqlite3_int64 = 0
        try check(unsafe methods.pointee.xFileSize(file, &size))
        var bytes = [UInt8](repeating: 0, count: Int(max(0, min(size - offset, Int64(count)))))
        if bytes.isEmpty { return [] }
        try check(unsafe methods.pointee.xRead(file, &bytes, Int32(bytes.count), offset))
        return bytes
    }

    /// Whether the path no longer names the file that was opened. One look at the file system.
    var hasMoved: Bool {
        var moved: Int32 = 0
        return unsafe sqlite3_file_control(handle, "main", SQLITE_FCNTL_HAS_MOVED, &moved) == SQLITE_OK && moved != 0
    }

    /// Asks every so many steps of a statement whether to go on; one that may not fails as interrupted.
    func whileGoing<R>(_ mayGoOn: @escaping () -> Bool, _ body: () throws -> R) rethrows -> R {
        let question = unsafe Unmanaged.passRetained(Question(mayGoOn))
        defer { unsafe question.release() }
        unsafe sqlite3_progress_handler(
            handle, 20_000,
            { unsafe Unmanaged<Question>.fromOpaque($0!).takeUnretainedValue().mayGoOn() ? 0 : 1 }, question.toOpaque())
        defer { unsafe sqlite3_progress_handler(handle, 0, nil, nil) }
        return try body()
    }

    private final class Question {
        let mayGoOn: () -> Bool
        init(_ mayGoOn: @escaping () -> Bool) { self.mayGoOn = mayGoOn }
    }

    /// Where the WAL index begins in memory: valid for as long as this connection lives. Nil where the file system has
    /// none, or before the first read.
    func walIndex() -> UnsafeMutableRawPointer? {
        guard let file = unsafe file(), let methods = unsafe file.pointee.pMethods,
            unsafe methods.pointee.iVersion >= 2, let map = unsafe methods.pointee.xShmMap
        else { return nil }
        var region: UnsafeMutableRawPointer?
        guard unsafe map(file, 0, 32_768, 0, &region) == SQLITE_OK else { return nil }
        return unsafe region
    }

    private func file() -> UnsafeMutablePointer<sqlite3_file>? {
        var file: UnsafeMutablePointer<sqlite3_file>?
        let result = unsafe sqlite3_file_control(handle, "main", SQLITE_FCNTL_FILE_POINTER, &file)
        return result == SQLITE_OK ? unsafe file : nil
    }

    private func check(_ result: Int32) throws(SQLiteFailure) {
        if result != SQLITE_OK { throw SQLiteFailure(code: result) }
    }
}

/// One prepared statement. Parameters count from 1, columns from 0, as in SQLite.
@safe final class SQLiteStatement: StoredRow, StoredParameters {
    private let handle: OpaquePointer

    fileprivate init(taking handle: OpaquePointer) { unsafe self.handle = handle }

    deinit { unsafe sqlite3_finalize(handle) }

    func bind(_ index: Int32, _ value: Int64) throws(SQLiteFailure) {
        try check(unsafe sqlite3_bind_int64(handle, index, value))
    }

    /// Binds NULL for nil.
    func bind(_ index: Int32, _ value: Int64?) throws(SQLiteFailure) {
        guard let value else { return try check(unsafe sqlite3_bind_null(handle, index)) }
        try bind(index, value)
    }

    /// SQLite keeps a copy. An empty array is an empty blob, not NULL.
    func bind(_ index: Int32, _ bytes: [UInt8]) throws(SQLiteFailure) {
        if bytes.isEmpty { return try check(unsafe sqlite3_bind_zeroblob(handle, index, 0)) }
        try check(unsafe sqlite3_bind_blob64(handle, index, bytes, UInt64(bytes.count), Self.transient))
    }

    /// SQLite keeps a copy. Bytes after a NUL are kept too.
    func bind(_ index: Int32, _ text: String) throws(SQLiteFailure) {
        var text = text
        let result = text.withUTF8 { utf8 in
            // An empty buffer may have no address, which would bind NULL.
            guard let start = utf8.baseAddress else {
                return unsafe sqlite3_bind_text(handle, index, "", 0, Self.transient)
            }
            return unsafe start.withMemoryRebound(to: CChar.self, capacity: utf8.count) {
                unsafe sqlite3_bind_text64(handle, index, $0, UInt64(utf8.count), Self.transient, UInt8(SQLITE_UTF8))
            }
        }
        try check(result)
    }

    /// Binds NULL for nil.
    func bind(_ index: Int32, _ text: String?) throws(SQLiteFailure) {
        guard let text else { return try check(unsafe sqlite3_bind_null(handle, index)) }
        try bind(index, text)
    }

    /// Whether there is a row.
    func step() throws(SQLiteFailure) -> Bool {
        switch unsafe sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        case let code: throw SQLiteFailure(code: code)
        }
    }

    /// Runs to the end and makes the statement ready again, whether or not it failed.
    func run() throws(SQLiteFailure) {
        defer { reset() }
        while try step() {}
    }

    /// Ready for the next run; forgets what was bound. What it returns repeats the step's own error.
    func reset() {
        unsafe sqlite3_reset(handle)
        unsafe sqlite3_clear_bindings(handle)
    }

    func integer(_ column: Int32) -> Int64 { unsafe sqlite3_column_int64(handle, column) }

    func isNull(_ column: Int32) -> Bool { unsafe sqlite3_column_type(handle, column) == SQLITE_NULL }

    func bytes(_ column: Int32) -> [UInt8] { unsafe withBuffer(column) { unsafe Array($0) } }

    /// Ill-formed UTF-8 is repaired, so that it differs from what was stored and a row's mac shows it.
    func text(_ column: Int32) -> String { unsafe withBuffer(column) { unsafe String(decoding: $0, as: UTF8.self) } }

    /// Lends a blob's or text's bytes until the next step.
    func withBytes<R>(_ column: Int32, _ body: (Span<UInt8>) -> R) -> R {
        unsafe withBuffer(column) { body(unsafe $0.span) }
    }

    // Text is read as a blob too: column_text would copy it to add a NUL.
    private func withBuffer<R>(_ column: Int32, _ body: (UnsafeBufferPointer<UInt8>) -> R) -> R {
        let start = unsafe sqlite3_column_blob(handle, column)
        let count = Int(unsafe sqlite3_column_bytes(handle, column))
        let bytes = unsafe UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count)
        return unsafe body(bytes.bindMemory(to: UInt8.self))
    }

    private func check(_ result: Int32) throws(SQLiteFailure) {
        if result != SQLITE_OK { throw SQLiteFailure(code: result) }
    }

    /// SQLITE_TRANSIENT, a cast that Swift cannot import.
    private static var transient: sqlite3_destructor_type { unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self) }
}
