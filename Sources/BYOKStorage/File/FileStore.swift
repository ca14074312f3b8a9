// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore
import Synchronization

/// Keys, their audit log, credits, usage, receipts and notices in one SQLite file: the store of a host that keeps its data on its own disk.
///
/// ```swift
/// let store = try FileStore(at: "/var/lib/app/keys/keys.byok")
/// ```
///
/// - Durability: a write that has returned survives the process and, as far as the disk keeps its word, the power.
///   Writes that arrive together share one transaction. A task cancelled while it waits still waits, and its write is
///   still carried out.
/// - Several processes, and several stores of one process, may open one file, and a table that another has made stale
///   is known to be so at once. They write in turns: whoever has just written lets go first who waits, and no wait is
///   longer than `Options.busyTimeout`. The file must be on a local disk: SQLite cannot share its index over a network.
/// - The folder must be this user's and closed to all others (0700), the files too (0600); what does not exist is made
///   so, whatever the umask. A folder or file that is open to others is refused.
/// - A removed key's row is overwritten in the file, and the write-ahead log emptied, before the removal returns; so are
///   the old bytes of a key when a `replaced` event comes with the change. When a reader in another process is in the
///   way, this happens with a later write. What the disk itself keeps of overwritten blocks, and backups, are beyond the
///   store's reach.
/// - On a full disk writes throw `storeFull` and nothing is lost. Removing, disabling and erasing go on, in the room that
///   a ballast file kept.
/// - Where the file is removed, moved or replaced while it is open, no write is acknowledged any more: each throws
///   `storeUnavailable`. Reads throw it too, and nothing is current, within a second or when the write in progress ends.
///   The same holds when `-wal`, `-shm` or `-lock` goes, where a write may still succeed within that second. The store
///   then moves what it has acknowledged from the log into its file, wherever that is now. While any store has the old
///   file open, a new one of the same name is not opened: let go of all of them, and open again. Other programs know
///   nothing of this: never let one write a replaced file while a store has the old one open.
/// - ``backup(to:onProgress:)`` copies an open store, ``restore(from:to:replacing:actor:clock:onProgress:)`` puts a copy
///   in a store's place.
/// - The audit chains are not keyed: who may write the file can compute a chain anew.
public final class FileStore: KeyStore, AuditLog {
    static let pageSize = 500

    let freshness: Freshness
    let readers: ReaderPool
    let thread: WriteThread
    let files: FileSet
    private let writer: Writer

    /// Opens the store, and makes it where the file is missing or empty. Takes milliseconds; blocks.
    /// - Parameter path: the database's file. Its folder is made where it is missing, its folder's folder is not.
    ///   Four more files lie beside it: `-wal` and `-shm` are SQLite's, so copy an open store with `backup(to:)` only;
    ///   `-lock` is what processes lock, and must stay; `-ballast` keeps 256 KiB for removals on a full disk.
    /// - Throws: `storePermissions`, `storeReadOnly`, `storeForeign` (nothing touched), `storeCorrupt`, `storeTooNew`,
    ///   `storeFull`, `storeUnavailable`, `invalidConfiguration`.
    public init(at path: String, options: Options = .init()) throws(BYOKError) {
        guard options.readers >= 1, options.busyTimeout >= .zero else {
            throw BYOKError(
                .invalidConfiguration, "options.readers must be at least 1, and options.busyTimeout not negative.")
        }
        do {
            try SQLiteConnection.checkLibrary()
            // The writer opens first: it makes the tables that the others read.
            let (files, connection) = try Self.enter(path, options)
            freshness = try Freshness(path: files.path, usesWALIndex: options.usesWALIndex, vfs: options.vfs)
            readers = ReaderPool(
                files, count: options.readers, busyTimeout: options.busyTimeout, vfs: options.vfs)
            let gate = try WriteGate(
                files, freshness: freshness, busyTimeout: options.busyTimeout, lookInterval: options.lookInterval)
            guard files.areInPlace() else { throw FileSet.moved }
            self.files = files
            writer = Writer(
                connection: connection, ballast: Ballast(beside: files.path), freshness: freshness, gate: gate)
            thread = try WriteThread(writer, lookInterval: options.lookInterval)
        } catch {
            throw .wrap(SQLiteFailure.translate(error), .storeUnavailable, "The store could not be opened.")
        }
    }

    /// Opens the files, until they are the same that others have open.
    private static func enter(_ path: String, _ options: Options) throws -> (FileSet, WriteConnection) {
        let deadline = ContinuousClock.now + options.busyTimeout
        while true {
            let file = try StoreFile(locating: path)
            let files = try FileSet(entering: file, waiting: options.busyTimeout)
            try file.makeIfMissing()
            let connection = try WriteConnection(
                file, busyTimeout: options.busyTimeout, keptChanges: options.keptChanges, vfs: options.vfs)
            // In a new file, the log is first made by the first read after it was turned on.
            _ = try connection.connection.value("SELECT count(*) FROM sqlite_schema")
            if try files.settle() { return (files, connection) }
            // The last store that closes takes its log away while it is still known as open: that is over at once.
            guard ContinuousClock.now < deadline else { throw FileSet.moved }
        }
    }

    public struct Options: Sendable {
        /// How many reads may run at once; each has a connection with up to 2 MB of cache, opened when first needed.
        public var readers = 4
        /// How long a write waits for others' writes, and opening for who opens or restores the file, before it throws
        /// `storeUnavailable`.
        public var busyTimeout = Duration.seconds(5)
        /// Off, `PRAGMA data_version` is compared instead of SQLite's index in memory.
        package var usesWALIndex = true
        /// How many changes the feed keeps for processes that are behind.
        package var keptChanges: Int64 = 100_000
        /// SQLite's file system by name: how tests cut the power. Nil: the platform's.
        package var vfs: String?
        /// How often an idle store looks whether its files are still there.
        package var lookInterval = Duration.seconds(1)

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
