// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ConsoleTesting
import Foundation
import Testing

/// Rows straight from another system's table, beside the store's own or on a server of its own.
@Suite(.enabled(if: TestDatabase.server != nil))
struct TableImportTests {
    private static let columns =
        "id serial, owner_id text, provider text, api_key_encrypted text, metadata jsonb, enabled boolean"

    /// A table of theirs with a row for each of as many owners, which the service's role may read.
    private func sandbox(_ count: Int, on kind: StoreKind = .postgres) async throws -> (Sandbox, TestDatabase, String) {
        let sandbox = try await Sandbox.byok(on: .postgres)
        let database = try #require(sandbox.database)
        let theirs = "\(database.schema)_theirs"
        let rows = (0..<count).map { number in
            let row = TheirRows.all[number % TheirRows.all.count]
            return
                "('u\(number)', '\(row.provider)', '\(row.token)', '{\"label\": \"Label-\(number)\"}', \(number % 2 == 0))"
        }
        try database.psql(
            """
            CREATE SCHEMA \(theirs) AUTHORIZATION \(database.owner); GRANT USAGE ON SCHEMA \(theirs) TO \(database.app);
            CREATE TABLE \(theirs).keys(\(Self.columns)); GRANT SELECT ON \(theirs).keys TO \(database.app)
            """)
        if !rows.isEmpty {
            try database.psql(
                """
                INSERT INTO \(theirs).keys(owner_id, provider, api_key_encrypted, metadata, enabled)
                VALUES \(rows.joined(separator: ", "))
                """)
        }
        if kind == .file {
            sandbox.environment["IMPORT_DATABASE_URL"] = sandbox.environment.removeValue(forKey: "BYOK_DATABASE_URL")
            sandbox.environment["BYOK_STORE"] = sandbox.path("store/keys.db")
        }
        return (sandbox, database, "\(theirs).keys")
    }

