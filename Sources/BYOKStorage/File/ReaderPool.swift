// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import Synchronization

/// A few reading connections, opened as they are needed. Reads run on the caller's thread: a hop to another costs more
/// than the select.
final class ReaderPool: Sendable {
    private let files: FileSet
    private let busyTimeout: Duration
    private let vfs: String?
    private let readers: [Reader]

    private final class Reader: Sendable {
        let connection = Mutex<ReadConnection?>(nil)
    }

    init(_ files: FileSet, count: Int, busyTimeout: Duration, vfs: String?) {
        self.files = files
        self.busyTimeout = busyTimeout
        self.vfs = vfs
        readers = (0..<max(1, count)).map { _ in Reader() }
    }

    /// Lends the first connection that is free, or waits the microseconds until the last one is.
    func read<R: Sendable>(_ body: @Sendable (ReadConnection) throws -> R) throws -> R {
        // A file without a name still reads well, but nobody else writes it.
        if files.areGone { throw FileSet.moved }
        do {
            for reader in readers.dropLast() {
                let result = try reader.connection.withLockIfAvailable { connection in
                    try body(open(&connection))
                }
                if let result { return result }
            }
            return try readers[readers.count - 1].connection.withLock { try body(open(&$0)) }
        } catch {
            throw SQLiteFailure.translate(error)
        }
    }

    private func open(_ connection: inout ReadConnection?) throws -> ReadConnection {
        if let connection { return connection }
        let opened = try ReadConnection(path: files.path, busyTimeout: busyTimeout, vfs: vfs)
        // Opened by name, so it may have found other files than the rest of the store.
        guard files.areInPlace() else { throw FileSet.moved }
        connection = opened
        return opened
    }
}
