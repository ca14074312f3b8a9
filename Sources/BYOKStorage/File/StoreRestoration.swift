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

/// Puts a backup in a store's place, in steps each of which may be the last.
struct StoreRestoration {
    private let path: String
    private let replacing: Bool
    /// Keeps everybody else out until this goes.
    private let files: FileSet

    /// - Throws: `storeUnavailable` while the store is open anywhere, `invalidConfiguration` where it may not be replaced.
    init(to path: String, replacing: Bool) throws {
        let file = try StoreFile(locating: path, evenDamaged: true)
        guard file.found == nil || replacing else { throw Self.exists }
        files = try FileSet.alone(with: file, waiting: .seconds(1))
        (self.path, self.replacing) = (file.path, replacing)
        // Nobody can make one from here on.
        guard PrivateFile.inode(self.path) == nil || replacing else { throw Self.exists }
    }

    func run(_ backup: String, _ event: AuditEvent, _ job: BackgroundJob) throws {
        let copy = try PartialFile(path + ".restoring", "unfinished copy")
        do {
            try Self.fill(copy, from: backup, job)
            try StoreCopy.verify(copy.path, job)
            try Self.append(event, to: copy.path)
            try copy.sync()
            try job.check()
            try setOldAside()
            try copy.take(place: path)
        } catch {
            copy.discard()
            throw error
        }
    }

    private static func fill(_ copy: PartialFile, from backup: String, _ job: BackgroundJob) throws {
        guard let resolved = unsafe realpath(backup, nil) else { throw PrivateFile.cannot("find the backup") }
        defer { unsafe free(resolved) }
        let path = unsafe String(cString: resolved)
        var info = stat()
        guard unsafe stat(path, &info) == 0, info.st_mode & S_IFMT == S_IFREG else {
            throw BYOKError(.storeForeign, "The backup is not a file.")
        }
        let total = Int(info.st_size)
        guard unsafe stat(path + "-wal", &info) != 0 || info.st_size == 0 else {
            throw BYOKError(
                .invalidConfiguration, "The backup has a log beside it: it is a store. Make a backup of it first.")
        }
        // Through SQLite: were it a store that this process has open, closing a descriptor of ours would drop its locks.
        let source = try SQLiteConnection(path: path, busyTimeout: .zero)
        try Schema.checkHeader(source.header())
        var done = 0
        job.report(0, of: total / 4_096)
        while case let bytes = try source.bytes(at: Int64(done), count: 1 << 20), !bytes.isEmpty {
            try job.check()
            try copy.append(bytes)
            done += bytes.count
            job.report(done / 4_096, of: total / 4_096)
        }
    }

    /// The restored store says so itself, from its first moment on. Leaves no log beside the file.
    private static func append(_ event: AuditEvent, to path: String) throws {
        let copy = try WriteConnection(
            StoreFile(locating: path), busyTimeout: .zero, keptChanges: .max, vfs: nil)
        try copy.transaction(.append([event]))
        guard try copy.connection.text("PRAGMA journal_mode = DELETE") == "delete" else { throw SQLiteFailure.busy }
    }

    /// Keeps the old database under another name too, and takes its logs away: SQLite would apply them to the new one.
    private func setOldAside() throws {
        if Self.logs.contains(where: { size(of: path + $0) > 0 }), PrivateFile.inode(path) != nil { emptyLogs() }
        let kept = freeName()
        try keep(path, as: kept)
        // Those that could not be emptied.
        for log in Self.logs where size(of: path + log) > 0 { try keep(path + log, as: kept + log) }
        try PrivateFile.syncFolder(of: path)
        for suffix in Self.logs + ["-shm"] {
            unsafe unlink(path + suffix)
            guard PrivateFile.inode(path + suffix) == nil else { throw PrivateFile.cannot("take the old log away") }
        }
        // Gone for good before another file takes the name.
        try PrivateFile.syncFolder(of: path)
    }

    /// The second is there for moments only, while a store is opened for the first time.
    private static let logs = ["-wal", "-journal"]

    /// Best effort: what is damaged may not allow it.
    private func emptyLogs() {
        guard let old = try? SQLiteConnection(path: path, busyTimeout: .zero) else { return }
        _ = try? old.value("SELECT count(*) FROM sqlite_schema")
        _ = try? old.value("PRAGMA wal_checkpoint(TRUNCATE)")
    }

    private func keep(_ name: String, as other: String) throws {
        guard PrivateFile.inode(name) != nil else { return }
        guard unsafe link(name, other) == 0 else { throw PrivateFile.cannot("keep the old store") }
    }

    private func freeName() -> String {
        let current = PrivateFile.inode(path)
        for number in 1... {
            let name = path + ".replaced" + (number == 1 ? "" : ".\(number)")
            let found = PrivateFile.inode(name)
            // A restoration that ended halfway has left the store under both names.
            if found != nil, found == current { unsafe unlink(name) } else if found != nil { continue }
            if Self.logs.allSatisfy({ PrivateFile.inode(name + $0) == nil }) { return name }
        }
        return path + ".replaced"
    }

    private func size(of path: String) -> Int64 {
        var info = stat()
        return unsafe lstat(path, &info) == 0 ? Int64(info.st_size) : 0
    }

    private static var exists: BYOKError {
        BYOKError(.invalidConfiguration, "There is a store already. Name another path, or ask for it to be replaced.")
    }
}
