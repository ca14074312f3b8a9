// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKTesting
import Foundation
import Testing

@testable import BYOKStorage

struct SchemaUpgradeTests {
    private let folder: TemporaryFolder
    private let owners: [KeyOwner]

    init() throws {
        folder = try TemporaryFolder()
        owners = try [.user("u"), .organisation("o")]
    }

    /// Begins with a store as the library of that format left it: two owners with two keys and two audit entries each; in
    /// format 2 with credits and usage too.
    private func begin(_ format: UInt8) throws {
        let fixture = try #require(Bundle.module.url(forResource: "Fixtures/format-\(format)", withExtension: "sql"))
        try sqlite(folder.file(), try String(contentsOf: fixture, encoding: .utf8))
        chmod(folder.file(), 0o600)
        try #require(version(in: folder.file()) == format)
    }

    @Test(arguments: [UInt8(1), 2]) func keepsWhatIsThereAndTakesCreditsAndUsage(format: UInt8) async throws {
        try begin(format)
        let store = try FileStore(at: folder.file())
        try await expectEverything(store)
        try await store.insert(.sample(owners[0], seed: 99))
        let before = try await store.balance(of: owners[0]).total.nanodollars
        _ = try await store.apply(grant())
        await store.close()
        #expect(try sqlite(folder.file(), "PRAGMA user_version; PRAGMA integrity_check") == "3\nok")
        #expect(try version(in: folder.file()) == 3, "an older library looks here first")
        let again = try FileStore(at: folder.file())
        #expect(try await again.records(ownedBy: [owners[0]])[0].records.count == 3)
        #expect(try await again.balance(of: owners[0]).total == Money(nanodollars: before + 5))
        try await again.append([.sample(owners[0])], receipts: [], batch: UsageBatchID(host: [9], number: 1))
    }

