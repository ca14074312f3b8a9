// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ConsoleTesting
import Foundation
import Testing

/// What there is to say of a store in PostgreSQL alone; what both kinds have is tried on both where it is at home.
@Suite(.enabled(if: TestDatabase.server != nil))
struct PostgresTests {
    @Test func migratesOnceAndNamesTheFormats() async throws {
        let sandbox = try await Sandbox.byok(on: .postgres)
        let database = try #require(sandbox.database)
        sandbox.environment["BYOK_DATABASE_URL"] = database.dsn(database.owner)
        let again = try await sandbox.json("migrate", "--app-role", database.app)
        #expect(again["before"] as? Int == 1 && again["after"] as? Int == 1)
        #expect(again["schema"] as? String == database.schema)
        // The service's role is no owner, and an owner is no service.
        let asOwner = try await sandbox.run("list", expecting: 3)
        #expect(asOwner.errors.contains("The role of --postgres passes row-level security"))
        sandbox.environment["BYOK_DATABASE_URL"] = database.dsn(database.app)
        let other = ["migrate", "--schema", "\(database.schema)x", "--app-role", database.app]
        let asApp = try await sandbox.run(other[0], other[1], other[2], other[3], other[4], "--json", expecting: 3)
        #expect(asApp.errors.contains("storePermissions") && asApp.errors.contains("--sql-roles"))
        let noRole = try await sandbox.run("migrate", "--app-role", "no such role", expecting: 2)
        #expect(noRole.errors.contains("role"))
    }

    @Test func saysWhatIsWrongWithTheDatabase() async throws {
        let sandbox = try await Sandbox.byok(on: .postgres)
        let database = try #require(sandbox.database)
        for command in ["list", "health", "verify", "maintain", "re-seal"] {
            let result = try await sandbox.run(command, "--schema", "\(database.schema)x", "--json", expecting: 3)
            #expect(result.errors.contains("invalidConfiguration") && result.errors.contains("byok migrate"))
        }
        let noName = try await sandbox.run("list", "--schema", "a; DROP SCHEMA public", expecting: 3)
        #expect(noName.errors.contains("--schema"))
        sandbox.watch("no-such-password")
        for (dsn, words) in [
            ("dbname=no_such_database", "does not exist"), ("user=\(database.maintenance)", "let the role"),
            ("host=127.0.0.1 port=1", "No connection"), ("host", "no connection string"),
            ("host=127.0.0.1 sslmode=require", "--postgres-tls"),
        ] {
            sandbox.environment["BYOK_DATABASE_URL"] =
                dsn.contains("=") ? "\(database.dsn(database.app)) \(dsn) password=no-such-password" : dsn
            let result = try await sandbox.run("list", expecting: 3)
            #expect(result.errors.contains(words), "\(dsn): \(result.errors)")
        }
    }

    @Test func verifyFindsWhatWasChangedByHand() async throws {
        let sandbox = try await Sandbox.byok(owners: 3, on: .postgres)
        let database = try #require(sandbox.database)
        let intact = try await sandbox.json("verify")
        #expect(intact["intact"] as? Bool == true && intact["keys"] as? Int == 3 && intact["entries"] as? Int == 3)
        try database.psql("UPDATE \(database.schema).user_api_keys SET label = 'Lebal-1' WHERE label = 'Label-1'")
        let row = try await sandbox.json("verify", expecting: 1)
        #expect(row["faults"] as? Int == 1 && (row["broken"] as? [Any])?.isEmpty == true)
        #expect(try await sandbox.run("verify", expecting: 1).errors.contains("user:u1: its row was altered"))
        try await sandbox.run("verify", "--owner", "user:u1", expecting: 1)
        try await sandbox.run("verify", "--owner", "user:u2")
        // Another's key under one's own name.
        let owner = { (name: String) in "decode('01' || encode('\(name)', 'hex'), 'hex')" }
        try database.psql(
            "UPDATE \(database.schema).user_api_keys SET owner = \(owner("u0")) WHERE owner = \(owner("u2"))")
        #expect(try await sandbox.json("verify", expecting: 1)["faults"] as? Int == 2)
        try database.psql("DELETE FROM \(database.schema).audit_log WHERE owner = \(owner("u2"))")
        let broken = try await sandbox.json("verify", expecting: 1)
        #expect((broken["broken"] as? [[String: Any]])?.first?["owner"] as? String == "user:u2")
    }

    /// In another process, and in files: the command's own store holds nothing back.
    @Test func whatIsErasedIsGone() async throws {
        let sandbox = try await Sandbox.byok(owners: 2, on: .postgres)
        let database = try #require(sandbox.database)
        try await sandbox.run("credits", "grant", "user:u0", "5", "--payment-id", "p")
        #expect(try await sandbox.json("erase", "--owner", "user:u0", "--yes")["erasedKeys"] as? Int == 1)
        #expect(try await sandbox.listed().map { $0["owner"] as? String } == ["user:u1"])
        try await sandbox.run("credits", "balance", "user:u0", expecting: 1)
        let tables = try database.psql(
            "SELECT table_name FROM information_schema.columns WHERE table_schema = '\(database.schema)' AND column_name = 'owner'"
        ).split(separator: "\n")
        #expect(tables.count >= 8)
        // Two name the owner for a while: for processes that still have the keys, and for copies of writes that come late.
        for table in tables where !["key_changes", "writes"].contains(table) {
            let rows = try database.psql(
                "SELECT count(*) FROM \(database.schema).\(table) WHERE owner = decode('017530', 'hex')")
            #expect(rows == "0\n", "\(table)")
        }
        try await sandbox.run("verify")
    }

    @Test func healthTellsOfTheServer() async throws {
        let sandbox = try await Sandbox.byok(owners: 2, on: .postgres)
        let database = try #require(sandbox.database)
        let good = try await sandbox.json("health")
        #expect(good["ready"] as? Bool == true)
        #expect(good["store"] as? [String: String] == ["schema": database.schema])
        try await sandbox.run("make-key", "--file", "other.keys")
        sandbox.environment["BYOK_ENCRYPTION_KEY_FILE"] = sandbox.path("other.keys")
        let lost = try await sandbox.run("health", expecting: 1)
        #expect(lost.errors.contains("2 keys are sealed under the master key"))
        let backup = try await sandbox.run("backup", "a.byok", expecting: 2)
        #expect(backup.errors.contains("pg_dump"))
    }

    /// A keyring that serves both kinds of store is not cut while either needs it.
    @Test func retiringLooksAtStoresOfBothKinds() async throws {
        let sandbox = try await Sandbox.byok(owners: 2, on: .postgres)
        let database = try #require(sandbox.database)
        let old = try #require(try await sandbox.masterKeys().first).kid
        let file = sandbox.path("store/keys.db")
        try await sandbox.run("import", "rows.csv", "--store", file, "--create", "--commit")
        let new = try #require(try await sandbox.json("master-key", "add")["added"] as? String)
        try await sandbox.run("master-key", "promote", new)
        try await sandbox.run("re-seal", "--store", file)
        let dsn = database.dsn(database.app)
        let refused = try await sandbox.run(
            "master-key", "retire", old, "--store", file, "--postgres", dsn, expecting: 4)
        #expect(refused.errors.contains("2 stored keys"))
        try await sandbox.run("master-key", "retire", old, expecting: 4)
        try await sandbox.run("re-seal")
        try await sandbox.run("master-key", "retire", old, "--store", file, "--postgres", dsn)
        try await sandbox.run("verify")
    }
}