    @Test(arguments: [StoreKind.file, .postgres])
    func isADryRunUnlessToldOtherwise(into kind: StoreKind) async throws {
        let (sandbox, database, table) = try await sandbox(700, on: kind)
        let command =
            ["import", "--from-table", table, "--map-column", "owner_id=user_id"] + kind.creating + ["--json"]
        func report(_ more: String...) async throws -> [String: Any] {
            let result = try await sandbox.program.run(
                command + more, input: Data(), environment: sandbox.environment, in: sandbox.folder)
            #expect(result.status == 0, "\(result.errors)")
            return try #require(JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
        }
        let dry = try await report()
        #expect(dry["added"] as? Int == 700 && dry["dryRun"] as? Bool == true)
        #expect(dry["ignoredColumns"] as? [String] == ["'id'"])
        if kind == .postgres { #expect(try await sandbox.listed().isEmpty) } else { #expect(!sandbox.exists("store")) }
        #expect(try await report("--commit", "--order-by", "id")["added"] as? Int == 700)
        #expect(try await report("--commit")["importedBefore"] as? Int == 700)
        let keys = try await sandbox.listed()
        #expect(keys.count == 700 && keys.filter { $0["enabled"] as? Bool == false }.count == 350)
        #expect(Set(keys.compactMap { $0["label"] as? String }).count == 700)
        try await sandbox.run("verify")
        #expect(try database.psql("SELECT count(*) FROM \(table)") == "700\n")
    }

    @Test func refusesRowsByNumberAndGoesOn() async throws {
        let (sandbox, database, table) = try await sandbox(6)
        try database.psql(
            """
            UPDATE \(table) SET owner_id = NULL WHERE id = 2; UPDATE \(table) SET api_key_encrypted = NULL WHERE id = 3;
            UPDATE \(table) SET provider = 'azure' WHERE id = 4; UPDATE \(table) SET metadata = '[1]' WHERE id = 5;
            UPDATE \(table) SET enabled = NULL, metadata = NULL WHERE id = 6
            """)
        let result = try await sandbox.json(
            "import", "--from-table", table, "--map-column", "owner_id=user_id", "--order-by", "id", "--commit",
            expecting: 1)
        #expect(result["added"] as? Int == 2)
        let refused = try #require((result["refused"] as? [String: Any])?["first"] as? [[String: Any]])
        #expect(refused.compactMap { $0["row"] as? Int }.sorted() == [2, 3, 4, 5])
        let text = try await sandbox.run(
            "import", "--from-table", table, "--map-column", "owner_id=user_id", "--map-provider", "azure=openai",
            "--order-by", "id", expecting: 1)
        #expect(text.errors.contains("row 2: user_id is empty") && !text.errors.contains("row 4"))
    }

    @Test func saysWhatIsMissing() async throws {
        let (sandbox, database, table) = try await sandbox(1)
        func errors(_ status: Int32, _ arguments: String...) async throws -> String {
            let result = try await sandbox.program.run(
                ["import", "--from-table"] + arguments, input: Data(), environment: sandbox.environment,
                in: sandbox.folder)
            #expect(result.status == status && result.output.isEmpty, "\(arguments): \(result.errors)")
            sandbox.expectNoKey(in: Data(result.errors.utf8), #_sourceLocation)
            return result.errors.replacing(/\s+/, with: " ")
        }
        #expect(
            try await errors(1, table).contains("There is no column 'user_id'. Say which one is meant: --map-column"))
        #expect(try await errors(1, table, "--map-column", "nope=user_id").contains("There is no column 'nope'"))
        #expect(try await errors(2, "\(table)x").contains("--from-postgres has no table"))
        #expect(try await errors(2, "\(table); DROP TABLE \(table)").contains("has no table"))
        let mapped = ["--map-column", "owner_id=user_id"]
        #expect(try await errors(2, table, mapped[0], mapped[1], "--order-by", "id; x").contains("no column"))
        #expect(try await errors(2, table, mapped[0], mapped[1], "--order-by", "metadata->x").contains("no column"))
        _ = try await errors(2, table, "rows.csv")
        _ = try await errors(2, table, "--map-column", "owner_id=owner")
        _ = try await errors(2, table, "--format", "csv")
        try await sandbox.run("import", expecting: 2)
        try await sandbox.run("import", "rows.csv", "--order-by", "id", expecting: 2)
        try database.psql("REVOKE SELECT ON \(table) FROM \(database.app)")
        #expect(try await errors(3, table, mapped[0], mapped[1]).contains("may not read all of the table"))
        let none = try await sandbox.run(
            "import", "--from-table", table, "--store", sandbox.path("store/keys.db"), "--create", expecting: 2)
        #expect(none.errors.contains("IMPORT_DATABASE_URL"))
    }

    /// From Python's `cryptography` to a second master key of ours, without a file between.
    @Test(.enabled(if: PythonRows.interpreter != nil))
    func takesPythonsTableOver() async throws {
        let (sandbox, database, table) = try await sandbox(0)
        let keys = try await PythonRows.make(in: sandbox)
        sandbox.environment["IMPORT_ENCRYPTION_KEY"] = nil
        try database.psql(
            """
            ALTER TABLE \(table) ALTER api_key_encrypted TYPE bytea USING api_key_encrypted::bytea;
            \\copy \(table)(owner_id, provider, api_key_encrypted, metadata, enabled) from '\(sandbox.path("table.csv"))' csv
            """)
        let report = try await sandbox.json(
            "import", "--from-table", table, "--map-column", "owner_id=user_id", "--their-key-file", "their.keys",
            "--order-by", "id", "--commit")
        #expect(report["added"] as? Int == 90)
        #expect(try await sandbox.listed().contains { $0["label"] as? String == "Schlüssel, \"7\"" })
        let new = try #require(try await sandbox.json("master-key", "add")["added"] as? String)
        try await sandbox.run("master-key", "promote", new)
        #expect(try await sandbox.json("re-seal")["resealed"] as? Int == 90)
        #expect(try await sandbox.masterKeys().map(\.keys) == [90, 0])
        #expect(try await sandbox.openedKeys() == Set(keys))
        try await sandbox.run("verify")
        try await sandbox.run("health")
    }
}