    @Test func keepsCreditsAndUsageOfFormat2() async throws {
        try begin(2)
        let store = try FileStore(at: folder.file())
        for (number, owner) in owners.enumerated() {
            #expect(
                try await store.balance(of: owner)
                    == CreditBalance(total: Money(nanodollars: 93), held: Money(nanodollars: 3)))
            let entries = try await store.entries(of: owner, from: Timestamp(seconds: 0), after: nil, limit: 10)
            #expect(entries.map(\.kind) == [.grant, .reserve, .settle, .reserve, .expire, .reserve])
            #expect(entries.map(\.at) == [1, 2, 3, 4, 6, 7].map(Timestamp.init(seconds:)))
            // What format 2 had, by the statements that made the fixture.
            var usage = TokenUsage(
                input: 1, cacheRead: 2, cacheWrite: 3, cacheWrite1h: 4, output: 5, reasoning: 6, audioInput: 7,
                audioOutput: 8, imageInput: 9, imageOutput: 10, requests: 11, webSearches: 12)
            let key = KeyRecord.sample(owner, seed: UInt64(number) * 10 + 1).id
            func row(_ day: Int, _ key: KeyID?, _ model: String, _ cost: Int64, _ credits: Int64) -> UsageSummary {
                UsageSummary(
                    day: day, member: owner, keyID: key, provider: Provider.ID(rawValue: "openai"), model: model,
                    requests: 1, failures: day == 20_001 ? 1 : 0, fallbacks: 0, usage: usage,
                    cost: Money(nanodollars: cost), credits: Money(nanodollars: credits), fallbackCredits: .zero)
            }
            let (own, failed) = (row(20_000, key, "gpt-4o", 5, 0), row(20_001, nil, "é", 8, 9))
            usage = TokenUsage(
                input: 2, cacheRead: 4, cacheWrite: 6, cacheWrite1h: 8, output: 10, reasoning: 12, audioInput: 14,
                audioOutput: 16, imageInput: 18, imageOutput: 20, requests: 22, webSearches: 24)
            var system = row(20_000, nil, "gpt-4o", 6, 9)
            (system.requests, system.fallbacks, system.unknownCosts) = (2, 1, 1)
            #expect(try await store.summary(of: owner, days: 0...100_000) == [system, own, failed])
        }
        #expect(try await store.expirations(from: Timestamp(seconds: 6), limit: 10).map(\.account) == owners)
        // Batches and what was purged are known still.
        try await store.append([.sample(owners[0])], receipts: [], batch: UsageBatchID(host: [1], number: 1))
        try await store.append(
            [.sample(owners[0], day: 19_499)], receipts: [], batch: UsageBatchID(host: [2], number: 1))
        #expect(try await store.summary(of: owners[0], days: 0...100_000).map(\.requests) == [2, 1, 1])
        // And a sum goes on where it was, without a fallback that nobody knew of.
        var record = UsageRecord.sample(owners[0])
        (record.credits, record.isFallback) = (Money(nanodollars: 4), true)
        try await store.append([record], receipts: [], batch: UsageBatchID(host: [2], number: 2))
        let sum = try await store.summary(of: owners[0], days: 20_000...20_000)[0]
        #expect((sum.requests, sum.credits.nanodollars, sum.fallbackCredits.nanodollars) == (3, 13, 4))
    }

    @Test(arguments: [UInt8(1), 2]) func hasTheTablesOfANewStore(format: UInt8) throws {
        try begin(format)
        _ = try FileStore(at: folder.file())
        _ = try FileStore(at: folder.file("new.byok"))
        let schema = "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE name <> 'sqlite_sequence' ORDER BY name"
        #expect(try sqlite(folder.file(), schema) == sqlite(folder.file("new.byok"), schema))
    }

    @Test(arguments: [UInt8(1), 2]) func manyMayUpgradeAtOnce(format: UInt8) async throws {
        try begin(format)
        let path = folder.file()
        let owners = owners
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<16 {
                group.addTask {
                    let store = try FileStore(at: path)
                    try await store.insert(.sample(owners[0], seed: UInt64(100 + number)))
                    _ = try await store.apply(Self.grant(to: owners[0], number))
                }
            }
            try await group.waitForAll()
        }
        let counts =
            "SELECT (SELECT count(*) FROM user_api_keys), (SELECT balance FROM credit_accounts WHERE owner = X'0175')"
        #expect(try sqlite(path, counts) == "20|\(format == 1 ? 80 : 173)")
    }

    @Test(arguments: [UInt8(1), 2]) func findsThatAnotherProcessWasFaster(format: UInt8) async throws {
        try begin(format)
        let (slow, fast) = try (
            SQLiteConnection(path: folder.file(), busyTimeout: .zero),
            SQLiteConnection(path: folder.file(), busyTimeout: .zero)
        )
        try Schema.upgrade(slow) { try Schema.upgrade(fast) }
        try await expectEverything(FileStore(at: folder.file()))
    }

    @Test(arguments: [UInt8(1), 2]) func leavesTheFileAsItWasWhereItFails(format: UInt8) throws {
        try begin(format)
        // In the way of the last table that is made.
        try sqlite(folder.file(), "CREATE TABLE notice_preferences(x)")
        let before = try sqlite(folder.file(), ".dump")
        let error = #expect(throws: BYOKError.self) { try FileStore(at: folder.file()) }
        #expect(error?.code == .storeCorrupt)
        #expect(try sqlite(folder.file(), ".dump") == before)
        #expect(try sqlite(folder.file(), "PRAGMA user_version") == "\(format)")
        try sqlite(folder.file(), "DROP TABLE notice_preferences")
        _ = try FileStore(at: folder.file())
    }

    /// A process that ends in between, or a disk without power, leaves some beginning of the log.
    @Test(arguments: [UInt8(1), 2]) func isWholeOrNotAtAllWhereverTheLogEnds(format: UInt8) async throws {
        try begin(format)
        let reader = try OldReader(path: folder.file())
        let store = try FileStore(at: folder.file())
        let (file, log) = try (contents(folder.file()), contents(folder.file("keys.byok-wal")))
        try #require(log.count > 4_096 * 5 && file[63] == format, "the upgrade is in the log alone")
        var versions: [Int64] = []
        for end in Array(stride(from: 0, to: log.count, by: 1_500)) + [log.count - 1, log.count] {
            let copy = try TemporaryFolder()
            try write(file, to: copy.file())
            try write(log.prefix(end), to: copy.file("keys.byok-wal"))
            versions.append(try SQLiteConnection(path: copy.file(), busyTimeout: .zero).value("PRAGMA user_version"))
            try await expectEverything(FileStore(at: copy.file()))
            #expect(try sqlite(copy.file(), "PRAGMA user_version; PRAGMA integrity_check") == "3\nok")
        }
        #expect(versions.dropLast().allSatisfy { $0 == Int64(format) } && versions.last == 3, "\(versions)")
        withExtendedLifetime((reader, store)) {}
    }

    @Test(arguments: [UInt8(1), 2]) func isNotDoneAgainWhileItIsInTheLogAlone(format: UInt8) async throws {
        try begin(format)
        let reader = try OldReader(path: folder.file())
        let first = try FileStore(at: folder.file())
        _ = try await first.apply(grant())
        #expect(try version(in: folder.file()) == format)
        let second = try FileStore(at: folder.file())
        #expect(try await second.balance(of: owners[0]).total == Money(nanodollars: format == 1 ? 5 : 98))
        withExtendedLifetime(reader) {}
    }

    @Test(arguments: [UInt8(1), 2]) func anOlderProcessGoesOnWithItsKeys(format: UInt8) async throws {
        try begin(format)
        // What a process of the older library has open: statements that were prepared for format 1.
        let old = try SQLiteConnection(path: folder.file(), busyTimeout: .seconds(5))
        let (keys, audit) = try (KeyWrites(old), AuditWrites(old))
        let ledger = format == 1 ? nil : try LedgerWrites(old)
        let reader = try ReadConnection(path: folder.file(), busyTimeout: .seconds(5), vfs: nil)
        let freshness = try Freshness(path: folder.file())
        let stamp = freshness.slots.stamp(of: owners[0])
        let store = try FileStore(at: folder.file())
        #expect(freshness.isCurrent(stamp))
        let table = try await store.records(ownedBy: [owners[1]])[0]
        try old.execute("BEGIN IMMEDIATE")
        try keys.apply(.insert(.sample(owners[1], seed: 77)), of: owners[1])
        try audit.append([AuditEvent(at: Timestamp(seconds: 1), owner: owners[1], kind: .added, actor: "old")])
        try keys.announceChange(of: owners[1])
        _ = try ledger?.apply(Self.grant(to: owners[1], 0)).get()
        try old.execute("COMMIT")
        if format == 2 { #expect(try await store.balance(of: owners[1]).total == Money(nanodollars: 98)) }
        #expect(!store.isCurrent(table.stamp))
        #expect(try await store.records(ownedBy: [owners[1]])[0].records.count == 3)
        #expect(try await store.verify(owners[1]) == .intact(entries: 3))
        try await store.insert(.sample(owners[0], seed: 78))
        #expect(!freshness.isCurrent(stamp))
        var tables = [KeyTable(owner: owners[0], records: [], stamp: stamp)]
        try reader.fill(&tables)
        #expect(tables[0].records.count == 3)
    }

    @Test(arguments: [UInt8(1), 2]) func refusesANewerFormatThatIsInTheLogAlone(format: UInt8) throws {
        try begin(format)
        let store = try FileStore(at: folder.file())
        // While somebody has the file open, the tool does not empty the log when it ends.
        try sqlite(folder.file(), "PRAGMA user_version = 4")
        try #require(version(in: folder.file()) == 3)
        let error = #expect(throws: BYOKError.self) { try FileStore(at: folder.file()) }
        #expect(error?.code == .storeTooNew)
        withExtendedLifetime(store) {}
    }

    /// Keeps the log from being emptied: reads what was there before the upgrade.
    private final class OldReader {
        private let connection: SQLiteConnection

        init(path: String) throws {
            connection = try SQLiteConnection(path: path, busyTimeout: .zero)
            try connection.execute("BEGIN; SELECT count(*) FROM user_api_keys")
        }
    }

    private func grant() throws -> LedgerEntry { try Self.grant(to: owners[0], 0) }

    private static func grant(to owner: KeyOwner, _ number: Int) throws -> LedgerEntry {
        LedgerEntry(
            account: owner, requestID: try RequestID("new-\(number)"), attempt: 1, kind: .grant,
            amount: Money(nanodollars: 5), parametersHash: Array(repeating: 1, count: 32), at: Timestamp(seconds: 1))
    }

    private func expectEverything(_ store: FileStore) async throws {
        for (number, owner) in owners.enumerated() {
            let records = try await store.records(ownedBy: [owner])[0].records
            #expect(records.count == 2)
            for seed in UInt64(1)...2 {
                let sample = KeyRecord.sample(owner, seed: UInt64(number) * 10 + seed)
                let found = try #require(records.first { $0.id == sample.id })
                #expect(found.macInput == sample.macInput && found.mac == sample.mac)
            }
            #expect(try await store.verify(owner) == .intact(entries: 2))
        }
    }

    /// What the file itself says, its log not asked: the last byte of the number that is enough here.
    private func version(in path: String) throws -> UInt8 { try contents(path)[63] }

    private func contents(_ path: String) throws -> [UInt8] { try Array(Data(contentsOf: URL(fileURLWithPath: path))) }

    private func write(_ bytes: some Sequence<UInt8>, to path: String) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        chmod(path, 0o600)
    }
}
