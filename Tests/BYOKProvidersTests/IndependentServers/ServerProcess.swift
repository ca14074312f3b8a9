// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import Foundation
import Testing

/// An independent server as a child process. It ends when its standard input does, so that a test run that crashes leaves
/// none behind: the kernel closes our end of it.
final class ServerProcess: Sendable {
    let port: Int
    private let child: ChildProcess
    /// Open as long as it is to run.
    private let input: Int32
    private let log: URL

    /// How long a start may take: the proxy imports half of PyPI, on a machine that may be busy.
    private static let patience: Int32 = 240

    /// Starts `serve.py NAME` and waits until it answers.
    static func start(_ name: String, environment: [String: String] = [:]) async throws -> ServerProcess {
        let interpreter = try #require(Upstreams.interpreter, "CI must set BYOK_UPSTREAMS.")
        return try await withCheckedThrowingContinuation { continuation in
            // It waits, which the pool's threads must not.
            Thread.detachNewThread {
                continuation.resume(with: Result { try ServerProcess(interpreter, name, environment) })
            }
        }
    }

    private init(_ interpreter: String, _ name: String, _ environment: [String: String]) throws {
        let log = FileManager.default.temporaryDirectory.appending(path: "byok-\(name)-\(UUID()).log")
        let (childInput, input) = try Self.pipe()
        let (output, childOutput) = try Self.pipe()
        defer { close(output) }
        (self.log, self.input) = (log, input)
        do {
            defer { [childInput, childOutput].forEach { close($0) } }
            let words = [interpreter, "-B", Upstreams.scripts.appending(path: "serve.py").path(), name]
            child = try ChildProcess(words, environment: environment) { actions in
                posix_spawn_file_actions_adddup2(&actions, childInput, 0)
                posix_spawn_file_actions_adddup2(&actions, childOutput, 1)
                posix_spawn_file_actions_addopen(&actions, 2, log.path(), O_WRONLY | O_CREAT, 0o600)
            }
        } catch {
            close(input)
            throw error
        }
        port = Self.reportedPort(output) ?? 0
        guard port != 0 else {
            let said = (try? String(contentsOf: log, encoding: .utf8)) ?? ""
            stop()
            throw Upstreams.Failed(description: "\(name) did not start: \(said.suffix(2_000))")
        }
    }

    /// What it says once it answers: "ready PORT"; nil where it ends or takes too long instead.
    private static func reportedPort(_ output: Int32) -> Int? {
        var said: [UInt8] = []
        while said.last != UInt8(ascii: "\n") {
            var poll = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
            var byte: UInt8 = 0
            guard Foundation.poll(&poll, 1, patience * 1_000) > 0, read(output, &byte, 1) == 1 else { return nil }
            said.append(byte)
        }
        let words = String(decoding: said.dropLast(), as: UTF8.self).split(separator: " ")
        return words.first == "ready" ? words.last.flatMap { Int($0) } : nil
    }

    /// Lets it end, by force where it does not want to: at most a second.
    func stop() {
        close(input)
        defer { try? FileManager.default.removeItem(at: log) }
        for _ in 0..<50 {
            if child.hasEnded() { return }
            usleep(20_000)
        }
        child.kill()
        child.wait()
    }

    /// Whose ends no other child inherits.
    private static func pipe() throws -> (read: Int32, write: Int32) {
        var ends: [Int32] = [0, 0]
        guard Foundation.pipe(&ends) == 0 else { throw POSIXError(.EMFILE) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }
}
