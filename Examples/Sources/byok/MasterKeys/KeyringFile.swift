// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKStorage
import Console
import Foundation

/// The file that `BYOK_ENCRYPTION_KEY_FILE` names, and changes of it.
struct KeyringFile {
    let path: String

    /// - Parameter path: a link is followed, so that it stays a link.
    init(_ path: String) {
        guard let resolved = realpath(path, nil) else {
            self.path = path
            return
        }
        defer { free(resolved) }
        self.path = String(cString: resolved)
    }

    var previous: String { path + ".previous" }

    func read() throws(BYOKError) -> MasterKeyring { try Self.read(path, saying: "keyring file") }

    /// - Parameter name: how messages call the file, in place of the setting's name.
    static func read(_ path: String, saying name: String) throws(BYOKError) -> MasterKeyring {
        do {
            return try MasterKeyring(contentsOfFile: path)
        } catch {
            var error = error
            error.message = error.message.replacing(
                "The file that \(MasterKeyring.fileSetting) names", with: "The \(name)"
            )
            .replacing("in \(MasterKeyring.fileSetting)", with: "in the \(name)")
            throw error
        }
    }

    /// Changes the file in one step, after a copy of what it was.
    func change(_ change: (MasterKeyring) throws -> MasterKeyring) throws -> MasterKeyring {
        let lock = Self.openFolder(of: path)
        defer { close(lock) }
        // Two changes at once would lose one of them, and with it a master key.
        guard lock < 0 || flock(lock, LOCK_EX | LOCK_NB) == 0 else {
            throw Failure(
                .masterKey, "Somebody else is changing a keyring in this folder. Try again.", code: "conflict")
        }
        let old = try read()
        let new = try change(old)
        try old.write(toFile: previous)
        try new.write(toFile: path)
        return new
    }

    /// Writes a new file; never over another.
    static func create(_ path: String, _ keyring: MasterKeyring) throws {
        let draft = "\(path).\(getpid())"
        try keyring.write(toFile: draft)
        defer {
            unlink(draft)
            // Else the name could be gone with the power, and with it the only copy of the key.
            let folder = openFolder(of: path)
            fsync(folder)
            close(folder)
        }
        // Unlike a renaming, a link does not replace what is there.
        guard link(draft, path) == 0 else {
            throw errno == EEXIST
                ? Failure(
                    .masterKey, "There is a file at \(path) already; it may hold the only key to a store.",
                    code: "fileExists", hints: ["Choose another path."])
                : Failure(.masterKey, "The file \(path) could not be written: \(String(cString: strerror(errno))).")
        }
    }

    private static func openFolder(of path: String) -> Int32 {
        open(URL(filePath: path).deletingLastPathComponent().path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    }
}
