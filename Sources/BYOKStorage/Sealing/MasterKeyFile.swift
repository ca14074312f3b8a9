// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import BYOKCore

#if canImport(Darwin)
internal import Darwin
#elseif canImport(Musl)
internal import Musl
#else
internal import Glibc
#endif

/// Reads a small file that nobody but its owner may read or write.
enum MasterKeyFile {
    private static let longest = 64 * 1024

    static func bytes(at path: String) throws(BYOKError) -> [UInt8] {
        // Not to wait for the writer, should it be a pipe.
        let descriptor = unsafe path.withCString { unsafe open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
        guard descriptor >= 0 else { throw unreadable(errno) }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw unreadable(errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw refused("is not a regular file.") }
        guard status.st_mode & 0o077 == 0 else {
            throw refused("is open to other users. Close it with chmod 600, and make a new key if others had access.")
        }
        guard status.st_size <= longest else { throw refused("is too long for a list of keys.") }
        return try contents(of: descriptor)
    }

    private static func contents(of descriptor: Int32) throws(BYOKError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: longest)
        defer {
            var span = bytes.mutableSpan
            OpenSSL.wipe(&span)
        }
        var count = 0
        while count < bytes.count {
            let more = unsafe bytes.withUnsafeMutableBytes { buffer in
                let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[count...])
                return unsafe read(descriptor, rest.baseAddress, rest.count)
            }
            if more == 0 { return Array(bytes.prefix(count)) }
            if more > 0 { count += more } else if errno != EINTR { throw unreadable(errno) }
        }
        throw refused("is too long for a list of keys.")
    }

    /// Puts a new file of mode 0600 into the path's place: written and durable under another name first.
    static func replace(_ path: String, with bytes: [UInt8]) throws(BYOKError) {
        let draft = path + ".new"
        unsafe unlink(draft)
        let descriptor = unsafe open(draft, O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw unwritable(errno) }
        var code: Int32 = 0
        if fchmod(descriptor, 0o600) != 0 { code = errno }
        var written = 0
        while code == 0, written < bytes.count {
            let count = unsafe bytes.withUnsafeBytes {
                unsafe write(descriptor, $0.baseAddress?.advanced(by: written), $0.count - written)
            }
            if count >= 0 { written += count } else if errno != EINTR { code = errno }
        }
        if code == 0, fsync(descriptor) != 0 { code = errno }
        close(descriptor)
        if code == 0, unsafe rename(draft, path) != 0 { code = errno }
        guard code == 0 else {
            unsafe unlink(draft)
            throw unwritable(code)
        }
        let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let directory = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard directory >= 0 else { throw unwritable(errno) }
        defer { close(directory) }
        guard fsync(directory) == 0 else { throw unwritable(errno) }
    }

    private static func unwritable(_ code: Int32) -> BYOKError {
        BYOKError(.masterKeyInvalid, "The master keys' file could not be written (errno \(code)); the old one stands.")
    }

    // The path stays out of every message: a key put into the wrong setting would be in it.
    private static func refused(_ why: String) -> BYOKError {
        BYOKError(.masterKeyInvalid, "The file that \(MasterKeyring.fileSetting) names \(why)")
    }

    private static func unreadable(_ code: Int32) -> BYOKError {
        switch code {
        case ENOENT: refused("does not exist.")
        case EACCES, EPERM: refused("may not be read by this process.")
        default: refused("cannot be read (errno \(code)).")
        }
    }
}
