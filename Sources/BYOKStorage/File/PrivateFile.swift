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

/// The rules for every file that the store keeps: this user's, closed to all others, in a folder that is too. Messages
/// give no path: they are fit for end users.
enum PrivateFile {
    /// Finds the folder and makes it (only its last part) where it is missing.
    /// - Returns: the path without symbolic links.
    private static func prepareFolder(_ path: String, of what: String) throws(BYOKError) -> String {
        var info = stat()
        if unsafe stat(path, &info) != 0, errno == ENOENT {
            if unsafe mkdir(path, 0o700) == 0 {
                // Whatever the umask took away.
                guard unsafe chmod(path, 0o700) == 0 else { throw cannot("set the mode of the \(what)'s folder") }
            } else if errno != EEXIST {
                throw cannot("make the \(what)'s folder")
            }
        }
        guard let resolved = unsafe realpath(path, nil) else { throw cannot("find the \(what)'s folder") }
        defer { unsafe free(resolved) }
        let folder = unsafe String(cString: resolved)
        guard unsafe stat(folder, &info) == 0 else { throw cannot("look at the \(what)'s folder") }
        guard info.st_mode & S_IFMT == S_IFDIR else {
            throw BYOKError(.invalidConfiguration, "The \(what)'s path goes through something that is not a folder.")
        }
        try checkAccess(info, "\(what)'s folder", chmod: "0700")
        guard unsafe faccessat(AT_FDCWD, folder, W_OK | X_OK, AT_EACCESS) == 0 else {
            throw BYOKError(
                .storeReadOnly, "The \(what)'s folder cannot be written: SQLite keeps two files beside the database.")
        }
        return folder
    }

    /// An absolute path without symbolic links in its folders; the file itself is not looked at.
    /// - Parameter what: as messages name it.
    static func resolve(_ path: String, of what: String = "store") throws(BYOKError) -> String {
        let name = path.split(separator: "/", omittingEmptySubsequences: false).last.map(String.init) ?? ""
        guard !name.isEmpty, name != ".", name != "..", !path.utf8.contains(0) else {
            throw BYOKError(.invalidConfiguration, "The \(what)'s path must end in the name of a file.")
        }
        let parent = String(path.dropLast(name.count))
        let folder = try prepareFolder(parent.isEmpty ? "." : parent, of: what)
        return (folder == "/" ? "" : folder) + "/" + name
    }

    /// Judges what is there; nil where there is nothing.
    /// - Parameter what: as messages name it.
    static func inspect(_ path: String, _ what: String) throws(BYOKError) -> Found? {
        var info = stat()
        if unsafe lstat(path, &info) != 0 {
            guard errno == ENOENT else { throw cannot("look at the \(what)") }
            return nil
        }
        guard info.st_mode & S_IFMT != S_IFLNK else {
            throw BYOKError(.storePermissions, "The \(what) is a symbolic link. Name the file itself.")
        }
        guard info.st_mode & S_IFMT == S_IFREG else {
            throw BYOKError(.storeForeign, "Where the \(what) belongs is something that is not a file.")
        }
        try checkAccess(info, what, chmod: "0600")
        guard unsafe faccessat(AT_FDCWD, path, R_OK | W_OK, AT_EACCESS) == 0 else {
            throw BYOKError(.storeReadOnly, "The \(what) cannot be read and written. Run chmod 0600 on it.")
        }
        return Found(size: Int64(info.st_size), inode: UInt64(info.st_ino))
    }

    struct Found {
        var size: Int64
        var inode: UInt64
    }

    /// Makes an empty file of mode 0600 whatever the umask.
    /// - Returns: its descriptor; nil where there is one already, which is to be judged like any other.
    static func create(_ path: String, _ what: String) throws(BYOKError) -> Int32? {
        let descriptor = unsafe open(path, O_CREAT | O_EXCL | O_RDWR | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            if errno == EEXIST { return nil }
            throw cannot("make the \(what)")
        }
        guard fchmod(descriptor, 0o600) == 0 else {
            let error = cannot("set the mode of the \(what)")
            close(descriptor)
            throw error
        }
        return descriptor
    }

    /// Makes the names in a file's folder as durable as what the files hold.
    static func syncFolder(of path: String) throws(BYOKError) {
        let name = path.split(separator: "/").last?.count ?? 0
        let directory = unsafe open(String(path.dropLast(name)), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard directory >= 0 else { throw cannot("open the store's folder") }
        defer { close(directory) }
        guard fsync(directory) == 0 else { throw cannot("make the store's folder durable") }
    }

    /// The inode that a path names now; nil where it names none.
    static func inode(_ path: String) -> UInt64? {
        var info = stat()
        return unsafe lstat(path, &info) == 0 ? UInt64(info.st_ino) : nil
    }

    private static func checkAccess(_ info: stat, _ what: String, chmod mode: String) throws(BYOKError) {
        guard info.st_uid == geteuid() else {
            throw BYOKError(
                .storePermissions,
                "The \(what) belongs to user \(info.st_uid), not to \(geteuid()), who runs this process.")
        }
        let found = info.st_mode & 0o777
        guard found & 0o077 == 0 else {
            throw BYOKError(
                .storePermissions,
                "The \(what) has mode 0\(String(found, radix: 8)), open to others. Run chmod \(mode) on it.")
        }
    }

    /// What the last system call says of its failure.
    static func cannot(_ what: String) -> BYOKError {
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
