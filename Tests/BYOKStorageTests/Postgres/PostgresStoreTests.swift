// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#if Postgres
import BYOKCore
import BYOKTesting
import Testing

@testable import BYOKStorage

/// The storage contracts, as for every store of ours.
@Suite(.enabled(if: PostgresServer.isThere))
struct PostgresStoreTests {
    private let server: PostgresServer

    init() throws { server = try .require() }

    /// Closes the store and opens its data again.
    private func reopen(_ store: Any, _ options: PostgresOptions) async throws -> PostgresStore {
        await (store as? PostgresStore)?.close()
        return try await PostgresStore(options)
    }

    @Test(arguments: KeyStoreCompatTest.checks)
    func keepsTheKeyStoreContract(check: KeyStoreCompatTest.Check) async throws {
        let options = try await server.options()
        try await check.run(
            KeyStoreCompatTest(
                makeStore: { try await PostgresStore(options) }, reopen: { try await reopen($0, options) }))
    }

    @Test(arguments: AuditLogCompatTest.checks)
    func keepsTheAuditLogContract(check: AuditLogCompatTest.Check) async throws {
        try await check.run(AuditLogCompatTest(makeStore: { try await server.store() }))
    }

    @Test(arguments: CreditLedgerCompatTest.checks)
    func keepsTheLedgerContract(check: CreditLedgerCompatTest.Check) async throws {
        let options = try await server.options()
        try await check.run(
            CreditLedgerCompatTest(
                makeLedger: { try await PostgresStore(options) }, reopen: { try await reopen($0, options) }))
    }

    @Test(arguments: UsageLogCompatTest.checks)
    func keepsTheUsageLogContract(check: UsageLogCompatTest.Check) async throws {
        let options = try await server.options()
        try await check.run(
            UsageLogCompatTest(
                makeLog: { try await PostgresStore(options) }, reopen: { try await reopen($0, options) }))
    }

    @Test(arguments: NotificationInboxCompatTest.checks)
    func keepsTheInboxContract(check: NotificationInboxCompatTest.Check) async throws {
        let options = try await server.options()
        try await check.run(
            NotificationInboxCompatTest(
                makeInbox: { try await PostgresStore(options) }, reopen: { try await reopen($0, options) }))
    }

    @Test(arguments: AuditedLedgerCompatTest.checks)
    func keepsTheAuditedLedgerContract(check: AuditedLedgerCompatTest.Check) async throws {
        try await check.run(AuditedLedgerCompatTest(makeLedger: { try await server.store() }))
    }
}
#endif
