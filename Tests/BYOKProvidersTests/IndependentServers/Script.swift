// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import Foundation
import Testing

/// A script of Tests/Upstreams, run by the interpreter that has the independent packages.
enum Script {
    /// The lines that it prints.
    static func run(_ name: String, _ arguments: [String]) async throws -> [String] {
        let interpreter = try #require(Upstreams.interpreter, "CI must set BYOK_UPSTREAMS.")
        let output = FileManager.default.temporaryDirectory.appending(path: "byok-\(name)-\(UUID())")
        defer { try? FileManager.default.removeItem(at: output) }
        let words = [interpreter, "-B", Upstreams.scripts.appending(path: name).path()] + arguments
        let child = try ChildProcess(words) { actions in
            posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
            posix_spawn_file_actions_addopen(&actions, 1, output.path(), O_WRONLY | O_CREAT, 0o600)
            posix_spawn_file_actions_adddup2(&actions, 1, 2)
        }
        let status = await withCheckedContinuation { done in
            // It waits, which the pool's threads must not.
            Thread.detachNewThread { done.resume(returning: child.wait()) }
        }
        let said = try String(contentsOf: output, encoding: .utf8)
        try #require(status == 0, "\(said.suffix(4_000))")
        return said.split(separator: "\n").map(String.init)
    }
}
