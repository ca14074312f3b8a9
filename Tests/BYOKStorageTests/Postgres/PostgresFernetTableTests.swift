// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#if Postgres
import BYOKCore
import BYOKStorage
import Foundation
import Testing

@Suite(.enabled(if: PostgresServer.isThere))
struct PostgresFernetTableTests {
    /// A schema of the test's own, gone with its name.
    private let schema = "theirs\(UInt64.random(in: 0...UInt64.max))"

    private func table(_ sql: String, rows: Int = 0) throws -> PostgresServer {
        let server = try PostgresServer.require()
        let fill = rows > 0 ? "INSERT INTO keys SELECT n, 'u' || n, 'x' FROM generate_series(1, \(rows)) n;" : ""
        try server.run(
            """
            CREATE SCHEMA \(schema); GRANT USAGE ON SCHEMA \(schema) TO byok_nobody; SET search_path = \(schema); \(sql); \(fill)
            GRANT SELECT ON ALL TABLES IN SCHEMA \(schema) TO byok_nobody
            """)
        return server
    }

    private func open(_ server: PostgresServer, _ name: String) async throws -> FernetTable {
        var options = PostgresOptions(dsn: server.dsn("byok_nobody") + " application_name=\(schema)")
        options.timeout = .seconds(20)
        return try await FernetTable("\(schema).\(name)", options)
    }

    private func texts(_ rows: FernetTable.Rows) async throws -> [[String]] {
        try await rows.reduce(into: []) { $0.append($1.texts) }
    }

    private static let plain = "CREATE TABLE keys(id int, user_id text, token text)"

    @Test func readsWhateverTheColumnsAre() async throws {
        let server = try table(
            """
            CREATE TABLE "User Keys"(id int, "user ""id" uuid, token bytea, data jsonb, "On" boolean, at timestamptz, gone int);
            ALTER TABLE "User Keys" DROP COLUMN gone;
            INSERT INTO "User Keys" VALUES (2, '3f2504e0-4f89-11d3-9a0c-0305e82c3301', 'gAAAA=', '{"label": "ü\\n\\""}', true),
                (1, NULL, NULL, NULL, false)
            """)
        let table = try await open(server, "\"User Keys\"")
        #expect(table.columns == ["id", "user \"id", "token", "data", "On", "at"])
        let columns = ["user \"id", "On", "token", "data"]
        let expected = [
            ["", "false", "", ""],
            ["3f2504e0-4f89-11d3-9a0c-0305e82c3301", "true", "\\x6741414141" + "3d", "{\"label\": \"ü\\n\\\"\"}"],
        ]
        #expect(try await texts(table.rows(columns, orderedBy: "id")) == expected)
        #expect(FernetRow.token(inColumn: expected[1][2]) == "gAAAA=")
        #expect(try await texts(table.rows(columns)) == expected.reversed())
        await table.close()
    }

    /// Page by page, as it was when it was opened, and as often as one likes.
    @Test func readsTheTableAsItWas() async throws {
        let server = try table(Self.plain, rows: 1_300)
        let table = try await open(server, "keys")
        var iterator = table.rows(["user_id"], orderedBy: "id").makeAsyncIterator()
        let first = try #require(try await iterator.next())
        #expect(first.number == 1 && first.texts == ["u1"])
        try server.run("INSERT INTO \(schema).keys VALUES (0, 'late', ''); DELETE FROM \(schema).keys WHERE id > 1000")
        var last = first
        while let row = try await iterator.next() {
            #expect(row.number == last.number + 1 && row.texts == ["u\(row.number)"])
            last = row
        }
        #expect(last.number == 1_300)
        #expect(try await texts(table.rows(["id"])).count == 1_300)
        await table.close()
        #expect(try await texts(open(server, "keys").rows(["user_id"], orderedBy: "id")).first == ["late"])
    }

    @Test func mendsNothingAndFindsNoOtherTable() async throws {
        let server = try table(Self.plain, rows: 1)
        for name in ["key", "\"Keys\"", "a b", "keys; DROP TABLE keys", "\"", "", "public.\(schema).keys"] {
            let error = await #expect(throws: BYOKError.self) { try await open(server, name) }
            #expect(error?.code == .invalidConfiguration && error?.message.contains("no table") == true, "\(name)")
        }
        let table = try await open(server, "KEYS")
        for columns in [["nope"], ["user_id", "token\" FROM keys; --"]] {
            let error = await #expect(throws: BYOKError.self) { try await texts(table.rows(columns)) }
            #expect(error?.code == .invalidConfiguration)
        }
        #expect(try await texts(table.rows(["user_id"])) == [["u1"]])
    }

    /// Missing rows would be keys that are lost without a word.
    @Test func refusesRowsThatItMayNotSee() async throws {
        let server = try table(
            "\(Self.plain); ALTER TABLE keys ENABLE ROW LEVEL SECURITY; CREATE POLICY low ON keys USING (id < 2)",
            rows: 3)
        let error = await #expect(throws: BYOKError.self) { try await texts(open(server, "keys").rows(["id"])) }
        #expect(error?.code == .storePermissions && error?.message.contains("BYPASSRLS") == true)
        try server.run("REVOKE SELECT ON \(schema).keys FROM byok_nobody")
        let hidden = await #expect(throws: BYOKError.self) { try await texts(open(server, "keys").rows(["id"])) }
        #expect(hidden?.code == .storePermissions)
    }

    @Test func saysWhenTheConnectionWentHalfWay() async throws {
        let server = try table(Self.plain, rows: 2_000)
        let table = try await open(server, "keys")
        var iterator = table.rows(["user_id"]).makeAsyncIterator()
        _ = try await iterator.next()
        try server.run(
            """
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE application_name = '\(schema)'
            """)
        var count = 1
        let error = await #expect(throws: BYOKError.self) {
            while try await iterator.next() != nil { count += 1 }
        }
        #expect(error?.code == .storeUnavailable && count == 500)
    }
}
#endif
