// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#if Postgres
import BYOKCore
import BYOKTesting
import Foundation
import Testing

@testable import BYOKStorage

/// What a host can set wrongly: each has its code, names its setting, and tells no password.
@Suite(.enabled(if: PostgresServer.isThere))
struct PostgresBadInputTests {
    private let server: PostgresServer

    init() throws { server = try .require() }

    private static let secret = "hunter2-very-secret"

    private func refusal(_ options: PostgresOptions) async -> BYOKError? {
        do {
            await (try PostgresStore(options)).close()
            return nil
        } catch {
            #expect(!"\(error)\(String(reflecting: error))".contains(Self.secret))
            return error
        }
    }

    @Test(arguments: [
        "postgresql://u:hunter2-very-secret@[::1", "host", "host=a password='hunter2-very-secret", "=x", "hots=a",
        "postgresql://u:hunter2-very-secret@h:port:9/d", "mysql://h/d", "host=a sslmode=perhaps",
        "host=a,b port=1,2,3", "postgresql://h/d?sslmode", "host=a\u{0}b", "host=a target_session_attrs=standby",
        "host=a target_session_attrs=read-only", "host=a,b hostaddr=127.0.0.1",
    ])
    func aStringThatIsNoDSN(dsn: String) async {
        let error = await refusal(PostgresOptions(dsn: dsn))
        #expect(error?.code == .invalidConfiguration)
        #expect(error?.message.contains("options.dsn") == true)
    }

    @Test(arguments: ["disable", "allow", "prefer", "require", "verify-ca"])
    func anSSLModeBelowTheProgramsOwn(mode: String) async {
        let error = await refusal(PostgresOptions(dsn: "postgresql://u:hunter2-very-secret@h/d?sslmode=\(mode)"))
        #expect(error?.code == .invalidConfiguration)
        #expect(error?.message.contains("options.tls") == true && error?.message.contains(mode) == true)
    }

    @Test func optionsOutOfRange() async throws {
        let changes: [(String, (inout PostgresOptions) -> Void)] = [
            ("options.schema", { $0.schema = "" }), ("options.schema", { $0.schema = "Ö" }),
            ("options.schema", { $0.schema = "a;drop" }), ("options.schema", { $0.schema = "1a" }),
            ("options.schema", { $0.schema = "pg_x" }),
            ("options.schema", { $0.schema = "public" }),
            ("options.schema", { $0.schema = String(repeating: "a", count: 41) }),
            ("options.maintenanceRole", { $0.maintenanceRole = "a'b" }),
            ("options.connections", { $0.connections = 0 }), ("options.connections", { $0.connections = 1_001 }),
            ("options.timeout", { $0.timeout = .zero }), ("options.timeout", { $0.timeout = .seconds(4_000) }),
            ("options.lease", { $0.lease = .milliseconds(1) }), ("options.lease", { $0.lease = .seconds(301) }),
            ("options.directDSN", { $0.directDSN = "no dsn" }),
        ]
        for (name, change) in changes {
            var options = PostgresOptions(dsn: server.dsn("byok_app"))
            change(&options)
            let error = await refusal(options)
            #expect(error?.code == .invalidConfiguration && error?.message.contains(name) == true, "\(name)")
        }
    }

    @Test(arguments: [
        ("dbname=nowhere", BYOKError.Code.invalidConfiguration, "database"),
        ("user=nobody_at_all", .storePermissions, "role"), ("port=1", .storeUnavailable, "options.dsn"),
        ("host=/nowhere/at/all", .storeUnavailable, "options.dsn"),
    ])
    func aServerThatIsNotThere(change: String, code: BYOKError.Code, named: String) async throws {
        var options = try await server.options()
        options.dsn += " password=\(Self.secret) " + change
        // Who is told why needs the time to hear it, on a machine with much else to do.
        options.timeout = code == .storeUnavailable ? .seconds(1) : .seconds(30)
        let error = await refusal(options)
        #expect(error?.code == code && error?.message.contains(named) == true)
    }

    @Test func aRoleThatPassesTheFences() async throws {
        var options = try await server.options()
        for dsn in [server.dsn, server.dsn("byok_owner")] {
            options.dsn = dsn
            let error = await refusal(options)
            #expect(error?.code == .storePermissions && error?.message.contains("row-level security") == true)
        }
        options.dsn = server.dsn("byok_nobody")
        let error = await refusal(options)
        #expect(error?.code == .storePermissions && error?.message.contains("options.dsn") == true)
    }

    @Test func tablesThatAreMissingNewerOrSomebodyElses() async throws {
        var options = try await server.options()
        let schema = options.schema
        options.schema = "not_there_\(schema.suffix(8))"
        let missing = await refusal(options)
        #expect(missing?.code == .invalidConfiguration && missing?.message.contains("migrate") == true)

        options.schema = schema
        try server.run("UPDATE \(schema).byok_meta SET version = 9, min_reader = 1")
        #expect(await refusal(options) == nil, "newer tables that this library may read")
        var owner = options
        owner.dsn = server.dsn("byok_owner")
        #expect(try await PostgresStore.migrate(owner).after == 1)
        try server.run("UPDATE \(schema).byok_meta SET min_reader = 9")
        let newer = await refusal(options)
        #expect(newer?.code == .storeTooNew && newer?.message.contains("Update the library") == true)
        await #expect(throws: BYOKError.self) { try await PostgresStore.migrate(owner) }
        try server.run("UPDATE \(schema).byok_meta SET version = 0, min_reader = 0")
        #expect(await refusal(options)?.message.contains("migrate") == true)

        owner.schema = "theirs_\(schema.suffix(8))"
        try server.run("CREATE SCHEMA \(owner.schema) CREATE TABLE user_api_keys(user_id text)", role: "byok_owner")
        let foreign = try await #require(throws: BYOKError.self) { try await PostgresStore.migrate(owner) }
        #expect(foreign.code == .storeForeign && foreign.message.contains("options.schema"))
        #expect(try server.run("SELECT count(*) FROM \(owner.schema).user_api_keys") == "0\n")
    }

