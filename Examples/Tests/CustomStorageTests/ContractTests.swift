// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKTesting
import Testing

@testable import custom_storage

struct ContractTests {
    private let server: ThrowawayRedis

    init() async throws { server = try await ThrowawayRedis() }

    @Test(arguments: KeyStoreCompatTest.checks)
    func keepsTheKeyStoreContract(check: KeyStoreCompatTest.Check) async throws {
        try await check.run(KeyStoreCompatTest(makeStore: open, reopen: reopen))
    }

    @Test(arguments: AuditLogCompatTest.checks)
    func keepsTheAuditLogContract(check: AuditLogCompatTest.Check) async throws {
        try await check.run(AuditLogCompatTest(makeStore: open))
    }

    @Test(arguments: CreditLedgerCompatTest.checks)
    func keepsTheCreditLedgerContract(check: CreditLedgerCompatTest.Check) async throws {
        try await check.run(CreditLedgerCompatTest(makeLedger: open, reopen: reopen))
    }

    @Test(arguments: UsageLogCompatTest.checks)
    func keepsTheUsageLogContract(check: UsageLogCompatTest.Check) async throws {
        try await check.run(UsageLogCompatTest(makeLog: open, reopen: reopen))
    }

    @Test func aWalkDoesNotMeetWhatIsGone() async throws {
        let store = try await open()
        let (alice, bob) = try (KeyOwner.user("alice"), KeyOwner.organisation("bob"))
        let records = (1...3).map { KeyRecord.sample(alice, seed: $0) }
        for record in records { try await store.insert(record) }
        try await store.insert(.sample(bob, seed: 4))
        try await store.remove(records[1])
        _ = try await store.erase(bob, recording: event(.platform))
        let page = try await store.page(after: nil)
        #expect(Set(page.records.map(\.id)) == [records[0].id, records[2].id] && page.next == nil)
    }

    @Sendable private func reopen(_ store: any Sendable) async throws -> RedisStore {
        (store as? RedisStore)?.close()
        return try await open()
    }

    @Sendable private func open() async throws -> RedisStore {
        try await RedisStore(on: server) { $0.lease = .seconds(20) }
    }
}
