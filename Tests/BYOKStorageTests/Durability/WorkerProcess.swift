// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import Foundation

/// A running `store-worker`.
struct WorkerProcess {
    let id: pid_t

    /// Beside the test bundle in the build folder.
    static let path: String = {
        let bundle = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
        return URL(fileURLWithPath: bundle ?? CommandLine.arguments[0]).deletingLastPathComponent().path
            + "/store-worker"
    }()

    /// - Parameter wrapper: a command that is to run the worker, with its arguments.
    init(
        _ arguments: [String], master: String = Effort.master, fault: String? = nil, wrapper: [String] = []
    ) throws {
        var environment = ["BYOK_ENCRYPTION_KEY=\(master)", "PATH=/usr/bin:/bin"]
        if let fault { environment.append("BYOK_FAULT=\(fault)") }
        let words = wrapper + [Self.path] + arguments
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        // What it says in print is for people; tests read its journal.
        for descriptor in Int32(1)...2 {
            posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_WRONLY, 0)
        }
        let argv = words.map { strdup($0) } + [nil]
        let envp = environment.map { strdup($0) } + [nil]
        defer { (argv + envp).forEach { free($0) } }
        var id = pid_t()
        let code = posix_spawnp(&id, words[0], &actions, nil, argv, envp)
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

    func kill() { Foundation.kill(id, SIGKILL) }
}
