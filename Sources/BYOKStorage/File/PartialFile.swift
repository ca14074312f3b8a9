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

/// A copy while it is being written: under another name, so that half of one is never taken for a whole. Holds a lock
/// on it, for nobody else to begin the same copy meanwhile.
final class PartialFile {
    let path: String
    private let descriptor: Int32

    /// Begins anew where an earlier one was left behind.
    init(_ path: String, _ what: String) throws {
        self.path = path
        if try PrivateFile.inspect(path, what) != nil {
            let old = unsafe open(path, O_RDWR | O_NOFOLLOW | O_CLOEXEC)
            guard old >= 0 else { throw PrivateFile.cannot("open the \(what)") }
            defer { close(old) }
            guard LockFile.tryLock(old) else { throw Self.isBusy }
            Self.remove(path)
        }
        guard let made = try PrivateFile.create(path, what) else { throw Self.isBusy }
        descriptor = made
        guard LockFile.tryLock(made) else { throw Self.isBusy }
    }

    // SQLite has closed its own descriptors by then: this would drop their locks.
    deinit { close(descriptor) }

    var size: Int64 {
        var info = stat()
        return unsafe fstat(descriptor, &info) == 0 ? Int64(info.st_size) : 0
    }

    func append(_ bytes: [UInt8]) throws(BYOKError) {
        var written = 0
        while written < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe write(descriptor, buffer.baseAddress! + written, buffer.count - written)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw PrivateFile.cannot("write the copy") }
            written += count
        }
    }

    func sync() throws(BYOKError) {
        guard fsync(descriptor) == 0 else { throw PrivateFile.cannot("make the copy durable") }
    }

    /// Gives it its name, if that is still free.
    func publish(as name: String) throws(BYOKError) {
        try sync()
        // Unlike a renaming, a link never takes the place of a file.
        guard unsafe link(path, name) == 0 else {
            throw errno == EEXIST ? Self.exists : PrivateFile.cannot("give the copy its name")
        }
        unsafe unlink(path)
        try PrivateFile.syncFolder(of: name)
    }

    /// Gives it its name, in the place of the file that may have it, in one step.
    func take(place name: String) throws(BYOKError) {
        try sync()
        guard unsafe rename(path, name) == 0 else { throw PrivateFile.cannot("give the copy its name") }
        try PrivateFile.syncFolder(of: name)
    }

    func discard() { Self.remove(path) }

    static var exists: BYOKError {
        BYOKError(.invalidConfiguration, "There is a file where the backup should go. Name another, or move it away.")
    }

    private static func remove(_ path: String) {
        // What SQLite may have left beside it would be taken for part of the next one.
        for suffix in ["-wal", "-shm", "-journal", ""] { unsafe unlink(path + suffix) }
    }

    private static var isBusy: BYOKError {
        BYOKError(.storeUnavailable, "Another job is writing the same copy. Wait for it, or name another file.")
    }
}