    @Test func rolesThatAMigrationCannotUse() async throws {
        var options = PostgresOptions(dsn: server.dsn("byok_owner"))
        options.schema = "t\(UInt64.random(in: 0...UInt64.max))"
        options.timeout = .seconds(30)
        let missing = try await #require(throws: BYOKError.self) {
            try await PostgresStore.migrate(options, roles: PostgresRoles(app: "no_such_role"))
        }
        #expect(missing.code == .invalidConfiguration && missing.message.contains("no_such_role"))
        let quoted = try await #require(throws: BYOKError.self) {
            try await PostgresStore.migrate(options, roles: PostgresRoles(maintenance: "a; DROP TABLE x"))
        }
        #expect(quoted.code == .invalidConfiguration && quoted.message.contains("roles.maintenance"))
        options.dsn = server.dsn("byok_nobody")
        let rightless = try await #require(throws: BYOKError.self) { try await PostgresStore.migrate(options) }
        #expect(rightless.code == .storePermissions)
        // Nothing is left behind by any of them.
        #expect(try server.run("SELECT to_regnamespace('\(options.schema)') IS NULL") == "t\n")
    }

    @Test func settingsThatKeepNoPromise() async throws {
        for (setting, value) in [
            ("synchronous_commit", "off"), ("default_transaction_isolation", "'repeatable read'"),
        ] {
            let role = "byok_set_\(UInt32.random(in: 0...UInt32.max))"
            try server.run(
                "CREATE ROLE \(role) LOGIN PASSWORD 'test-only-\(role)' IN ROLE byok_app; "
                    + "ALTER ROLE \(role) SET \(setting) = \(value)")
            var options = try await server.options()
            options.dsn = server.dsn(role)
            let error = await refusal(options)
            #expect(error?.code == .invalidConfiguration && error?.message.contains(setting) == true)
        }
    }

    @Test func aMigrationThatManyBeginIsDoneOnce() async throws {
        var options = PostgresOptions(dsn: server.dsn("byok_owner"))
        options.schema = "t\(UInt64.random(in: 0...UInt64.max))"
        options.timeout = .seconds(20)
        let done = try await withThrowingTaskGroup { group in
            for _ in 0..<6 { group.addTask { [options] in try await PostgresStore.migrate(options) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(done.count { $0.before == nil } == 1 && done.allSatisfy { $0.after == 1 })
    }

    @Test(arguments: [
        "'; DROP TABLE user_api_keys; --", "\"}{\\", "$1 $2 %s %I", "é e\u{301} 日本 😀", "\\x00", "NULL", "\r\n\t",
    ])
    func hostileTextsComeBackAsTheyWere(text: String) async throws {
        let store = try await server.store()
        let owner = try KeyOwner.user(text)
        var record = KeyRecord.sample(owner, seed: 1, label: text)
        record.provider = Provider.ID(rawValue: text)
        record.status = KeyStatus(.invalid, reason: text)
        try await store.commit(KeyChange(owner: owner, writes: [.insert(record)], audit: []))
        #expect(try await store.records(ownedBy: [owner])[0].records.map(\.macInput) == [record.macInput])
        let usage = UsageRecord(
            owner: owner, at: Timestamp(seconds: 1), keyID: record.id, provider: record.provider, model: text,
            usage: TokenUsage(input: 1), cost: nil, credits: .zero)
        try await store.append([usage], receipts: [], batch: UsageBatchID(host: Array(text.utf8), number: 1))
        #expect(try await store.summary(of: owner, days: 0...0).map(\.model) == [text])
        await store.close()
    }

    @Test func whatPostgreSQLCannotKeepIsNamed() async throws {
        let store = try await server.store()
        let owner = try KeyOwner.user("alice")
        let change = KeyChange(owner: owner, writes: [.insert(.sample(owner, seed: 1, label: "a\u{0}b"))], audit: [])
        let error = try await #require(throws: BYOKError.self) { try await store.commit(change) }
        #expect(error.code == .invalidEntry && error.message.contains("NUL"))
        #expect(try await store.records(ownedBy: [owner])[0].records.isEmpty)
        let long = KeyRecord.sample(owner, seed: 2, label: String(repeating: "ü", count: 500_000))
        try await store.commit(KeyChange(owner: owner, writes: [.insert(long)], audit: []))
        #expect(try await store.records(ownedBy: [owner])[0].records.map(\.macInput) == [long.macInput])
        await store.close()
    }

    @Test func nothingThatIsPrintedHoldsThePassword() async throws {
        var options = try await server.options()
        options.dsn += " password=\(Self.secret)"
        options.directDSN = options.dsn
        let store = try await PostgresStore(options)
        var text = "\(options) \(String(reflecting: options)) \(store)"
        dump(options, to: &text)
        dump(store, to: &text)
        #expect(!text.contains(Self.secret))
        await store.close()
    }
}
#endif
