// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKTesting
import Foundation
import Synchronization
import Testing

@testable import BYOKStorage

/// Two stores on one file stand for two processes: nothing but the file and its WAL index connects them.
struct FileStoreFreshnessTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func open(usesWALIndex: Bool, keptChanges: Int64 = 100_000) throws -> FileStore {
        var options = FileStore.Options()
        options.usesWALIndex = usesWALIndex
        options.keptChanges = keptChanges
        return try FileStore(at: folder.file(), options: options)
    }

    /// Should this fail after an update of SQLite, its index has another layout, and every check takes a lock.
    @Test func theWALIndexHasTheKnownLayout() throws {
        #expect(try open(usesWALIndex: true).usesWALIndex)
        #expect(try !open(usesWALIndex: false).usesWALIndex)
    }

    @Test(arguments: [true, false])
    func aDeleteInOneStoreIsSeenAtOnceInAnother(usesWALIndex: Bool) async throws {
        let (here, there) = try (open(usesWALIndex: usesWALIndex), open(usesWALIndex: usesWALIndex))
        let owner = try KeyOwner.user("u")
        let record = KeyRecord.sample(owner, seed: 1)
        try await here.insert(record)
        let table = try await there.records(ownedBy: [owner])[0]
        #expect(table.records.count == 1)
        #expect(there.isCurrent(table.stamp))
        try await here.commit(KeyChange(owner: owner, writes: [.remove(record.id, expecting: 1)], audit: []))
        #expect(!there.isCurrent(table.stamp))
        let now = try await there.records(ownedBy: [owner])[0]
        #expect(now.records.isEmpty)
        #expect(there.isCurrent(now.stamp))
    }

    @Test(.serialized, arguments: [true, false])
    func noStaleTableInManyRacedRounds(usesWALIndex: Bool) async throws {
        let (here, there) = try (open(usesWALIndex: usesWALIndex), open(usesWALIndex: usesWALIndex))
        let owner = try KeyOwner.user("u")
        let rounds = usesWALIndex ? 2_000 : 300
        // What has returned: the number of commits, each of which changes the label to its number.
        let committed = Progress()
        var record = KeyRecord.sample(owner, seed: 1, label: "0")
        try await here.insert(record)
        try await withThrowingTaskGroup(of: Int.self) { group in
            group.addTask {
                var stale = 0
                while committed.count.load(ordering: .acquiring) < rounds, !Task.isCancelled {
                    let table = try await there.records(ownedBy: [owner])[0]
                    let seen = Int(table.records[0].label) ?? -1
                    for _ in 0..<20 {
                        let finished = committed.count.load(ordering: .acquiring)
                        if there.isCurrent(table.stamp), seen < finished { stale += 1 }
                    }
                    // Reads do not suspend; on two cores these loops would keep the commits from going on.
                    await Task.yield()
                }
                return stale
            }
            for round in 1...rounds {
                var next = record
                next.label = "\(round)"
                next.version += 1
                try await here.commit(
                    KeyChange(owner: owner, writes: [.update(next, expecting: record.version)], audit: []))
                committed.count.store(round, ordering: .releasing)
                record = next
            }
            let stale = try await group.next()
            #expect(stale == 0)
        }
    }

    /// Commits that fall between the steps of a refresh: made without waiting for the disk, in pairs, one of others'
    /// changes and one of the watched owner's, each with so long a feed that applying it takes a while.
    @Test func noStaleTableWhileCommitsFallIntoARefresh() async throws {
        let (here, there) = try (open(usesWALIndex: true), open(usesWALIndex: true))
        let owner = try KeyOwner.user("u")
        try await here.insert(.sample(owner, seed: 1, label: "0"))
        try here.executeOnWriter("PRAGMA synchronous = OFF")
        let committed = Progress()
        let rounds = 2_000
        let noise = """
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200)
            INSERT INTO key_changes(owner) SELECT X'016e6f697365' FROM n;
            """
        let writer = Thread {
            for round in 1...rounds {
                try? here.executeOnWriter("BEGIN IMMEDIATE; \(noise) COMMIT")
                try? here.executeOnWriter(
                    """
                    BEGIN IMMEDIATE; UPDATE user_api_keys SET label = '\(round)'; \(noise)
                    INSERT INTO key_changes(owner) SELECT owner FROM user_api_keys; COMMIT
                    """)
                committed.count.store(round, ordering: .releasing)
                usleep(100)
            }
        }
        writer.start()
        let stale = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<2 {
                group.addTask {
                    var stale = 0
                    while committed.count.load(ordering: .acquiring) < rounds {
                        let table = try await there.records(ownedBy: [owner])[0]
                        let seen = Int(table.records[0].label) ?? -1
                        for _ in 0..<1_000 {
                            let finished = committed.count.load(ordering: .acquiring)
                            if there.isCurrent(table.stamp), seen < finished { stale += 1 }
                        }
                        await Task.yield()
                    }
                    return stale
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(stale == 0)
    }

    /// The same without luck: a commit placed between the reading of the feed and the noting of the header.
    @Test func aCommitInTheMiddleOfARefreshIsNotMissed() async throws {
        let (here, there) = try (open(usesWALIndex: true), open(usesWALIndex: true))
        let owner = try KeyOwner.user("u")
        try await here.insert(.sample(owner, seed: 1))
        let stamp = try await there.records(ownedBy: [owner])[0].stamp
        try await here.insert(.sample(.user("other"), seed: 2))
        let isRefreshed = there.freshness.refresh {
            #expect(!there.freshness.isUpToDate, "up to date before the slots are")
            #expect(throws: Never.self) {
                try here.executeOnWriter("INSERT INTO key_changes(owner) SELECT owner FROM user_api_keys")
            }
        }
        #expect(isRefreshed)
        #expect(!there.isCurrent(stamp))
    }

    @Test func changesThatDoNotAffectRoutingKeepTables() async throws {
        let (here, there) = try (open(usesWALIndex: true), open(usesWALIndex: true))
        let owner = try KeyOwner.user("u")
        let record = KeyRecord.sample(owner, seed: 1)
        try await here.insert(record)
        let stamps = try await [here, there].asyncMap { try await $0.records(ownedBy: [owner])[0].stamp }
        var next = record
        next.version = 2
        try await here.commit(
            KeyChange(owner: owner, writes: [.update(next, expecting: 1)], audit: [], affectsRouting: false))
        #expect(here.isCurrent(stamps[0]))
        #expect(there.isCurrent(stamps[1]))
    }

    @Test func aTableReadAfterACommitStaysCurrent() async throws {
        let store = try open(usesWALIndex: true)
        let owner = try KeyOwner.user("u")
        for seed in UInt64(0)..<50 {
            try await store.insert(.sample(owner, seed: seed))
            let table = try await store.records(ownedBy: [owner])[0]
            #expect(store.isCurrent(table.stamp), "the commit's own mention in the feed made it stale again")
        }
    }

    @Test func aStoreFarBehindThePrunedFeedTakesEverythingAsStale() async throws {
        let (here, there) = try (open(usesWALIndex: true, keptChanges: 10), open(usesWALIndex: true))
        let watched = try (0..<20).map { try KeyOwner.user("w\($0)") }
        let stamps = try await there.records(ownedBy: watched).map(\.stamp)
        // Prunes every 1,024 transactions; `there` does not look meanwhile.
        for seed in UInt64(0)..<1_030 { try await here.insert(.sample(watched[0], seed: seed)) }
        #expect(Int(try sqlite(folder.file(), "SELECT count(*) FROM key_changes")) ?? .max < 30)
        for stamp in stamps { #expect(!there.isCurrent(stamp)) }
        let again = try await there.records(ownedBy: watched).map(\.stamp)
        for stamp in again { #expect(there.isCurrent(stamp)) }
    }

    @Test func changesOfAnotherProcessAreSeenAtOnce() async throws {
        let store = try open(usesWALIndex: true)
        let owner = try KeyOwner.user("u")
        try await store.insert(.sample(owner, seed: 1))
        let table = try await store.records(ownedBy: [owner])[0]
        #expect(store.isCurrent(table.stamp))
        let hex = owner.encoded.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        try sqlite(
            folder.file(),
            """
            PRAGMA synchronous = FULL; BEGIN IMMEDIATE; DELETE FROM user_api_keys WHERE owner = X'\(hex)';
            INSERT INTO key_changes(owner) VALUES(X'\(hex)'); COMMIT
            """)
        #expect(!store.isCurrent(table.stamp))
    }
}

extension Array {
    fileprivate func asyncMap<R>(_ body: (Element) async throws -> R) async rethrows -> [R] {
        var results: [R] = []
        for element in self { results.append(try await body(element)) }
        return results
    }
}

/// How many changes have returned.
private final class Progress: Sendable {
    let count = Atomic<Int>(0)
}
