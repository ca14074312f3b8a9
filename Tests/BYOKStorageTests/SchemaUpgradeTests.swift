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

    /// Begins with a store as the library of format 1 left it: two owners with two keys and two audit entries each.
    init() throws {
        folder = try TemporaryFolder()
        owners = try [.user("u"), .organisation("o")]
        let fixture = try #require(Bundle.module.url(forResource: "Fixtures/format-1", withExtension: "sql"))
        try sqlite(folder.file(), try String(contentsOf: fixture, encoding: .utf8))
        chmod(folder.file(), 0o600)
        try #require(version(in: folder.file()) == 1)
    }

    @Test func keepsWhatIsThereAndTakesCreditsAndUsage() async throws {
        let store = try FileStore(at: folder.file())
        try await expectEverything(store)
        try await store.insert(.sample(owners[0], seed: 99))
        _ = try await store.apply(grant())
        await store.close()
        #expect(try sqlite(folder.file(), "PRAGMA user_version; PRAGMA integrity_check") == "2\nok")
        #expect(try version(in: folder.file()) == 2, "an older library looks here first")
        let again = try FileStore(at: folder.file())
        #expect(try await again.records(ownedBy: [owners[0]])[0].records.count == 3)
        #expect(try await again.balance(of: owners[0]).total == Money(nanodollars: 5))
    }

    @Test func hasTheTablesOfANewStore() throws {
        _ = try FileStore(at: folder.file())
        _ = try FileStore(at: folder.file("new.byok"))
        let schema = "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE name <> 'sqlite_sequence' ORDER BY name"
        #expect(try sqlite(folder.file(), schema) == sqlite(folder.file("new.byok"), schema))
    }

    @Test func manyMayUpgradeAtOnce() async throws {
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
        let counts = "SELECT (SELECT count(*) FROM user_api_keys), (SELECT balance FROM credit_accounts)"
        #expect(try sqlite(path, counts) == "20|80")
    }

    @Test func findsThatAnotherProcessWasFaster() async throws {
        let (slow, fast) = try (
            SQLiteConnection(path: folder.file(), busyTimeout: .zero),
            SQLiteConnection(path: folder.file(), busyTimeout: .zero)
        )
        try Schema.upgrade(slow) { try Schema.upgrade(fast) }
        try await expectEverything(FileStore(at: folder.file()))
    }

    @Test func leavesTheFileAsItWasWhereItFails() throws {
        // In the way of the last table that is made.
        try sqlite(folder.file(), "CREATE TABLE usage_daily(x)")
        let before = try sqlite(folder.file(), ".dump")
        let error = #expect(throws: BYOKError.self) { try FileStore(at: folder.file()) }
        #expect(error?.code == .storeCorrupt)
        #expect(try sqlite(folder.file(), ".dump") == before)
        #expect(try sqlite(folder.file(), "PRAGMA user_version") == "1")
        try sqlite(folder.file(), "DROP TABLE usage_daily")
        _ = try FileStore(at: folder.file())
    }

    /// A process that ends in between, or a disk without power, leaves some beginning of the log.
    @Test func isWholeOrNotAtAllWhereverTheLogEnds() async throws {
        let reader = try OldReader(path: folder.file())
        let store = try FileStore(at: folder.file())
        let (file, log) = try (contents(folder.file()), contents(folder.file("keys.byok-wal")))
        try #require(log.count > 4_096 * 5 && file[63] == 1, "the upgrade is in the log alone")
        var versions: [Int64] = []
        for end in Array(stride(from: 0, to: log.count, by: 1_500)) + [log.count - 1, log.count] {
            let copy = try TemporaryFolder()
            try write(file, to: copy.file())
            try write(log.prefix(end), to: copy.file("keys.byok-wal"))
            versions.append(try SQLiteConnection(path: copy.file(), busyTimeout: .zero).value("PRAGMA user_version"))
            try await expectEverything(FileStore(at: copy.file()))
            #expect(try sqlite(copy.file(), "PRAGMA user_version; PRAGMA integrity_check") == "2\nok")
        }
        #expect(versions.dropLast().allSatisfy { $0 == 1 } && versions.last == 2, "\(versions)")
        withExtendedLifetime((reader, store)) {}
    }

    @Test func isNotDoneAgainWhileItIsInTheLogAlone() async throws {
        let reader = try OldReader(path: folder.file())
        let first = try FileStore(at: folder.file())
        _ = try await first.apply(grant())
        #expect(try version(in: folder.file()) == 1)
        let second = try FileStore(at: folder.file())
        #expect(try await second.balance(of: owners[0]).total == Money(nanodollars: 5))
        withExtendedLifetime(reader) {}
    }

    @Test func anOlderProcessGoesOnWithItsKeys() async throws {
        // What a process of the older library has open: statements that were prepared for format 1.
        let old = try SQLiteConnection(path: folder.file(), busyTimeout: .seconds(5))
        let (keys, audit) = try (KeyWrites(old), AuditWrites(old))
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
        try old.execute("COMMIT")
        #expect(!store.isCurrent(table.stamp))
        #expect(try await store.records(ownedBy: [owners[1]])[0].records.count == 3)
        #expect(try await store.verify(owners[1]) == .intact(entries: 3))
        try await store.insert(.sample(owners[0], seed: 78))
        #expect(!freshness.isCurrent(stamp))
        var tables = [KeyTable(owner: owners[0], records: [], stamp: stamp)]
        try reader.fill(&tables)
        #expect(tables[0].records.count == 3)
    }

    @Test func refusesANewerFormatThatIsInTheLogAlone() throws {
        let store = try FileStore(at: folder.file())
        // While somebody has the file open, the tool does not empty the log when it ends.
        try sqlite(folder.file(), "PRAGMA user_version = 3")
        try #require(version(in: folder.file()) == 2)
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
            account: owner, requestID: try RequestID("grant-\(number)"), attempt: 1, kind: .grant,
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
