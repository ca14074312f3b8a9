// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import Synchronization

#if canImport(Darwin)
internal import Darwin
#elseif canImport(Musl)
internal import Musl
#else
internal import Glibc
#endif

/// The database's file and folder: found, made where missing, and refused where others could reach them.
struct StoreFile {
    /// Absolute, without symbolic links.
    let path: String

    // Closing a descriptor drops all of this process's locks on the file, so no second store of this process may come
    // to a new file before the first has closed the descriptor that made it.
    private static let turn = Mutex(())

    /// Makes the folder (only its last part) and the file where they are missing.
    /// - Throws: `storePermissions`, `storeReadOnly`, `storeForeign`, `storeCorrupt`, `storeUnavailable`. Messages give
    ///   no path: they are fit for end users.
    init(preparing path: String) throws(BYOKError) {
        let name = path.split(separator: "/", omittingEmptySubsequences: false).last.map(String.init) ?? ""
        guard !name.isEmpty, name != ".", name != "..", !path.utf8.contains(0) else {
            throw BYOKError(.invalidConfiguration, "The store's path must end in the name of a file.")
        }
        let parent = String(path.dropLast(name.count))
        let folder = try Self.prepareFolder(parent.isEmpty ? "." : parent)
        let file = (folder == "/" ? "" : folder) + "/" + name
        try Self.turn.withLock { _ throws(BYOKError) in try Self.prepareFile(file, in: folder) }
        self.path = file
    }

    private static func prepareFolder(_ path: String) throws(BYOKError) -> String {
        var info = stat()
        if unsafe stat(path, &info) != 0, errno == ENOENT {
            guard unsafe mkdir(path, 0o700) == 0 || errno == EEXIST else { throw cannot("make the store's folder") }
        }
        guard let resolved = unsafe realpath(path, nil) else { throw cannot("find the store's folder") }
        defer { unsafe free(resolved) }
        let folder = unsafe String(cString: resolved)
        guard unsafe stat(folder, &info) == 0 else { throw cannot("look at the store's folder") }
        guard info.st_mode & S_IFMT == S_IFDIR else {
            throw BYOKError(.invalidConfiguration, "The store's path goes through something that is not a folder.")
        }
        try checkAccess(info, "folder", chmod: "0700")
        guard unsafe faccessat(AT_FDCWD, folder, W_OK | X_OK, AT_EACCESS) == 0 else {
            throw BYOKError(
                .storeReadOnly, "The store's folder cannot be written: SQLite keeps two files beside the database.")
        }
        return folder
    }

    private static func prepareFile(_ path: String, in folder: String) throws(BYOKError) {
        var info = stat()
        if unsafe lstat(path, &info) != 0 {
            guard errno == ENOENT else { throw cannot("look at the store's file") }
            try create(path, in: folder)
            guard unsafe lstat(path, &info) == 0 else { throw cannot("look at the store's file") }
        }
        guard info.st_mode & S_IFMT != S_IFLNK else {
            throw BYOKError(.storePermissions, "The store's file is a symbolic link. Name the file itself.")
        }
        // SQLite says that a file of one byte has none, and would take it as new.
        guard info.st_mode & S_IFMT == S_IFREG, info.st_size != 1 else {
            throw BYOKError(.storeForeign, "The store's path names something that is not a database file.")
        }
        try checkAccess(info, "file", chmod: "0600")
        guard unsafe faccessat(AT_FDCWD, path, R_OK | W_OK, AT_EACCESS) == 0 else {
            throw BYOKError(.storeReadOnly, "The store's file cannot be read and written. Run chmod 0600 on it.")
        }
        var log = stat()
        if info.st_size == 0, unsafe stat(path + "-wal", &log) == 0, log.st_size > 0 {
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

    /// Mode 0600 whatever the umask; SQLite gives its other files the mode of this one.
    private static func create(_ path: String, in folder: String) throws(BYOKError) {
        let descriptor = unsafe open(path, O_CREAT | O_EXCL | O_RDWR | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            if errno == EEXIST { return }  // Another process was faster; its file is judged like any other.
            throw cannot("make the store's file")
        }
        defer { close(descriptor) }
        guard fchmod(descriptor, 0o600) == 0 else { throw cannot("set the mode of the store's file") }
        // The folder's entry for the file must be as durable as what will be written into it.
        let directory = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard directory >= 0 else { throw cannot("open the store's folder") }
        defer { close(directory) }
        guard fsync(directory) == 0 else { throw cannot("make the store's file durable") }
    }

    private static func checkAccess(_ info: stat, _ what: String, chmod mode: String) throws(BYOKError) {
        guard info.st_uid == geteuid() else {
            throw BYOKError(
                .storePermissions,
                "The store's \(what) belongs to user \(info.st_uid), not to \(geteuid()), who runs this process.")
        }
        let found = info.st_mode & 0o777
        guard found & 0o077 == 0 else {
            throw BYOKError(
                .storePermissions,
                "The store's \(what) has mode 0\(String(found, radix: 8)), open to others. Run chmod \(mode) on it.")
        }
    }

    private static func cannot(_ what: String) -> BYOKError {
        let code = errno
        let reason: BYOKError.Code =
            switch code {
            case EROFS, EACCES, EPERM: .storeReadOnly
            case ENOSPC, EDQUOT: .storeFull
            case ELOOP: .storePermissions
            default: .storeUnavailable
            }
        return BYOKError(reason, "Could not \(what): \(unsafe String(cString: strerror(code))).")
    }
}
