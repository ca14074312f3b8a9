// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// The `key_changes` table, read on by a connection of its own that never commits.
final class ChangeFeed {
    private let connection: SQLiteConnection
    private let select: SQLiteStatement
    private let dataVersion: SQLiteStatement
    /// The highest number applied.
    private var last: Int64 = 0
    private var version: Int64 = 0

    init(path: String, vfs: String?) throws {
        // The first read may come while another store closes, which locks the file for a moment.
        connection = try SQLiteConnection(path: path, busyTimeout: .seconds(1), vfs: vfs)
        try connection.execute("PRAGMA query_only = ON; PRAGMA trusted_schema = OFF")
        select = try connection.prepare("SELECT seq, owner FROM key_changes WHERE seq > ?1 ORDER BY seq")
        dataVersion = try connection.prepare("PRAGMA data_version")
        // The first read maps the WAL index.
        _ = try connection.value("SELECT count(*) FROM sqlite_schema")
    }

    func index() -> WALIndex? { WALIndex(of: connection) }

    /// Begins at the feed's end: no table has been read yet that an earlier change could concern.
    func start() throws {
        version = try currentVersion()
        last = try connection.value("SELECT coalesce(max(seq), 0) FROM key_changes")
        // Whoever asks from now on is on a request's path: better to answer "not current" than to wait.
        connection.setBusyTimeout(.zero)
    }

    /// Applies the feed if another connection has committed since the last time.
    func applyIfMoved(to slots: ChangeSlots) throws(SQLiteFailure) {
        let found = try currentVersion()
        guard found != version else { return }
        try apply(to: slots)
        // Only now, and as it was before the feed was read: a failure or a commit in between shows the next time.
        version = found
    }

    /// Makes the tables of every owner named since the last time stale; of all owners where the feed no longer goes
    /// back that far.
    func apply(to slots: ChangeSlots) throws(SQLiteFailure) {
        defer { select.reset() }
        try select.bind(1, last)
        var next = last
        while try select.step() {
            let number = select.integer(0)
            // Numbers are given without gaps, so a gap right after the last one means that rows were deleted.
            if next == last, number > last + 1 { slots.bumpAll() }
            slots.bump(select.bytes(1))
            next = number
        }
        last = next
    }

    private func currentVersion() throws(SQLiteFailure) -> Int64 {
        defer { dataVersion.reset() }
        return try dataVersion.step() ? dataVersion.integer(0) : version &+ 1
    }
}
