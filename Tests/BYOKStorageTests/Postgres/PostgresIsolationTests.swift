// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#if Postgres
import BYOKCore
import BYOKTesting
import Foundation
import StoreWorkload
import Testing

@testable import BYOKStorage

/// The second fence: what the service's role sees and may do when it runs statements of its own.
@Suite(.enabled(if: PostgresServer.isThere))
struct PostgresIsolationTests {
    private let server: PostgresServer
    private let alice: KeyOwner
    private let bob: KeyOwner

    init() throws {
        server = try .require()
        (alice, bob) = (try .user("alice"), try .user("bob"))
    }

    /// A schema with rows of two owners in every fenced table.
    private func schema() async throws -> String {
        let options = try await server.options()
        let store = try await PostgresStore(options)
        for owner in [alice, bob] {
            try await store.commit(KeyChange(owner: owner, writes: [.insert(.sample(owner, seed: 1))], audit: []))
            try await store.append([AuditEvent(at: Timestamp(seconds: 1), owner: owner, kind: .used, actor: "")])
            let spending = Spending(account: owner.id, number: 1)
            _ = try await store.apply(
                .grant(Money(nanodollars: 10), to: owner, payment: RequestID("p"), at: Timestamp(seconds: 1)))
            _ = try await store.apply(spending.reservation)
            try await store.append(spending.records, receipts: spending.receipts, batch: spending.batch)
            let notice = Notice(id: "n", owner: owner, kind: .init(rawValue: "k"), at: Timestamp(seconds: 1), text: "t")
            _ = try await store.deliver(notice)
            try await store.setPreferences(NoticePreferences(muted: [.init(rawValue: "m")]), of: owner)
        }
        await store.close()
        return options.schema
    }

    private func counts(_ schema: String, _ table: String, _ settings: String = "") throws -> String {
        let sql = "BEGIN; \(settings) SELECT count(*), count(DISTINCT owner) FROM \(schema).\(table); COMMIT;"
        return try server.run(sql, role: "byok_app").split(separator: "\n").last.map(String.init) ?? ""
    }

    private func naming(_ owner: KeyOwner) -> String {
        #"SET LOCAL byok.owners = '{"\\x"# + Hexadecimal.text(owner.encoded) + #""}';"#
    }

    @Test func whoNamesNoOwnerSeesNoRow() async throws {
        let schema = try await schema()
        for table in PostgresSchema.fencedTables {
            #expect(try server.run("SELECT count(DISTINCT owner) FROM \(schema).\(table)") == "2\n", "\(table)")
            #expect(try counts(schema, table) == "0|0", "\(table)")
            #expect(try counts(schema, table, "SET LOCAL byok.owners = '';") == "0|0", "\(table)")
        }
    }

    @Test func aForgottenWhereShowsTheNamedOwnerAlone() async throws {
        let schema = try await schema()
        for table in PostgresSchema.fencedTables {
            #expect(try counts(schema, table, naming(alice)).hasSuffix("|1"), "\(table)")
            // Where nothing is named in a transaction, what an earlier one named is gone.
            let after = "BEGIN; \(naming(alice)) COMMIT; SELECT count(*) FROM \(schema).\(table)"
            #expect(try server.run(after, role: "byok_app") == "0\n", "\(table)")
        }
    }

    @Test func rowsOfOthersAreNeitherWrittenNorTaken() async throws {
        let schema = try await schema()
        let insert = "INSERT INTO \(schema).credit_accounts VALUES ('\\x0163', 1, 0)"
        #expect(throws: (any Error).self) {
            try server.run("BEGIN; \(naming(alice)) \(insert); COMMIT", role: "byok_app")
        }
        let update = "UPDATE \(schema).credit_accounts SET balance = 1000000; DELETE FROM \(schema).user_api_keys"
        try server.run("BEGIN; \(naming(alice)) \(update); COMMIT", role: "byok_app")
        let balances = "SELECT balance FROM \(schema).credit_accounts ORDER BY owner"
        #expect(try server.run(balances) == "1000000\n10\n")
        #expect(try server.run("SELECT count(*) FROM \(schema).user_api_keys") == "1\n")
    }

    @Test(arguments: [
        "UPDATE $.credit_entries SET amount = 0", "UPDATE $.audit_log SET body = ''",
        "ALTER TABLE $.user_api_keys DISABLE ROW LEVEL SECURITY", "DROP TABLE $.audit_log", "TRUNCATE $.credit_entries",
        "SELECT * FROM $.receipts_default", "DELETE FROM $.usage_batches", "UPDATE $.byok_meta SET min_reader = 9",
        "CREATE TABLE $.mine()",
    ])
    func theServicesRoleMayNot(statement: String) async throws {
        let schema = try await schema()
        let sql = statement.replacingOccurrences(of: "$", with: schema)
        #expect(throws: (any Error).self) { try server.run("BEGIN; \(naming(alice)) \(sql); COMMIT", role: "byok_app") }
    }

    /// What the documentation says that the fence is not.
    @Test func whoRunsStatementsMayNameAnyOwnerAndMaintain() async throws {
        let schema = try await schema()
        #expect(try counts(schema, "user_api_keys", naming(bob)) == "1|1")
        #expect(try counts(schema, "user_api_keys", "SET LOCAL ROLE byok_maintenance;") == "2|2")
        // But membership alone is no maintenance.
        #expect(try counts(schema, "user_api_keys", "SET LOCAL byok.owners = '{}';") == "0|0")
    }

    @Test func workAcrossOwnersNeedsTheMaintenanceRole() async throws {
        try server.run(
            """
            DO $$ BEGIN CREATE ROLE byok_narrow LOGIN PASSWORD 'test-only-byok_narrow' NOINHERIT;
            EXCEPTION WHEN duplicate_object THEN NULL; END $$
            """)
        let options = try await server.options()
        try server.run(
            """
            GRANT USAGE ON SCHEMA \(options.schema) TO byok_narrow;
            GRANT SELECT ON ALL TABLES IN SCHEMA \(options.schema) TO byok_narrow;
            GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA \(options.schema) TO byok_narrow
            """)
        var narrow = options
        narrow.dsn = server.dsn("byok_narrow")
        let store = try await PostgresStore(narrow)
        _ = try await store.records(ownedBy: [alice])
        let error = try await #require(throws: BYOKError.self) { _ = try await store.page(after: nil) }
        #expect(error.code == .storePermissions && error.message.contains("options.maintenanceRole"))
        await store.close()
    }
}
#endif
