// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#if Postgres
import BYOKCore
import BYOKTesting
import StoreWorkload
import Testing

@testable import BYOKStorage

/// PgBouncer in transaction mode, with two connections to the server for all clients.
@Suite(.enabled(if: PostgresServer.isThere), .serialized)
struct PostgresFaultBouncerTests {
    private let cluster: PostgresCluster
    private let bouncer: PostgresCluster

    init() throws {
        cluster = try .start()
        bouncer = try cluster.bouncer()
    }

    private func options() async throws -> PostgresOptions {
        var options = try await cluster.server.options()
        options.dsn = "host=127.0.0.1 port=\(bouncer.port) dbname=byok user=byok_app"
        options.tls = .off
        options.directDSN = cluster.server.dsn("byok_app")
        return options
    }

    @Test func everyContractIsKeptThroughIt() async throws {
        let options = try await options()
        let store = try await PostgresStore(options)
        try await KeyStoreCompatTest(makeStore: { store }).run()
        try await AuditLogCompatTest(makeStore: { store }).run()
        try await CreditLedgerCompatTest(makeLedger: { store }).run()
        try await NotificationInboxCompatTest(makeInbox: { store }).run()
        try await AuditedLedgerCompatTest(makeLedger: { store }).run()
        // The usage kit purges, so each of its checks has a log of its own.
        let usage = UsageLogCompatTest(makeLog: { try await PostgresStore(await self.options()) })
        for check in UsageLogCompatTest.checks.prefix(12) { try await check.run(usage) }
        await store.close()
    }

    /// Each client's answers are its own, whatever the others ask at the same moment.
    @Test func noClientRunsAnothersStatement() async throws {
        let options = try await options()
        let stores = try await withThrowingTaskGroup { group in
            for _ in 0..<8 { group.addTask { try await PostgresStore(options) } }
            return try await group.reduce(into: [PostgresStore]()) { $0.append($1) }
        }
        try await withThrowingTaskGroup { group in
            for (number, store) in stores.enumerated() {
                for lane in 0..<4 {
                    group.addTask { try await use(store, account: "c\(number)l\(lane)") }
                }
            }
            try await group.waitForAll()
        }
        for store in stores { await store.close() }
        // Of what has a name, only what went past the pooler.
        let named = cluster.log.split(separator: "\n").filter { $0.contains("execute byok") }
        #expect(
            named.allSatisfy { $0.contains("pg_is_in_recovery") || $0.contains("instance") }, "\(named.first ?? "")")
        print("postgres behind a pooler: 8 clients, 32 lanes, 2 connections to the server")
    }

    private func use(_ store: PostgresStore, account: String) async throws {
        let owner = try KeyOwner.user(account)
        let record = KeyRecord.sample(owner, seed: UInt64(account.utf8.reduce(0) { $0 &* 31 &+ Int($1) }))
        try await store.commit(KeyChange(owner: owner, writes: [.insert(record)], audit: []))
        _ = try await store.apply(
            .grant(Money(nanodollars: 1_000), to: owner, payment: RequestID("p"), at: Timestamp(seconds: 1)))
        for number in 1...15 {
            let spending = Spending(account: account, number: number)
            _ = try await store.apply(spending.reservation, recording: spending.events)
            #expect(try await store.records(ownedBy: [owner])[0].records.map(\.id) == [record.id])
            let balance = try await store.apply(
                spending.reservation.settlement(of: Money(nanodollars: 2), at: spending.at))
            #expect(balance == CreditBalance(total: Money(nanodollars: Int64(1_000 - 2 * number)), held: .zero))
            try await store.append(spending.records, receipts: spending.receipts, batch: spending.batch)
            #expect(
                try await store.receipts(
                    of: owner, ReceiptPage(period: spending.at..<Timestamp(seconds: 9_000_000_000))
                ).count == spending.count)
        }
        #expect(try await store.verify(owner) == .intact(entries: 30))
    }

    @Test func aListenerElsewhereIsRefused() async throws {
        let other = try PostgresCluster.start()
        var options = try await options()
        let schema = options.schema
        _ = try await other.server.options { $0.schema = schema }
        options.directDSN = other.server.dsn("byok_app")
        let error = try await #require(throws: BYOKError.self) { _ = try await PostgresStore(options) }
        #expect(error.code == .invalidConfiguration && error.message.contains("options.directDSN"))
    }
}
#endif
