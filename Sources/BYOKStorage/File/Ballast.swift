// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#if canImport(Darwin)
internal import Darwin
#elseif canImport(Musl)
internal import Musl
#else
internal import Glibc
#endif

/// A file kept only to be given back: on a full disk even a removal needs a few pages of log, and a key must be
/// revocable there too. Best effort: a file system may give the space to somebody else in between.
struct Ballast {
    /// Room for the log of many removals.
    static let size = 256 * 1_024

    private let path: String
    private var isThere = false

    init(beside database: String) { path = database + "-ballast" }

    /// Makes it, where it is missing and there is room.
    mutating func keep() {
        if isThere { return }
        let descriptor = unsafe open(path, O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            isThere = errno == EEXIST
            return
        }
        fchmod(descriptor, 0o600)  // Whatever the umask.
        let filling = [UInt8](repeating: 0xB1, count: Self.size)
        isThere = unsafe write(descriptor, filling, filling.count) == filling.count && fsync(descriptor) == 0
        close(descriptor)
        if !isThere { unsafe unlink(path) }
    }

    /// Gives its room back to the disk.
    mutating func release() {
        unsafe unlink(path)
        isThere = false
    }
}
