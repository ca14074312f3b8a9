// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ConsoleTesting
import Foundation
import Testing

extension Sandbox {
    /// With the master key in a keyring file, as a service has it, and nothing at the store's path yet.
    static func byok() throws -> Sandbox {
        let sandbox = try Sandbox(of: "byok")
        let master = sandbox.environment.removeValue(forKey: "BYOK_ENCRYPTION_KEY") ?? ""
        try sandbox.write(master + "\n", to: "master.keys")
        sandbox.environment["BYOK_ENCRYPTION_KEY_FILE"] = sandbox.path("master.keys")
        sandbox.environment["BYOK_STORE"] = sandbox.path("store/keys.db")
        sandbox.environment["SWIFT_BACKTRACE"] = "registers=none"
        sandbox.environment["USER"] = "tester"
        sandbox.environment["IMPORT_ENCRYPTION_KEY"] = TheirRows.master
        sandbox.watch(TheirRows.master)
        for row in TheirRows.all {
            sandbox.watch(row.key)
            sandbox.watch(row.token)
        }
        return sandbox
    }

    /// With nothing in the store yet; one in PostgreSQL has its tables.
    static func byok(on kind: StoreKind) async throws -> Sandbox {
        let sandbox = try byok()
        guard kind == .postgres else { return sandbox }
        let database = try TestDatabase()
        sandbox.company = database
        sandbox.watch(database.password)
        sandbox.environment["BYOK_STORE"] = nil
        sandbox.environment["BYOK_DATABASE_SCHEMA"] = database.schema
        sandbox.environment["BYOK_MAINTENANCE_ROLE"] = database.maintenance
        let roles = try await sandbox.run(
            "migrate", "--sql-roles", "--owner-role", database.owner, "--app-role", database.app)
        let passwords = [database.owner, database.app].map { "ALTER ROLE \($0) PASSWORD '\(database.password)';" }
        try database.psql(roles.output + passwords.joined())
        sandbox.environment["BYOK_DATABASE_URL"] = database.dsn(database.owner)
        try await sandbox.run("migrate", "--app-role", database.app)
        sandbox.environment["BYOK_DATABASE_URL"] = database.dsn(database.app)
        return sandbox
    }

    /// With a store that has keys of `count` owners: u0, u1, …
    static func byok(owners count: Int, on kind: StoreKind = .file) async throws -> Sandbox {
        let sandbox = try await byok(on: kind)
        try sandbox.write(TheirRows.csv(count), to: "rows.csv")
        let made = try await sandbox.program.run(
            ["import", "rows.csv", "--commit", "--quiet"] + kind.creating, input: Data(),
            environment: sandbox.environment, in: sandbox.folder)
        try #require(made.status == 0, "\(made.errors)")
        return sandbox
    }

    var database: TestDatabase? { company as? TestDatabase }

    func path(_ name: String) -> String { folder.appending(path: name).path }

    func write(_ text: String, to name: String, mode: Int = 0o600) throws {
        try write(Data(text.utf8), to: name, mode: mode)
    }

    func write(_ data: Data, to name: String, mode: Int = 0o600) throws {
        try data.write(to: folder.appending(path: name))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path(name))
    }

    func mode(of name: String) throws -> Int {
        try #require(FileManager.default.attributesOfItem(atPath: path(name))[.posixPermissions] as? Int)
    }

    func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }

    /// Runs a command with --json and reads what it prints.
    func json(
        _ arguments: String..., input: String = "", expecting status: Int32 = 0,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> [String: Any] {
        let result = try await program.run(
            arguments + ["--json"], input: Data(input.utf8), environment: environment, in: folder)
        #expect(result.status == status, "\(arguments): \(result.errors)", sourceLocation: sourceLocation)
        expectNoKey(in: Data((result.output + result.errors).utf8), sourceLocation)
        let value = try JSONSerialization.jsonObject(with: Data(result.output.utf8))
        return value as? [String: Any] ?? ["values": value]
    }

    /// How many stored keys are under each master key, the sealing one first.
    func masterKeys() async throws -> [(kid: String, keys: Int)] {
        let values = try await json("master-key", "list")["values"] as? [[String: Any]]
        return try #require(values).map { ($0["kid"] as? String ?? "", $0["keys"] as? Int ?? -1) }
    }

    /// The names of the keys' owners, by `list`.
    func listed() async throws -> [[String: Any]] {
        try await run("list", "--json").lines.map { line in
            try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        }
    }
}
