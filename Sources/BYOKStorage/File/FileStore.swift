// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore
import Synchronization

/// Keys and their audit log in one SQLite file: the store of a host that keeps its data on its own disk.
///
/// ```swift
/// let store = try FileStore(at: "/var/lib/app/keys/keys.byok")
/// ```
///
/// - Durability: a write that has returned survives the process and, as far as the disk keeps its word, the power.
///   Writes that arrive together share one transaction. A task cancelled while it waits still waits, and its write is
///   still carried out.
/// - Several processes may open one file, and a table that another process has made stale is known to be so at once.
///   The file must be on a local disk: SQLite cannot share its index over a network.
/// - The folder must be this user's and closed to all others (0700), the file too (0600); what does not exist is made
///   so. A folder or file that is open to others is refused.
/// - A removed key's row is overwritten in the file, and the write-ahead log emptied, before the removal returns; when
///   a reader in another process is in the way, with a later write. The bytes that a replaced key leaves in the log go
///   with a later checkpoint. What the disk itself keeps of overwritten blocks, and backups, are beyond the store's
///   reach.
/// - On a full disk writes throw `storeFull` and nothing is lost. Removing, disabling and erasing go on, in the room that
///   a ballast file kept.
/// - The audit chains are not keyed: who may write the file can compute a chain anew.
public final class FileStore: KeyStore, AuditLog {
    static let pageSize = 500

    let freshness: Freshness
    let readers: ReaderPool
    let thread: WriteThread
    private let writer: Writer

    /// Opens the store, and makes it where the file is missing or empty. Takes milliseconds; blocks.
    /// - Parameter path: the database's file. Its folder is made where it is missing, its folder's folder is not.
    ///   Three more files lie beside it: `-wal` and `-shm` are SQLite's, so copy a store only when it is closed;
    ///   `-ballast` keeps 256 KiB for removals on a full disk.
    /// - Throws: `storePermissions`, `storeReadOnly`, `storeForeign` (nothing touched), `storeCorrupt`, `storeTooNew`,
    ///   `storeFull`, `storeUnavailable`, `invalidConfiguration`.
    public init(at path: String, options: Options = .init()) throws(BYOKError) {
        guard options.readers >= 1, options.busyTimeout >= .zero else {
            throw BYOKError(
                .invalidConfiguration, "options.readers must be at least 1, and options.busyTimeout not negative.")
        }
        do {
            try SQLiteConnection.checkLibrary()
            let file = try StoreFile(preparing: path)
            // The writer opens first: it makes the tables that the others read.
            let connection = try WriteConnection(
                file, busyTimeout: options.busyTimeout, keptChanges: options.keptChanges,
                vfs: options.vfs)
            freshness = try Freshness(path: file.path, usesWALIndex: options.usesWALIndex, vfs: options.vfs)
            readers = ReaderPool(
                path: file.path, count: options.readers, busyTimeout: options.busyTimeout, vfs: options.vfs)
            writer = Writer(connection: connection, ballast: Ballast(beside: file.path), freshness: freshness)
            thread = try WriteThread(writer)
        } catch {
            throw .wrap(SQLiteFailure.translate(error), .storeUnavailable, "The store could not be opened.")
        }
    }

    public struct Options: Sendable {
        /// How many reads may run at once; each has a connection with up to 2 MB of cache, opened when first needed.
        public var readers = 4
        /// How long a write waits for another process's write before it throws `storeUnavailable`.
        public var busyTimeout = Duration.seconds(5)
        /// Off, `PRAGMA data_version` is compared instead of SQLite's index in memory.
        package var usesWALIndex = true
        /// How many changes the feed keeps for processes that are behind.
        package var keptChanges: Int64 = 100_000
        /// SQLite's file system by name: how tests cut the power. Nil: the platform's.
        package var vfs: String?

        public init() {}
    }

    /// Finishes the writes that wait, empties the log into the database, and refuses writes from then on. Reads go on
    /// until the last reference goes, which closes the file; without `close`, that does all of this, and blocks.
    public func close() async { await thread.close() }

    /// How many transactions were begun so far.
    package var transactionCount: Int { writer.transactions.load(ordering: .relaxed) }
    /// Whether freshness is read from SQLite's index in memory.
    package var usesWALIndex: Bool { freshness.usesWALIndex }
    /// Runs a constant statement on the writing connection: how tests make it fail.
    package func executeOnWriter(_ sql: String) throws { try writer.execute(sql) }
}
