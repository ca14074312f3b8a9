// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ConsoleTesting
import Foundation
import Testing

/// Which store is meant, before there is a server to ask.
struct StoreChoiceTests {
    private static let dsn = "postgresql://app:pa55-of-app@127.0.0.1:1/shop"

    private func sandbox(store: String? = nil, database: String? = nil) throws -> Sandbox {
        let sandbox = try Sandbox.byok()
        sandbox.watch("pa55-of-app")
        sandbox.environment["BYOK_STORE"] = store
        sandbox.environment["BYOK_DATABASE_URL"] = database
        return sandbox
    }

    @Test func exactlyOneStoreIsNamed() async throws {
        let none = try await sandbox().run("list", expecting: 2)
        #expect(none.errors.contains("--store PATH or --postgres DSN"))
        let both = try await sandbox().run("list", "--store", "keys.db", "--postgres", Self.dsn, expecting: 2)
        #expect(both.errors.contains("--store and --postgres: choose one"))
        let settings = try await sandbox(store: "keys.db", database: Self.dsn).run("list", expecting: 2)
        #expect(settings.errors.contains("BYOK_STORE names one and BYOK_DATABASE_URL another"))
        // What is said counts, whatever is set.
        let said = try await sandbox(database: Self.dsn).run("list", "--store", "keys.db", expecting: 3)
        #expect(said.errors.contains("There is no store at keys.db"))
        for empty in ["--store", "--postgres"] { try await sandbox().run("list", empty, "", expecting: 2) }
        let mixed = try await sandbox().run("list", "--store", "keys.db", "--schema", "byok", expecting: 2)
        #expect(mixed.errors.contains("for a store in PostgreSQL"))
    }

    @Test func aPasswordIsNeverRepeated() async throws {
        let sandbox = try sandbox()
        for arguments in [
            ["list", Self.dsn], ["list", "--owner", Self.dsn], ["list", "--postgres-tls", Self.dsn],
            ["migrate", Self.dsn], ["list", "--schema=\(Self.dsn)"], ["import", "host=db password=pa55-of-app"],
            ["list", "--postgress", Self.dsn], ["master-key", "retire", Self.dsn],
        ] {
            let result = try await sandbox.program.run(
                arguments, input: Data(), environment: sandbox.environment, in: sandbox.folder)
            #expect(result.status == 2 && result.errors.contains("where none belongs"), "\(arguments)")
            sandbox.expectNoKey(in: Data((result.output + result.errors).utf8), #_sourceLocation)
        }
    }

    @Test func filesHaveCommandsThatDatabasesHaveNot() async throws {
        let sandbox = try sandbox(database: Self.dsn)
        let restore = try await sandbox.run("restore", "a.byok", "--json", expecting: 2)
        #expect(restore.errors.contains("onlyForFiles") && restore.errors.contains("pg_restore"))
        let create = try await sandbox.run("import", "rows.csv", "--create", expecting: 2)
        #expect(create.errors.contains("byok migrate"))
        #expect(try await self.sandbox().run("migrate", expecting: 2).errors.contains("--postgres DSN"))
    }

    #if !Postgres
    @Test func aBuildWithoutPostgresSaysSo() async throws {
        let sandbox = try sandbox(database: Self.dsn)
        for command in ["list", "health", "migrate"] {
            let result = try await sandbox.run(command, "--json", expecting: 2)
            #expect(result.errors.contains("notInThisBuild"))
        }
    }
    #endif
}
