// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import Foundation

/// A program run to its end. Not by Foundation's `Process`, which waits for whatever the program leaves behind, too: a
/// server that it has started would have to end first.
enum Command {
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    /// What it printed. Blocks.
    /// - Throws: `Failure`, with what it said on standard error.
    @discardableResult
    static func run(_ words: [String], input: String = "", environment: [String: String] = [:]) throws -> String {
        let (given, output, errors) = (try NamelessFile(input), try NamelessFile(), try NamelessFile())
        let environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        let id = try spawn(
            words, environment.map { "\($0)=\($1)" }, [given.descriptor, output.descriptor, errors.descriptor])
        guard wait(for: id) == 0 else {
            throw Failure(description: "\(words.joined(separator: " ")): \(errors.text)")
        }
        return output.text
    }

    /// Starts a program.
    /// - Parameter descriptors: what it is to have as its standard input, output and error.
    static func spawn(_ words: [String], _ environment: [String], _ descriptors: [Int32]) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (place, descriptor) in descriptors.enumerated() {
            posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(place))
        }
        let argv = words.map { strdup($0) } + [nil]
        let envp = environment.map { strdup($0) } + [nil]
        defer { (argv + envp).forEach { free($0) } }
        var id = pid_t()
        // A program inherits the signals that the thread which starts it blocks: dispatch's block nearly all.
        var attributes = posix_spawnattr_t()
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_init(&attributes)
        posix_spawnattr_setsigmask(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        defer { posix_spawnattr_destroy(&attributes) }
        let code = posix_spawnp(&id, words[0], &actions, &attributes, argv, envp)
        guard code == 0 else { throw POSIXError(POSIXErrorCode(rawValue: code) ?? .EIO) }
        return id
    }

    /// Blocks until it has ended; the exit code, or minus the signal.
    static func wait(for id: pid_t) -> Int32 {
        var status: Int32 = 0
        while waitpid(id, &status, 0) < 0, errno == EINTR {}
        return status & 0x7F == 0 ? status >> 8 & 0xFF : -(status & 0x7F)
    }

    private final class NamelessFile {
        let descriptor: Int32

        init(_ text: String = "") throws {
            let path = NSTemporaryDirectory() + UUID().uuidString
            descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
            unlink(path)
            let bytes = Array(text.utf8)
            guard write(descriptor, bytes, bytes.count) == bytes.count, lseek(descriptor, 0, SEEK_SET) == 0 else {
                throw Failure(description: "no temporary file")
            }
        }

        deinit { close(descriptor) }

        var text: String {
            lseek(descriptor, 0, SEEK_SET)
            var bytes: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: 65_536)
            while case let count = read(descriptor, &buffer, buffer.count), count > 0 { bytes += buffer.prefix(count) }
            return String(decoding: bytes, as: UTF8.self)
        }
    }
}
