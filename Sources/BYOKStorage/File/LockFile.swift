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

/// One description of the file beside the database whose bytes processes lock. The kernel frees a dead process's locks.
/// The file itself is never removed: two processes could otherwise hold the same lock on two files.
///
/// The locks belong to the description and not to the process, so two stores of one process exclude each other too, and
/// closing one file does not give up another's locks. https://man7.org/linux/man-pages/man2/F_OFD_SETLK.2const.html
final class LockFile: Sendable {
    static let suffix = "-lock"

    /// What each locked byte stands for.
    enum Byte: off_t {
        /// Held alone while a store is being opened or restored.
        case opening
        /// Shared by every open store; held alone while nobody may have it open.
        case presence
        /// Held by who writes next.
        case next
        /// Held by who writes.
        case active
    }

    /// One of the file's three numbers, for `FileSet`.
    let inode: UInt64
    private let descriptor: Int32

    /// Opens the file beside the database; makes it where it is missing.
    /// - Throws: `storePermissions`, `storeForeign`, `storeReadOnly`, `storeUnavailable`.
    init(beside database: String) throws(BYOKError) {
        let (path, what) = (database + Self.suffix, "store's lock file")
        let opened: Int32
        if let made = try PrivateFile.create(path, what) {
            opened = made
        } else {
            _ = try PrivateFile.inspect(path, what)
            opened = unsafe open(path, O_RDWR | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
            guard opened >= 0 else { throw PrivateFile.cannot("open the \(what)") }
        }
        var info = stat()
        guard unsafe fstat(opened, &info) == 0 else {
            let error = PrivateFile.cannot("look at the \(what)")
            close(opened)
            throw error
        }
        descriptor = opened
        inode = UInt64(info.st_ino)
    }

    deinit { close(descriptor) }

    /// Locks the byte if nobody is in the way. A lock already held becomes the one asked for.
    func tryLock(_ byte: Byte, alone: Bool = true) throws(BYOKError) -> Bool {
        if set(byte, alone ? F_WRLCK : F_RDLCK, Self.setLock) { return true }
        if errno == EAGAIN || errno == EACCES { return false }
        throw PrivateFile.cannot("lock the store")
    }

    /// Waits in the kernel, for as long as it takes; only on a thread that nobody else needs. False where the kernel
    /// refuses.
    func wait(_ byte: Byte) -> Bool {
        while !set(byte, F_WRLCK, Self.setLockAndWait) {
            if errno != EINTR { return false }
        }
        return true
    }

    func unlock(_ byte: Byte) { _ = set(byte, F_UNLCK, Self.setLock) }

    /// What the file says, up to `count` bytes.
    func read(_ count: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        let found = unsafe pread(descriptor, &bytes, count, 0)
        return Array(bytes.prefix(max(0, found)))
    }

    func write(_ bytes: [UInt8]) throws(BYOKError) {
        guard unsafe pwrite(descriptor, bytes, bytes.count, 0) == bytes.count else {
            throw PrivateFile.cannot("write the store's lock file")
        }
    }

    /// Locks the first byte of any file, until the descriptor is closed. False where somebody else has it.
    static func tryLock(_ descriptor: Int32) -> Bool { set(descriptor, 0, F_WRLCK, setLock) }

    private func set(_ byte: Byte, _ type: Int32, _ command: Int32) -> Bool {
        Self.set(descriptor, byte.rawValue, type, command)
    }

    private static func set(_ descriptor: Int32, _ byte: off_t, _ type: Int32, _ command: Int32) -> Bool {
        var lock = flock()
        (lock.l_type, lock.l_whence) = (Int16(type), Int16(SEEK_SET))
        (lock.l_start, lock.l_len) = (byte, 1)
        return unsafe fcntl(descriptor, command, &lock) == 0
    }

    // F_OFD_SETLK and F_OFD_SETLKW, which the headers show only to those who ask for more than POSIX.
    #if canImport(Darwin)
    private static let setLock: Int32 = 90
    private static let setLockAndWait: Int32 = 91
    #else
    private static let setLock: Int32 = 37
    private static let setLockAndWait: Int32 = 38
    #endif
}
