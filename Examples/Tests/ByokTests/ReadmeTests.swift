// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ConsoleTesting
import Foundation
import Testing

/// The README's commands, run in its order by a shell.
struct ReadmeTests {
    private static let readme = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../Sources/byok/README.md")

    /// Runs the blocks of a language as one script, and returns what it prints.
    private func run(_ language: String, in sandbox: Sandbox, _ environment: [String: String] = [:]) async throws
        -> String
    {
        let text = try String(contentsOf: Self.readme, encoding: .utf8)
        #expect(text.split(separator: "\n", omittingEmptySubsequences: false).count <= 200)
        let blocks = text.split(separator: "```\(language)\n").dropFirst().compactMap {
            $0.split(separator: "```").first
        }
        try #require(blocks.count >= 2)
        try sandbox.write("set -euo pipefail\numask 022\n" + blocks.joined(), to: "session.sh")
        let process = Process()
        process.executableURL = URL(filePath: "/bin/bash")
        process.arguments = ["session.sh"]
        process.currentDirectoryURL = sandbox.folder
        process.environment = [
            "PATH": "\(sandbox.program.url.deletingLastPathComponent().path):/usr/bin:/bin", "USER": "tester",
            "COLUMNS": "200", "TMPDIR": sandbox.folder.path,
        ].merging(environment) { $1 }
        let log = sandbox.folder.appending(path: "log")
        try Data().write(to: log)
        process.standardOutput = try FileHandle(forWritingTo: log)
        process.standardError = process.standardOutput
        try await process.runToEnd()
        let output = try String(contentsOf: log, encoding: .utf8)
        #expect(process.terminationStatus == 0, "\(output)")
        sandbox.expectNoKey(in: Data(output.utf8), #_sourceLocation)
        return output
    }

    @Test func itsCommandsRunInOrder() async throws {
        let sandbox = try Sandbox.byok()
        try sandbox.write(TheirRows.csv(9), to: "rows.csv")
        try sandbox.write(TheirRows.master, to: "their.keys")
        try FileManager.default.removeItem(atPath: sandbox.path("master.keys"))
        let output = try await run("sh", in: sandbox)
        for words in [
            "9 would be added", "9 added", "Sealed anew: 9", "Retired the master key", "Erased user:u1: 1 key",
            "has the payment invoice-2026-117 of 25.00 credits", "Wrote user:u2, 2026-11-01 to 2026-11-30",
        ] {
            #expect(output.contains(words), "\(words)")
        }
    }

    /// With the names that it gives, in a database of its own.
    @Test(.enabled(if: TestDatabase.server != nil))
    func itsCommandsForPostgresRun() async throws {
        let sandbox = try Sandbox.byok()
        try sandbox.write(TheirRows.master, to: "their.keys")
        let (server, name) = (try TestDatabase(), "readme\(UInt64.random(in: 0...(.max)))")
        defer { _ = try? server.psql("DROP DATABASE \(name) WITH (FORCE)") }
        let rows = (0..<9).map { "('u\($0)', '\(TheirRows.all[$0].provider)', '\(TheirRows.all[$0].token)')" }
        try server.psql(
            """
            CREATE DATABASE \(name); GRANT CREATE ON DATABASE \(name) TO byok_owner;
            \\connect \(name)
            CREATE TABLE user_keys(id serial, owner_id text, provider text, api_key_encrypted text);
            GRANT SELECT ON user_keys TO byok_app;
            INSERT INTO user_keys(owner_id, provider, api_key_encrypted) VALUES \(rows.joined(separator: ", "))
            """)
        let dsn = { (role: String) in server.dsn(role, password: "test-only-\(role)", database: name) }
        let output = try await run(
            "bash", in: sandbox,
            [
                "OWNER_DATABASE_URL": dsn("byok_owner"), "BYOK_DATABASE_URL": dsn("byok_app"),
                "BYOK_ENCRYPTION_KEY_FILE": sandbox.path("master.keys"),
            ])
        for words in ["it is new", "Ready.", "9 would be added", "9 added", "9 keys, 9 audit logs", "clean."] {
            #expect(output.contains(words), "\(words)")
        }
    }
}
