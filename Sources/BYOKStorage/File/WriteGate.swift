// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import Synchronization

/// What every transaction passes: its process's turn, and a look at whether the files are still the ones that were
/// opened. SQLite itself goes on writing into a file that has no name any more.
final class WriteGate: Sendable {
    private let files: FileSet
    private let freshness: Freshness
    private let turn: WriteTurn
    private let busyTimeout: Duration
    private let lookInterval: Duration
    private let lastLook = Mutex(ContinuousClock.now)
    private let hasSaved = Atomic<Bool>(false)

    init(_ files: FileSet, freshness: Freshness, busyTimeout: Duration, lookInterval: Duration) throws {
        self.files = files
        self.freshness = freshness
        self.busyTimeout = busyTimeout
        self.lookInterval = lookInterval
        turn = try WriteTurn(files.reopenLock())
    }

    /// Runs the body in this process's turn. What it returns is in the file that the path named before and after.
    /// - Throws: `storeUnavailable` where the turn did not come, or a file is gone; otherwise what the body throws.
    func pass<R>(_ connection: WriteConnection, _ body: () throws -> R) throws -> R {
        let waited = try turn.take(within: busyTimeout)
        defer { turn.end() }
        // The time limit is for both waits together.
        if let waited { connection.connection.setBusyTimeout(max(.zero, busyTimeout - waited)) }
        defer { if waited != nil { connection.connection.setBusyTimeout(busyTimeout) } }
        try check(connection)
        let result = try body()
        try check(connection)
        return result
    }

    /// What an idle store does now and then.
    func look(_ connection: WriteConnection) {
        if files.areInPlace() || hasSaved.load(ordering: .relaxed) { return }
        freshness.giveUp()
        _ = try? pass(connection) {}
    }

    private func check(_ connection: WriteConnection) throws {
        if connection.connection.hasMoved { files.markGone() }
        // The other files' places cost more to look at, and losing them loses no commit at once.
        let isDue = lastLook.withLock { last in
            let now = ContinuousClock.now
            guard last.duration(to: now) >= lookInterval else { return false }
            last = now
            return true
        }
        if isDue ? files.areInPlace() : !files.areGone { return }
        freshness.giveUp()
        if !hasSaved.exchange(true, ordering: .relaxed) {
            // What was acknowledged goes from the log into the database, wherever that is now. A file that was only
            // moved is whole then, and one that took its place finds no log that is not its own.
            _ = connection.checkpoint()
        }
        throw FileSet.moved
    }
}
