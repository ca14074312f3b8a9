// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKTesting
import Foundation
import Testing

@testable import BYOKStorage

struct FileStoreTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test(arguments: KeyStoreCompatTest.checks)
    func keepsTheKeyStoreContract(check: KeyStoreCompatTest.Check) async throws {
        let path = folder.file()
        let kit = KeyStoreCompatTest(
            makeStore: { try FileStore(at: path) },
            reopen: { store in
                await (store as? FileStore)?.close()
                return try FileStore(at: path)
            })
        try await check.run(kit)
    }

    @Test(arguments: AuditLogCompatTest.checks)
    func keepsTheAuditLogContract(check: AuditLogCompatTest.Check) async throws {
        let path = folder.file()
        try await check.run(AuditLogCompatTest(makeStore: { try FileStore(at: path) }))
    }

    @Test(arguments: CreditLedgerCompatTest.checks)
    func keepsTheLedgerContract(check: CreditLedgerCompatTest.Check) async throws {
        let path = folder.file()
        let kit = CreditLedgerCompatTest(
            makeLedger: { try FileStore(at: path) },
            reopen: { store in
                await (store as? FileStore)?.close()
                return try FileStore(at: path)
            })
        try await check.run(kit)
    }

    @Test(arguments: UsageLogCompatTest.checks)
    func keepsTheUsageLogContract(check: UsageLogCompatTest.Check) async throws {
        let path = folder.file()
        let kit = UsageLogCompatTest(
            makeLog: { try FileStore(at: path) },
            reopen: { store in
                await (store as? FileStore)?.close()
                return try FileStore(at: path)
            })
        try await check.run(kit)
    }

    @Test(arguments: NotificationInboxCompatTest.checks)
    func keepsTheInboxContract(check: NotificationInboxCompatTest.Check) async throws {
        let path = folder.file()
        let kit = NotificationInboxCompatTest(
            makeInbox: { try FileStore(at: path) },
            reopen: { store in
                await (store as? FileStore)?.close()
                return try FileStore(at: path)
            })
        try await check.run(kit)
    }

    @Test(arguments: AuditedLedgerCompatTest.checks)
    func keepsTheAuditedLedgerContract(check: AuditedLedgerCompatTest.Check) async throws {
        let path = folder.file()
        try await check.run(AuditedLedgerCompatTest(makeLedger: { try FileStore(at: path) }))
    }

    @Test func survivesWithoutBeingClosed() async throws {
        let owner = try KeyOwner.user("u")
        // The stores go without `close`, as a host that forgets it lets them.
        for seed in UInt64(1)...3 { try await FileStore(at: folder.file()).insert(.sample(owner, seed: seed)) }
        #expect(try await FileStore(at: folder.file()).records(ownedBy: [owner])[0].records.count == 3)
    }

    @Test func sharesTransactionsAmongConcurrentWrites() async throws {
        let store = try FileStore(at: folder.file())
        let before = store.transactionCount
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<512 {
                group.addTask { try await store.insert(.sample(.user("u\(number)"), seed: UInt64(number))) }
            }
            try await group.waitForAll()
        }
        let count = store.transactionCount - before
        #expect(count < 256, "512 commits took \(count) transactions")
        #expect(try sqlite(folder.file(), "SELECT count(*) FROM user_api_keys") == "512")
    }

    @Test func oneConflictTakesBackOnlyItself() async throws {
        let store = try FileStore(at: folder.file())
        let owner = try KeyOwner.user("u")
        try await store.insert(.sample(owner, seed: 0))
        let results = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<200 {
                group.addTask {
                    // Every other one ends with what is there already, after something new.
                    var writes = [KeyChange.Write.insert(.sample(owner, seed: UInt64(number + 1)))]
                    if number % 2 == 0 { writes.append(.insert(.sample(owner, seed: 0))) }
                    do {
                        try await store.commit(KeyChange(owner: owner, writes: writes, audit: []))
                    } catch {
                        return error is KeyStoreConflict ? false : true
                    }
                    return true
                }
            }
            return await group.reduce(into: [true: 0, false: 0]) { $0[$1, default: 0] += 1 }
        }
        #expect(results == [true: 100, false: 100])
        #expect(try await store.records(ownedBy: [owner])[0].records.count == 101)
    }

    @Test func refusesWritesAfterClosing() async throws {
        let store = try FileStore(at: folder.file())
        let owner = try KeyOwner.user("u")
        try await store.insert(.sample(owner, seed: 1))
        await store.close()
        await store.close()
        let error = await #expect(throws: BYOKError.self) { try await store.insert(.sample(owner, seed: 2)) }
        #expect(error?.code == .storeUnavailable)
        #expect(try await store.records(ownedBy: [owner])[0].records.count == 1)
        #expect(try FileManager.default.attributesOfItem(atPath: folder.file("keys.byok-wal"))[.size] as? Int == 0)
    }

    @Test func finishesWaitingWritesBeforeClosing() async throws {
        let store = try FileStore(at: folder.file())
        let outcomes = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<100 {
                group.addTask {
                    (try? await store.insert(.sample(.user("u\(number)"), seed: UInt64(number)))) != nil
                }
            }
            group.addTask {
                await store.close()
                return false
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        // Whatever was acknowledged is there, and nothing else.
        #expect(try sqlite(folder.file(), "SELECT count(*) FROM user_api_keys") == "\(outcomes)")
    }

    @Test(arguments: [1, 40, 400])
    func aRemovedKeysBytesLeaveTheFiles(bystanders: Int) async throws {
        let store = try FileStore(at: folder.file())
        let owner = try KeyOwner.user("u")
        // Neighbours on the same pages, inserted around it so that pages split and cells move.
        var canary = KeyRecord.sample(owner, seed: 1_000_000)
        canary.sealed.token = Array("CANARY-\(UUID().uuidString)-".utf8) + canary.sealed.token
        for number in 0..<bystanders {
            if number == bystanders / 2 { try await store.insert(canary) }
            try await store.insert(.sample(owner, seed: UInt64(number)))
        }
        try #require(try filesContain(canary.sealed.token))
        try await store.commit(KeyChange(owner: owner, writes: [.remove(canary.id, expecting: 1)], audit: []))
        #expect(try !filesContain(canary.sealed.token))
        #expect(try !filesContain(canary.fingerprint))
        #expect(try await store.records(ownedBy: [owner])[0].records.count == bystanders)
    }

    @Test func aReplacedKeysOldBytesLeaveTheFiles() async throws {
        let store = try FileStore(at: folder.file())
        let owner = try KeyOwner.user("u")
        var record = KeyRecord.sample(owner, seed: 1)
        let old = Array("CANARY-\(UUID().uuidString)-".utf8) + record.sealed.token
        record.sealed.token = old
        try await store.insert(record)
        try #require(try filesContain(Array(old[8..<16])))
        record.sealed.token = KeyRecord.sample(owner, seed: 2).sealed.token
        record.version = 2
        let event = AuditEvent(at: Timestamp(seconds: 1), owner: owner, kind: .replaced, actor: "a", keyID: record.id)
        try await store.commit(KeyChange(owner: owner, writes: [.update(record, expecting: 1)], audit: [event]))
        for start in 0..<43 - 8 { #expect(try !filesContain(Array(old[start..<start + 8])), "byte \(start)") }
        #expect(try await store.records(ownedBy: [owner])[0].records.first?.sealed.token == record.sealed.token)
    }

    @Test func anErasedOwnerLeavesTheFiles() async throws {
        let store = try FileStore(at: folder.file())
        let owner = try KeyOwner.user("somebody-\(UUID().uuidString)")
        let event = AuditEvent(at: Timestamp(seconds: 1), owner: owner, kind: .added, actor: "owner-\(owner.id)")
        try await store.commit(
            KeyChange(owner: owner, writes: [.insert(.sample(owner, seed: 1))], audit: [event]))
        _ = try await store.erase(
            owner, recording: AuditEvent(at: event.at, owner: .platform, kind: .erased, actor: "o"))
        #expect(try sqlite(folder.file(), "SELECT count(*) FROM user_api_keys") == "0")
        #expect(try sqlite(folder.file(), "SELECT count(*) FROM audit_log WHERE owner <> X'03706c6174666f726d'") == "0")
        // The one change that tells other processes, until it is pruned.
        #expect(try sqlite(folder.file(), "SELECT count(*) FROM key_changes") == "1")
    }

    @Test func namesATamperedAuditEntry() async throws {
        let store = try FileStore(at: folder.file())
        let owner = try KeyOwner.user("u")
        let events = (1...10).map {
            AuditEvent(at: Timestamp(seconds: $0), owner: owner, kind: .used, actor: "a", details: ["n": "\($0)"])
        }
        try await store.append(events)
        try sqlite(folder.file(), "UPDATE audit_log SET at = at + 1 WHERE n = 7")
        #expect(try await store.verify(owner) == .broken(at: 7))
        try sqlite(folder.file(), "UPDATE audit_log SET at = at - 1 WHERE n = 7")
        #expect(try await store.verify(owner) == .intact(entries: 10))
        try sqlite(folder.file(), "UPDATE audit_log SET body = X'00' WHERE n = 4")
        #expect(try await store.verify(owner) == .broken(at: 4))
        let error = await #expect(throws: BYOKError.self) { try await store.entries(of: owner, from: 1, limit: 10) }
        #expect(error?.code == .storeCorrupt)
        try sqlite(folder.file(), "DELETE FROM audit_log WHERE n >= 4")
        #expect(try await store.verify(owner) == .broken(at: 4))
        try sqlite(folder.file(), "DELETE FROM audit_log")
        #expect(try await store.verify(owner) == .broken(at: 1))
    }

    @Test func anEntryWithoutAHeadIsNamed() async throws {
        let store = try FileStore(at: folder.file())
        let owner = try KeyOwner.user("u")
        try await store.append([AuditEvent(at: Timestamp(seconds: 1), owner: owner, kind: .used, actor: "a")])
        try sqlite(folder.file(), "DELETE FROM audit_head")
        #expect(try await store.verify(owner) == .broken(at: 1))
    }

    @Test func anAlteredRowShutsOutOnlyItself() async throws {
        let store = try FileStore(at: folder.file())
        let owner = try KeyOwner.user("u")
        for seed in UInt64(1)...3 { try await store.insert(.sample(owner, seed: seed)) }
        let id = KeyRecord.sample(owner, seed: 1).id
        let hex = id.bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        for alteration in ["status = 'superb'", "status = 'connected', policy = X'0102'"] {
            try sqlite(folder.file(), "UPDATE user_api_keys SET \(alteration) WHERE id = X'\(hex)'")
            let records = try await store.records(ownedBy: [owner])[0].records
            #expect(records.count == 3)
            #expect(records.filter { $0.status == .undecryptable }.map(\.id) == [id])
        }
    }
}

extension FileStoreTests {
    private func filesContain(_ needle: [UInt8]) throws -> Bool {
        let needle = Data(needle)
        return try ["", "-wal"].contains { suffix in
            try Data(contentsOf: URL(fileURLWithPath: folder.file() + suffix)).firstRange(of: needle) != nil
        }
    }
}

extension FileStore {
    func insert(_ record: KeyRecord) async throws {
        try await commit(KeyChange(owner: record.owner, writes: [.insert(record)], audit: []))
    }
}
