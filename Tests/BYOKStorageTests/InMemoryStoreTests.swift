// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKStorage
import BYOKTesting
import Testing

struct InMemoryStoreTests {
    @Test(arguments: KeyStoreCompatTest.checks)
    func keepsTheKeyStoreContract(check: KeyStoreCompatTest.Check) async throws {
        try await check.run(KeyStoreCompatTest(makeStore: { InMemoryStore() }))
    }

    @Test(arguments: AuditLogCompatTest.checks)
    func keepsTheAuditLogContract(check: AuditLogCompatTest.Check) async throws {
        try await check.run(AuditLogCompatTest(makeStore: { InMemoryStore() }))
    }

    @Test(arguments: CreditLedgerCompatTest.checks)
    func keepsTheLedgerContract(check: CreditLedgerCompatTest.Check) async throws {
        try await check.run(CreditLedgerCompatTest(makeLedger: { InMemoryStore() }))
    }

    @Test(arguments: UsageLogCompatTest.checks)
    func keepsTheUsageLogContract(check: UsageLogCompatTest.Check) async throws {
        try await check.run(UsageLogCompatTest(makeLog: { InMemoryStore() }))
    }

    @Test(arguments: NotificationInboxCompatTest.checks)
    func keepsTheInboxContract(check: NotificationInboxCompatTest.Check) async throws {
        try await check.run(NotificationInboxCompatTest(makeInbox: { InMemoryStore() }))
    }

    @Test(arguments: AuditedLedgerCompatTest.checks)
    func keepsTheAuditedLedgerContract(check: AuditedLedgerCompatTest.Check) async throws {
        try await check.run(AuditedLedgerCompatTest(makeLedger: { InMemoryStore() }))
    }

    @Test func holdsManyOwnersWithoutSlowingDown() async throws {
        let small = try await secondsPerLookup(owners: 100)
        let large = try await secondsPerLookup(owners: 50_000)
        // A linear search would be 500 times slower; memory further away is a few times.
        #expect(large < small * 30)
    }

    @Test func refusesRecordsOfAnotherOwner() async throws {
        let store = InMemoryStore()
        let (mine, yours) = try (KeyOwner.user("mine"), KeyOwner.user("yours"))
        let change = KeyChange(owner: mine, writes: [.insert(.sample(yours, seed: 1))], audit: [])
        await #expect(throws: BYOKError.self) { try await store.commit(change) }
        #expect(try await store.records(ownedBy: [mine, yours]).allSatisfy(\.records.isEmpty))
    }

    @Test func refusesAForeignCursor() async throws {
        await #expect(throws: BYOKError.self) {
            _ = try await InMemoryStore().page(after: KeyCursor(bytes: [1, 2, 3]))
        }
    }

    private func secondsPerLookup(owners count: Int) async throws -> Duration {
        let store = InMemoryStore()
        let owners = try (0..<count).map { try KeyOwner.user("owner-\($0)") }
        for (seed, owner) in owners.enumerated() {
            try await store.commit(
                KeyChange(owner: owner, writes: [.insert(.sample(owner, seed: UInt64(seed)))], audit: []))
        }
        let start = ContinuousClock.now
        for number in 0..<20_000 {
            let records = try await store.records(ownedBy: [owners[number &* 7_919 % count]])[0].records
            try #require(records.count == 1)
        }
        return ContinuousClock.now - start
    }
}
