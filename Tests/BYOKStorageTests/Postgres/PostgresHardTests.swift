// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#if Postgres
import BYOKCore
import BYOKTesting
import Testing

@testable import BYOKStorage

/// Moments that seldom come: a COMMIT that fails, a copy that is late, a store closed at work, a long reader.
@Suite(.enabled(if: PostgresServer.isThere), .serialized)
struct PostgresHardTests {
    private let server: PostgresServer
    private let alice: KeyOwner

    init() throws { (server, alice) = (try .require(), try .user("alice")) }

    private func insertion(_ seed: UInt64) -> KeyChange {
        KeyChange(owner: alice, writes: [.insert(.sample(alice, seed: seed))], audit: [])
    }

    /// As when the disk is full or the queue of notifications: all statements have been answered by then.
    @Test func aCommitThatFailsAtItsEndIsNotAcknowledged() async throws {
        let options = try await server.options()
        let store = try await PostgresStore(options)
        let name = options.schema
        try server.run(
            """
            CREATE FUNCTION \(name).fail() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN RAISE EXCEPTION 'full' USING ERRCODE = '53100'; END $$;
            CREATE CONSTRAINT TRIGGER fail AFTER INSERT ON \(name).user_api_keys
            DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION \(name).fail()
            """)
        let error = await #expect(throws: BYOKError.self) { try await store.commit(insertion(1)) }
        #expect(error?.code == .storeFull)
        #expect(try await store.records(ownedBy: [alice])[0].records.isEmpty)
        try server.run("DROP TRIGGER fail ON \(name).user_api_keys")
        try await store.commit(insertion(1))
        #expect(try await store.records(ownedBy: [alice])[0].records.count == 1)
        await store.close()
    }

    @Test func aLateCopyBringsNothingBackAfterAnErasure() async throws {
        let options = try await server.options()
        let store = try await PostgresStore(options)
        try await store.commit(insertion(1))
        let token = try server.run("SELECT encode(token, 'hex') FROM \(options.schema).writes").prefix { $0 != "\n" }
        let event = AuditEvent(at: Timestamp(seconds: 1), owner: .platform, kind: .erased, actor: "")
        #expect(try await store.erase(alice, recording: event) == 1)
        let owner = Hexadecimal.text(alice.encoded)
        let copy = "SELECT \(options.schema).claim('\\x\(owner)', '\\x\(token)')"
        #expect(throws: (any Error).self) { try server.run(copy) }
        await store.close()
    }

    /// Takes locks, and keeps them for so many seconds.
    private func hold(_ lock: String, _ options: PostgresOptions, seconds: Int) async throws {
        try start("BEGIN; \(lock); SELECT pg_sleep(\(seconds)) /* \(options.schema) */; COMMIT")
        let sleepers = """
            SELECT count(*) FROM pg_stat_activity
            WHERE wait_event = 'PgSleep' AND query LIKE '%\(options.schema)%'
            """
        for _ in 0..<200 {
            if try server.run(sleepers) == "1\n" { return }
            try await Task.sleep(for: .milliseconds(50))
        }
        Issue.record("nobody holds the locks")
    }

    private func locks(_ owners: [KeyOwner], _ options: PostgresOptions) -> String {
        owners.map { "SELECT \(options.schema).lock_account('\\x\(Hexadecimal.text($0.encoded))')" }
            .joined(separator: ";")
    }

    /// Runs SQL on a thread of its own: what blocks one of the few cooperative threads falsifies times.
    private func start(_ sql: String, role: String? = nil) throws {
        try DetachedThread.start { [server] in _ = try? server.run(sql, role: role) }
    }

    private func grant(_ number: Int, to owner: KeyOwner) throws -> LedgerEntry {
        try .grant(Money(nanodollars: 1), to: owner, payment: RequestID("p\(number)"), at: Timestamp(seconds: 1))
    }

    @Test func closingLeavesNoSession() async throws {
        let name = "closing\(UInt32.random(in: 0...UInt32.max))"
        let options = try await server.options { $0.dsn += " application_name=\(name)" }
        let store = try await PostgresStore(options)
        let owners = [alice, try KeyOwner.user("bob")]
        try await hold(locks(owners, options), options, seconds: 3)
        let calls = try owners.map { owner in
            let entry = try grant(1, to: owner)
            return Task { _ = try await store.apply(entry) }
        }
        try await Task.sleep(for: .milliseconds(200))
        await store.close()
        for call in calls { try await call.value }
        var left = ""
        for _ in 0..<40 {
            left = try server.run("SELECT count(*) FROM pg_stat_activity WHERE application_name = '\(name)'")
            if left == "0\n" { break }
            try await Task.sleep(for: .milliseconds(50))
        }
        #expect(left == "0\n")
        #expect(!store.isListening)
    }

    /// It works as the owner of the tables, for whoever may call it.
    @Test func usageIsPurgedByTheMaintenanceRoleAlone() async throws {
        let options = try await server.options()
        let who = try server.run(
            """
            SELECT string_agg(a.grantee::regrole::text, ',') FROM pg_proc, aclexplode(proacl) a
            WHERE pronamespace = '\(options.schema)'::regnamespace AND proname = 'purge_usage'
            AND a.grantee <> proowner
            """)
        #expect(who == "byok_maintenance\n")
    }

    /// A month's partitions are made while a backup reads.
    @Test func aLongReaderKeepsNoOtherOut() async throws {
        let options = try await server.options()
        let store = try await PostgresStore(options)
        let name = options.schema
        let part = try server.run("SELECT '\(name).receipts_' || to_char(now() + interval '2 months', 'YYYYMM')")
        try server.run("DROP TABLE \(part)")
        try await hold("LOCK TABLE \(name).receipts_default IN ACCESS SHARE MODE", options, seconds: 15)
        try start("SELECT \(name).sweep()", role: "byok_app")
        try await Task.sleep(for: .milliseconds(100))
        let began = ContinuousClock.now
        _ = try await store.receipt(of: alice, for: RequestID("r"))
        #expect(ContinuousClock.now - began < .seconds(8))
        await store.close()
    }
}
#endif
