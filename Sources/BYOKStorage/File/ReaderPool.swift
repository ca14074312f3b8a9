// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import Synchronization

/// A few reading connections, opened as they are needed. Reads run on the caller's thread: a hop to another costs more
/// than the select.
final class ReaderPool: Sendable {
    private let path: String
    private let busyTimeout: Duration
    private let vfs: String?
    private let readers: [Reader]

    private final class Reader: Sendable {
        let connection = Mutex<ReadConnection?>(nil)
    }

    init(path: String, count: Int, busyTimeout: Duration, vfs: String?) {
        self.path = path
        self.busyTimeout = busyTimeout
        self.vfs = vfs
        readers = (0..<max(1, count)).map { _ in Reader() }
    }

    /// Lends the first connection that is free, or waits the microseconds until the last one is.
    func read<R: Sendable>(_ body: @Sendable (ReadConnection) throws -> R) throws -> R {
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
        let opened = try ReadConnection(path: path, busyTimeout: busyTimeout, vfs: vfs)
        connection = opened
        return opened
    }
}
