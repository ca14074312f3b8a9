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

/// The files of an open store: that it is open is known to others through a lock, and whether its files are still in
/// their places is known to it.
///
/// The lock file holds the inodes of what is open, so that nobody opens other files of the same names meanwhile: SQLite
/// would mix the two databases.
final class FileSet: Sendable {
    let path: String

    private let lock: LockFile
    /// Whether nobody else had the store open when this came.
    private let isFirst: Bool
    private let inodes = Mutex<[UInt64]>([])
    private let gone = Atomic<Bool>(false)

    /// The database first. The rest is what SQLite and this library keep beside it.
    private static let suffixes = ["", "-wal", "-shm"]
    private static let mark = Array("BYOKlock".utf8)

    /// Enters the store, and keeps others from opening it until `settle`, or until this goes.
    /// - Parameter waiting: how long for others who open it at the same moment.
    init(entering file: StoreFile, waiting: Duration) throws {
        path = file.path
        lock = try LockFile(beside: path)
        guard [[], Self.mark].contains(lock.read(Self.mark.count)) else {
            throw BYOKError(.storeForeign, "Where the store's lock file belongs is a file that is not BYOK's.")
        }
        try Self.takeOpening(lock, waiting)
        isFirst = try lock.tryLock(.presence)
        if !isFirst {
            guard try lock.tryLock(.presence, alone: false) else { throw Self.locked }
            guard let inode = PrivateFile.inode(path), inode == recorded()?.first else { throw Self.moved }
        }
    }

    /// As `init(entering:)`, alone: nobody may have the store open, and nobody can until this goes.
    static func alone(with file: StoreFile, waiting: Duration) throws -> FileSet {
        let files = try FileSet(entering: file, waiting: waiting)
        guard files.isFirst else {
            throw BYOKError(
                .storeUnavailable, "The store is open, in this process or another. Close it everywhere and try again.")
        }
        return files
    }

    /// Called when SQLite has opened its files: lets others come. False where they are not those that others have open.
    func settle() throws -> Bool {
        let found = Self.suffixes.map { PrivateFile.inode(path + $0) ?? 0 }
        guard !found.contains(0) else { return false }
        if isFirst {
            let numbers = found.flatMap { inode in (0..<8).map { UInt8(truncatingIfNeeded: inode >> (8 * $0)) } }
            try lock.write(Self.mark + numbers)
        } else if found != recorded() {
            return false
        }
        inodes.withLock { $0 = found }
        // Turns what the first holds alone into what all share, in one step.
        guard try lock.tryLock(.presence, alone: false) else { throw Self.locked }
        lock.unlock(.opening)
        return true
    }

    /// A second description of the lock file, for another owner's locks.
    func reopenLock() throws -> LockFile {
        let other = try LockFile(beside: path)
        guard other.inode == lock.inode else { throw Self.moved }
        return other
    }

    /// Whether every file is still the one that was opened: four looks at the file system. Once false, always false.
    func areInPlace() -> Bool {
        if gone.load(ordering: .relaxed) { return false }
        let now = Self.suffixes.map { PrivateFile.inode(path + $0) ?? 0 }
        let isSame = inodes.withLock { $0 == now } && PrivateFile.inode(path + LockFile.suffix) == lock.inode
        if !isSame { markGone() }
        return isSame
    }

    /// Whether some look has found a file gone.
    var areGone: Bool { gone.load(ordering: .relaxed) }

    func markGone() { gone.store(true, ordering: .relaxed) }

    static var moved: BYOKError {
        BYOKError(
            .storeUnavailable,
            "The store's file, or one beside it, was removed or replaced while the store was open. Close it everywhere "
                + "and open it again.")
    }

    private static var locked: BYOKError { SQLiteFailure.busy.error }

    /// The inodes that the first one found.
    private func recorded() -> [UInt64]? {
        let count = Self.mark.count + 8 * Self.suffixes.count
        let bytes = lock.read(count)
        guard bytes.count == count else { return nil }
        return stride(from: Self.mark.count, to: count, by: 8).map { start in
            bytes[start..<start + 8].reversed().reduce(0) { $0 << 8 | UInt64($1) }
        }
    }

    /// Opening blocks by its contract, and takes milliseconds: so this looks again and again.
    private static func takeOpening(_ lock: LockFile, _ waiting: Duration) throws {
        let deadline = ContinuousClock.now + waiting
        while try !lock.tryLock(.opening) {
            guard ContinuousClock.now < deadline else { throw locked }
            usleep(500)
        }
    }
}
