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
        // What it says in print is for people; tests read its journal.
        let nowhere = open("/dev/null", O_RDWR | O_CLOEXEC)
        defer { close(nowhere) }
        id = try Command.spawn(wrapper + [Self.path] + arguments, environment, [nowhere, nowhere, nowhere])
    }

    /// Blocks until it has ended; the exit code, or minus the signal.
    @discardableResult
    func wait() -> Int32 { Command.wait(for: id) }

    func kill() { Foundation.kill(id, SIGKILL) }
}
