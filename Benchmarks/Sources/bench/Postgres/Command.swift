// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import Foundation

/// A program run to its end. Blocks. Not by Foundation's Process, which would wait for the servers, too, that a program
/// leaves running.
enum Command {
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    /// What it printed. What it leaves running must not keep its output open.
    @discardableResult
    static func run(_ words: [String]) throws -> String {
        let output = Pipe()
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_adddup2(&actions, output.fileHandleForWriting.fileDescriptor, STDOUT_FILENO)
        // Servers keep what they inherit, and the output ends when nobody has it any more.
        posix_spawn_file_actions_addclose(&actions, output.fileHandleForWriting.fileDescriptor)
        posix_spawn_file_actions_addclose(&actions, output.fileHandleForReading.fileDescriptor)
        defer { posix_spawn_file_actions_destroy(&actions) }
        // This thread's mask would be inherited; dispatch's threads block nearly all signals, also a timer's.
        var attributes = posix_spawnattr_t()
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_init(&attributes)
        posix_spawnattr_setsigmask(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        defer { posix_spawnattr_destroy(&attributes) }
        let arguments = words.map { strdup($0) } + [nil]
        defer { arguments.forEach { free($0) } }
        var process = pid_t()
        let started = posix_spawn(&process, words[0], &actions, &attributes, arguments, environ)
        try output.fileHandleForWriting.close()
        var status: Int32 = -1
        var data = Data()
        if started == 0 {
            data = try output.fileHandleForReading.readToEnd() ?? data
            waitpid(process, &status, 0)
        }
        guard status == 0 else { throw Failure(description: "\(words.joined(separator: " ")) failed") }
        return String(decoding: data, as: UTF8.self)
    }
}
