// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import Foundation

/// A redis-server for the length of a demo or a test, on a socket and with data in a folder that go with it. It is set
/// up as a server for keys must be.
final class ThrowawayRedis: Sendable {
    let folder: URL
    private let settings: [String]

    /// - Parameter settings: more words of its command line, the later ones win.
    init(_ settings: String...) async throws {
        // Short: a socket's path has 107 bytes at most.
        folder = FileManager.default.temporaryDirectory.appending(path: "byok-\(UInt32.random(in: 0 ... .max))")
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        self.settings = settings
        try await start()
    }

    deinit {
        signal(SIGKILL)
        try? FileManager.default.removeItem(at: folder)
    }

    var address: RedisStore.Address { .unixSocket(path: folder.appending(path: "redis.sock").path) }

    /// Starts it, again after a kill with the data that is there, and waits until it answers.
    func start() async throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        // `timeout` takes it down should this process end without doing so.
        process.arguments =
            ["timeout", "-s", "KILL", "300", "redis-server", "--port", "0", "--dir", folder.path]
            + ["--unixsocket", folder.appending(path: "redis.sock").path, "--pidfile", pidFile.path, "--save", ""]
            + ["--appendonly", "yes", "--appendfsync", "always", "--logfile", folder.appending(path: "log").path]
            + settings
        // Whoever reads this program's output would else wait for the server's, too.
        (process.standardInput, process.standardOutput) = (FileHandle.nullDevice, FileHandle.nullDevice)
        process.standardError = FileHandle.nullDevice
        try process.run()
        for _ in 0..<500 where process.isRunning {
            if (try? console("PING")) != nil { return }
            try await Task.sleep(for: .milliseconds(10))
        }
        throw BYOKError(.storeUnavailable, "No redis-server could be started. Debian: apt-get install redis-server.")
    }

    func signal(_ signal: Int32) {
        guard let text = try? String(contentsOf: pidFile, encoding: .utf8),
            let process = Int32(text.trimmingCharacters(in: .whitespacesAndNewlines))
        else { return }
        kill(process, signal)
    }

    /// What only somebody at the server's console does.
    @discardableResult
    func console(_ command: String...) throws -> Reply {
        let deadline = ContinuousClock.now + .seconds(5)
        let reply = try Hiredis(address, by: deadline).call(command.map { Array($0.utf8) }, by: deadline)
        if case .failure(let code) = reply { throw BYOKError.refused(code) }
        return reply
    }

    private var pidFile: URL { folder.appending(path: "pid") }
}
