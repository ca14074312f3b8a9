// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

#if canImport(Darwin)
internal import Darwin
#elseif canImport(Musl)
internal import Musl
#else
internal import Glibc
#endif

/// The database's file: found, made where missing, and refused where others could reach it.
struct StoreFile {
    /// Absolute, without symbolic links.
    let path: String
    /// The file as it was found; nil where there is none yet.
    let found: PrivateFile.Found?

    /// Prepares the folder and judges the file where there is one; touches it not.
    /// - Parameter evenDamaged: takes what cannot be opened too, as long as it was a store.
    /// - Throws: `storePermissions`, `storeReadOnly`, `storeForeign`, `storeCorrupt`, `storeTooNew`, `storeUnavailable`.
    init(locating path: String, evenDamaged: Bool = false) throws {
        self.path = try PrivateFile.resolve(path)
        found = try PrivateFile.inspect(self.path, "store's file")
        guard let found else { return }
        // SQLite says that a file of one byte has none, and would take it as new.
        guard found.size != 1 else {
            throw BYOKError(.storeForeign, "The store's path names something that is not a database file.")
        }
        do {
            if found.size == 0 { try refuseLog() }
            // Before a file is made beside what is somebody else's. Through a connection, never a descriptor of ours:
            // closing one would drop all of this process's locks on the file.
            if try PrivateFile.inspect(self.path + LockFile.suffix, "store's lock file") == nil, found.size > 0,
                !wasCutOffInTheMaking
            {
                try Schema.checkHeader(SQLiteConnection(path: self.path, busyTimeout: .zero).header())
            }
        } catch let error as BYOKError where evenDamaged && [.storeCorrupt, .storeTooNew].contains(error.code) {}
    }

    /// Makes the file where there was none: empty, and durable as such. Only for who holds the lock that keeps others
    /// from opening: closing the new file's descriptor drops all of this process's locks on it.
    func makeIfMissing() throws(BYOKError) {
        guard found == nil, let descriptor = try PrivateFile.create(path, "store's file") else { return }
        close(descriptor)
        try refuseLog()
        try PrivateFile.syncFolder(of: path)
    }

    private func refuseLog() throws(BYOKError) {
        var log = stat()
        if unsafe stat(path + "-wal", &log) == 0, log.st_size > 0 {
            throw BYOKError(
                .storeCorrupt, "The store's file is empty but its log is not: it was cut. Restore it from a backup.")
        }
    }

    /// Whether the file's making was cut off: then SQLite's journal beside it says that there was nothing before. Stores
    /// have no such journal later on. https://www.sqlite.org/fileformat.html#the_rollback_journal
    var wasCutOffInTheMaking: Bool {
        let descriptor = unsafe open(path + "-journal", O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var header = [UInt8](repeating: 0xFF, count: 20)
        guard unsafe read(descriptor, &header, header.count) == header.count else { return false }
        return header.starts(with: [0xD9, 0xD5, 0x05, 0xF9, 0x20, 0xA1, 0x63, 0xD7])
            && header[16...].allSatisfy { $0 == 0 }
    }
}
