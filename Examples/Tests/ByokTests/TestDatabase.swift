// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ConsoleTesting
import Foundation
import Testing

/// A schema and roles of its own on the server that `BYOK_POSTGRES` names: a connection string of a role that may make
/// both. They go when this goes.
final class TestDatabase: Sendable {
    static let server: String? = {
        #if Postgres
        let environment = ProcessInfo.processInfo.environment
        if let dsn = environment["BYOK_POSTGRES"], !dsn.isEmpty { return dsn }
        print("SKIPPED: byok on PostgreSQL — BYOK_POSTGRES names no server.")
        precondition(environment["CI"] == nil, "BYOK_POSTGRES is not set, and CI skips nothing")
        #endif
        return nil
    }()

    let schema: String
    let password = "pa55\(UInt64.random(in: 0...(.max)))"
    var owner: String { "\(schema)_owner" }
    var app: String { "\(schema)_app" }
    var maintenance: String { "\(schema)_maint" }
    private let server: String

    init() throws {
        server = try #require(Self.server)
        schema = "byok\(UInt64.random(in: 0...(.max)))"
    }

    deinit {
        let roles = [owner, app, maintenance].filter { role in
            (try? psql("SELECT 1 FROM pg_roles WHERE rolname = '\(role)'"))?.isEmpty == false
        }
        guard !roles.isEmpty else { return }
        let names = roles.joined(separator: ", ")
        _ = try? psql("DROP OWNED BY \(names) CASCADE; DROP ROLE \(names)")
    }

    /// The connection string of one of its roles, or of another.
    func dsn(_ role: String, password: String? = nil, database: String? = nil) -> String {
        let words =
            ["user=\(role)", "password=\(password ?? self.password)"] + (database.map { ["dbname=\($0)"] } ?? [])
        guard server.contains("://") else { return "\(server) \(words.joined(separator: " "))" }
        return server + (server.contains("?") ? "&" : "?") + words.joined(separator: "&")
    }

    /// Runs SQL as the server's own role, or as another; returns what it prints, one row a line, columns by "|".
    @discardableResult
    func psql(_ sql: String, as role: String? = nil) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [
            "psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-d", role.map { dsn($0) } ?? server, "-c",
            "SET client_min_messages = error",
            "-f", "-",
        ]
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        input.fileHandleForWriting.write(Data(sql.utf8))
        try input.fileHandleForWriting.close()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "psql failed: \(sql.prefix(200))")
        return text
    }
}
