// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKTesting
import Foundation
import Testing

@testable import BYOKStorage

/// What the kits cannot ask of every conformer: how credits and usage live beside the keys.
struct CreditsAndUsageTests {
    typealias Store = any KeyStore & AuditLog & CreditLedger & UsageLog

    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test(arguments: [false, true])
    func erasingAnOwnerTakesCreditsAndUsageToo(isFile: Bool) async throws {
        let store: Store = isFile ? try FileStore(at: folder.file()) : InMemoryStore()
        let (owner, other) = try (KeyOwner.user("goes"), KeyOwner.user("stays"))
        let (request, kept) = (UUID().uuidString, UUID().uuidString)
        for owner in [owner, other] {
            try await store.commit(KeyChange(owner: owner, writes: [.insert(.sample(owner, seed: 1))], audit: []))
            _ = try await store.apply(.sample(owner, .grant, 10, "grant"))
        }
        _ = try await store.apply(.sample(owner, .reserve, 4, request))
        _ = try await store.apply(.sample(other, .reserve, 4, kept))
        try await store.append(
            [.sample(owner), .sample(other)], receipts: [], batch: UsageBatchID(host: [1], number: 1))
        let event = AuditEvent(at: Timestamp(seconds: 1), owner: owner, kind: .erased, actor: "operator")
        #expect(try await store.erase(owner, recording: event) == 1, "an open reservation does not hold it up")
        #expect(try await store.balance(of: owner) == CreditBalance(total: .zero, held: .zero))
        #expect(try await store.openReservations(limit: 10).map(\.account) == [other])
        #expect(try await store.summary(of: owner, days: 0...100_000).isEmpty)
        #expect(try await store.summary(of: other, days: 0...100_000).count == 1)
        #expect(try await store.balance(of: other).held == Money(nanodollars: 4))
        // What was under way is refused, and brings nothing of the owner back.
        await #expect(throws: LedgerRefusal.noReservation) {
            try await store.apply(.sample(owner, .settle, 4, request))
        }
        try await store.append([.sample(owner)], receipts: [], batch: UsageBatchID(host: [1], number: 1))
        #expect(try await store.summary(of: owner, days: 0...100_000).isEmpty)
        guard isFile else { return }
        let tables = Schema.ownersTables.map {
            "SELECT count(*) AS n FROM \($0) WHERE owner = X'\(hex(owner.encoded))'"
        }
        let count = try sqlite(folder.file(), "SELECT sum(n) FROM (\(tables.joined(separator: " UNION ALL ")))")
        #expect(count == "1", "only the change that tells other processes is left")
        // Last: reading the file by hand drops this process's locks on it.
        #expect(try filesContain(kept) && !filesContain(request))
    }

    @Test func everyTableWithAnOwnerIsErased() throws {
        _ = try FileStore(at: folder.file())
        let names = try sqlite(
            folder.file(),
            """
            SELECT DISTINCT m.name FROM sqlite_schema m, pragma_table_info(m.name) c
            WHERE m.type = 'table' AND c.name = 'owner'
            """)
        #expect(Set(names.split(separator: "\n").map(String.init)) == Set(Schema.ownersTables))
    }

    @Test func writesOfEveryKindShareTransactions() async throws {
        let store = try FileStore(at: folder.file())
        let owner = try KeyOwner.user("u")
        _ = try await store.apply(.sample(owner, .grant, 100, "grant"))
        let before = store.transactionCount
        let failures = try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<256 {
                group.addTask {
                    switch number % 4 {
                    case 0: try await store.insert(.sample(owner, seed: UInt64(number)))
                    case 1:
                        try await store.append(
                            [.sample(owner)], receipts: [], batch: UsageBatchID(host: [1], number: Int64(number)))
                    case 2:
                        try await store.append([
                            AuditEvent(at: Timestamp(seconds: 1), owner: owner, kind: .used, actor: "a")
                        ])
                    default:
                        // 64 reservations of 2, of which 50 fit.
                        do { _ = try await store.apply(.sample(owner, .reserve, 2, "r\(number)")) } catch {
                            return error as? LedgerRefusal == .heldByOtherRequests ? 1 : 1_000
                        }
                    }
                    return 0
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(failures == 14)
        let count = store.transactionCount - before
        #expect(count < 128, "256 writes took \(count) transactions")
        #expect(try await store.records(ownedBy: [owner])[0].records.count == 64)
        #expect(try await store.balance(of: owner).held == Money(nanodollars: 100))
        #expect(try await store.summary(of: owner, days: 0...100_000).map(\.requests) == [64])
        #expect(try await store.verify(owner) == .intact(entries: 64))
    }

    /// Two stores of one file, as two processes have them: each has a connection, a thread and a queue of its own.
    @Test func twoWritersOfOneFileNeverOverdraw() async throws {
        let stores = try [FileStore(at: folder.file()), FileStore(at: folder.file())]
        let owner = try KeyOwner.user("u")
        _ = try await stores[0].apply(.sample(owner, .grant, 50, "grant"))
        let charged = try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<128 {
                group.addTask {
                    // Every id and every batch comes to both stores.
                    let store = stores[number % 2]
                    var reserve = try LedgerEntry.sample(owner, .reserve, 1, "r\(number / 2)")
                    reserve.at = Timestamp(microseconds: Int64(number))
                    try await store.append(
                        [.sample(owner)], receipts: [], batch: UsageBatchID(host: [1], number: Int64(number / 2)))
                    do {
                        _ = try await store.apply(reserve)
                        _ = try await store.apply(reserve.settlement(of: reserve.amount, at: reserve.at))
                        return 1
                    } catch is LedgerRefusal {
                        return 0
                    }
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(charged == 50)
        for store in stores {
            #expect(try await store.balance(of: owner) == CreditBalance(total: .zero, held: .zero))
            #expect(try await store.summary(of: owner, days: 0...100_000).map(\.requests) == [64])
        }
        #expect(try sqlite(folder.file(), "SELECT count(*) FROM credit_entries WHERE outcome = 's'") == "50")
    }

    @Test func aFailureTakesBackOnlyItself() async throws {
        let store = try FileStore(at: folder.file())
        let owner = try KeyOwner.user("u")
        _ = try await store.apply(.sample(owner, .grant, .max, "grant"))
        // Half of them fail after their transaction was begun: beyond Money, a version that is not there.
        let accepted = await withTaskGroup(of: Int.self) { group in
            for number in 0..<120 {
                group.addTask {
                    do {
                        switch number % 4 {
                        case 0: _ = try await store.apply(.sample(owner, .grant, 1, "over\(number)"))
                        case 1: _ = try await store.apply(.sample(owner, .reserve, 1, "r\(number)"))
                        case 2:
                            try await store.commit(
                                KeyChange(
                                    owner: owner, writes: [.remove(KeyRecord.sample(owner, seed: 0).id, expecting: 7)],
                                    audit: []))
                        default:
                            try await store.append(
                                [.sample(owner)], receipts: [], batch: UsageBatchID(host: [1], number: Int64(number)))
                        }
                        return 1
                    } catch {
                        return 0
                    }
                }
            }
            return await group.reduce(0, +)
        }
        #expect(accepted == 60)
        #expect(try await store.balance(of: owner).held == Money(nanodollars: 30))
        #expect(try await store.summary(of: owner, days: 0...100_000).map(\.requests) == [30])
    }

    @Test func losesNoCreditOnAFullDisk() async throws {
        let store = try FileStore(at: folder.file())
        let owner = try KeyOwner.user("u")
        try store.executeOnWriter("PRAGMA max_page_count = 1")
        var granted: Int64 = 0
        var codes: Set<BYOKError.Code> = []
        for number in 0..<400 where codes.isEmpty {
            do {
                granted = try await store.apply(.sample(owner, .grant, 1, "grant-\(number)")).total.nanodollars
            } catch {
                codes.insert((error as? BYOKError)?.code ?? .conflict)
            }
        }
        #expect(codes == [.storeFull] && granted > 0)
        #expect(try await store.balance(of: owner).total == Money(nanodollars: granted))
        let again = try FileStore(at: folder.file())
        #expect(try await again.balance(of: owner).total == Money(nanodollars: granted))
        #expect(try sqlite(folder.file(), "SELECT count(*) FROM credit_entries") == "\(granted)")
    }

    @Test(arguments: [false, true])
    func aSlipOfAPurgeDoesNotShutTheLog(isFile: Bool) async throws {
        let log: any UsageLog = isFile ? try FileStore(at: folder.file()) : InMemoryStore()
        let owner = try KeyOwner.user("u")
        try await log.purge(before: .max)
        try await log.append([.sample(owner, day: 20_000)], receipts: [], batch: UsageBatchID(host: [1], number: 1))
        #expect(try await log.summary(of: owner, days: 0...100_000).map(\.day) == [20_000])
        try await log.purge(before: .max)
        #expect(try await log.summary(of: owner, days: 0...100_000).isEmpty)
        try await log.append([.sample(owner, day: 20_000)], receipts: [], batch: UsageBatchID(host: [1], number: 1))
        #expect(try await log.summary(of: owner, days: 0...100_000).isEmpty, "a late repetition")
        try await log.append([.sample(owner, day: 20_001)], receipts: [], batch: UsageBatchID(host: [1], number: 2))
        #expect(try await log.summary(of: owner, days: 0...100_000).map(\.day) == [20_001])
    }

    @Test func keepsOnlyTheBatchesThatStillCount() async throws {
        let store = try FileStore(at: folder.file())
        let owner = try KeyOwner.user("u")
        for day in 1...9 {
            try await store.append(
                [.sample(owner, day: day), .sample(owner, day: 1)], receipts: [],
                batch: UsageBatchID(host: [1], number: Int64(day)))
        }
        try await store.purge(before: 6)
        // Wholly forgotten already, so its id needs no place.
        try await store.append([.sample(owner, day: 5)], receipts: [], batch: UsageBatchID(host: [1], number: 5))
        #expect(try sqlite(folder.file(), "SELECT group_concat(batch) FROM usage_batches") == "6,7,8,9")
    }

    @Test func saysThatAnAlteredLedgerIsDamaged() async throws {
        let store = try FileStore(at: folder.file())
        let owner = try KeyOwner.user("u")
        _ = try await store.apply(.sample(owner, .grant, 10, "grant"))
        _ = try await store.apply(.sample(owner, .reserve, 4, "r"))
        try sqlite(folder.file(), "UPDATE credit_accounts SET held = 0")
        var error = await #expect(throws: BYOKError.self) { try await store.apply(.sample(owner, .settle, 4, "r")) }
        #expect(error?.code == .storeCorrupt)
        try sqlite(folder.file(), "UPDATE credit_accounts SET held = 4; UPDATE credit_open SET request_id = X'00'")
        _ = try await store.apply(.sample(owner, .void, 0, "r"))
        try sqlite(
            folder.file(), "UPDATE usage_daily SET key_id = X'01'; INSERT INTO credit_open VALUES(0, X'09', X'00', 1)")
        #expect(try await store.openReservations(limit: 9).isEmpty)
        try await store.append([.sample(owner)], receipts: [], batch: UsageBatchID(host: [1], number: 1))
        try sqlite(folder.file(), "UPDATE usage_daily SET key_id = X'01'")
        error = await #expect(throws: BYOKError.self) { try await store.summary(of: owner, days: 0...100_000) }
        #expect(error?.code == .storeCorrupt)
    }

    private func filesContain(_ text: String) throws -> Bool {
        try ["", "-wal"].contains { suffix in
            try Data(contentsOf: URL(fileURLWithPath: folder.file() + suffix)).firstRange(of: Data(text.utf8)) != nil
        }
    }

    private func hex(_ bytes: [UInt8]) -> String {
        bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }
}

extension LedgerEntry {
    /// - Parameter amount: in nanodollars.
    static func sample(_ owner: KeyOwner, _ kind: Kind, _ amount: Int64, _ id: String) throws -> LedgerEntry {
        LedgerEntry(
            account: owner, requestID: try RequestID(id), attempt: 1, kind: kind, amount: Money(nanodollars: amount),
            parametersHash: Array(repeating: 1, count: 32), at: Timestamp(seconds: 1))
    }
}

extension UsageRecord {
    static func sample(_ owner: KeyOwner, day: Int = 20_000) -> UsageRecord {
        UsageRecord(
            owner: owner, at: Timestamp(seconds: Int64(day) * 86_400), keyID: nil,
            provider: Provider.ID(rawValue: "openai"), model: "gpt-4o", usage: TokenUsage(input: 1),
            cost: Money(nanodollars: 1), credits: .zero)
    }
}
