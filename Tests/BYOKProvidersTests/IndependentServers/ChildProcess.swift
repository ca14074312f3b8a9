// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import Foundation

/// A program that was started with what it is given and nothing else of ours: Foundation's `Process` crashes now and then
/// when several begin at once.
struct ChildProcess: Sendable {
    let id: pid_t

    /// - Parameter wire: says what its standard input and outputs are.
    init(
        _ words: [String], environment: [String: String] = [:], wire: (inout posix_spawn_file_actions_t) -> Void
    ) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        wire(&actions)
        let variables = environment.merging(["PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "PYTHONUTF8": "1"]) { $1 }
        let argv = words.map { strdup($0) } + [nil]
        let envp = variables.map { strdup("\($0)=\($1)") } + [nil]
        defer { (argv + envp).forEach { free($0) } }
        var id = pid_t()
        let code = posix_spawn(&id, words[0], &actions, nil, argv, envp)
        guard code == 0 else { throw POSIXError(POSIXErrorCode(rawValue: code) ?? .EIO) }
        self.id = id
    }

    /// Blocks until it has ended; the exit code, or minus the signal.
    @discardableResult
    func wait() -> Int32 {
        var status: Int32 = 0
        while waitpid(id, &status, 0) < 0, errno == EINTR {}
        return status & 0x7F == 0 ? status >> 8 & 0xFF : -(status & 0x7F)
    }

    /// Whether it has ended by now. What it ended with is not to be had afterwards.
    func hasEnded() -> Bool {
        var status: Int32 = 0
        return waitpid(id, &status, WNOHANG) == id
    }

    func kill() { Foundation.kill(id, SIGKILL) }
}
