#if Postgres
import BYOKCore
import BYOKTesting
import Foundation
import Testing

@testable import BYOKStorage

struct PostgresTryTests {
    func store() async throws -> PostgresStore {
        let schema = "t\(UInt32.random(in: 0...UInt32.max))"
        var options = PostgresOptions(dsn: "host=/tmp/devpg port=5499 dbname=byok user=byok_owner")
        options.schema = schema
        try await PostgresStore.migrate(options)
        options.dsn = "host=/tmp/devpg port=5499 dbname=byok user=byok_app"
        return try await PostgresStore(options)
    }

    @Test(arguments: KeyStoreCompatTest.checks)
    func keys(check: KeyStoreCompatTest.Check) async throws {
        try await check.run(KeyStoreCompatTest(makeStore: { try await store() }))
    }
    @Test(arguments: AuditLogCompatTest.checks)
    func audit(check: AuditLogCompatTest.Check) async throws {
        try await check.run(AuditLogCompatTest(makeStore: { try await store() }))
    }
    @Test(arguments: CreditLedgerCompatTest.checks)
    func credits(check: CreditLedgerCompatTest.Check) async throws {
        try await check.run(CreditLedgerCompatTest(makeLedger: { try await store() }))
    }
    @Test(arguments: UsageLogCompatTest.checks)
    func usage(check: UsageLogCompatTest.Check) async throws {
        try await check.run(UsageLogCompatTest(makeLog: { try await store() }))
    }
    @Test(arguments: NotificationInboxCompatTest.checks)
    func inbox(check: NotificationInboxCompatTest.Check) async throws {
        try await check.run(NotificationInboxCompatTest(makeInbox: { try await store() }))
    }
    @Test(arguments: AuditedLedgerCompatTest.checks)
    func audited(check: AuditedLedgerCompatTest.Check) async throws {
        try await check.run(AuditedLedgerCompatTest(makeLedger: { try await store() }))
    }
}
#endif
