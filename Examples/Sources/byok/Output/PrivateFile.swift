// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import Console
import Foundation

/// New files that only their owner can read.
enum PrivateFile {
    /// Never over another file.
    static func make(_ path: String) throws(Failure) -> FileHandle {
        let descriptor = open(path, O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            let reason = errno == EEXIST ? "there is one already" : String(cString: strerror(errno))
            throw Failure(.usage, "The file \(path) could not be made: \(reason).", code: "fileNotMade")
        }
        return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }

    static func create(_ path: String, with text: String) throws(Failure) {
        let handle = try make(path)
        do {
            try handle.write(contentsOf: Data(text.utf8))
            try handle.synchronize()
        } catch {
            throw .notWritten(path)
        }
    }

    /// Line by line. What could not be made whole is taken away again.
    static func create(_ path: String, with lines: some AsyncSequence<String, BYOKError>) async throws {
        let handle = try make(path)
        do {
            for try await line in lines {
                do {
                    try handle.write(contentsOf: Data(line.utf8))
                } catch {
                    throw Failure.notWritten(path)
                }
            }
            guard (try? handle.synchronize()) != nil else { throw Failure.notWritten(path) }
        } catch {
            unlink(path)
            throw error
        }
    }
}

extension Failure {
    fileprivate static func notWritten(_ path: String) -> Failure {
        Failure(.refused, "The file \(path) could not be written to its end.", code: "fileNotWritten")
    }
}
