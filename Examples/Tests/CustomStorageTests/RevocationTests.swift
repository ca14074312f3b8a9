// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKStorage
import BYOKTesting
import Foundation
import Testing

@testable import custom_storage

/// The bound on revocation: what the kit cannot check, for it has one store and no other process.
struct RevocationTests {
    private static let lease = Duration.milliseconds(600)
    private let server: ThrowawayRedis
    private let owner: KeyOwner
    private let record: KeyRecord

    init() async throws {
        server = try await ThrowawayRedis()
        owner = try .user("alice")
        record = .sample(owner, seed: 1)
    }

    private func open() async throws -> RedisStore { try await RedisStore(on: server) { $0.lease = Self.lease } }

    @Test func oneStoresRemovalReachesTheOtherWithinTheLease() async throws {
        let (here, there) = (try await open(), try await open())
        for _ in 0..<25 {
            try await there.insert(record)
            let table = try await here.currentTable(owner)
            #expect(table.records.count == 1)
            try await there.remove(record)
            let removed = ContinuousClock.now
            if let last = await here.lastCurrent(table.stamp) { try #require(last - removed < Self.lease) }
            #expect(try await here.table(owner).records.isEmpty)
        }
    }

    @Test func aReadTellsOfAnothersChangeAtOnce() async throws {
        let (here, there) = (try await open(), try await open())
        try await there.insert(record)
        let table = try await here.currentTable(owner)
        try await there.remove(record)
        _ = try await here.table(owner)
        #expect(!here.isCurrent(table.stamp))
    }

    @Test func aStoppedServerTurnsTheCacheOffWithinTheLease() async throws {
        let store = try await open()
        try await store.insert(record)
        let table = try await store.currentTable(owner)
        server.signal(SIGSTOP)
        let stopped = ContinuousClock.now
        let last = await store.lastCurrent(table.stamp)
        server.signal(SIGCONT)
        if let last { #expect(last - stopped < Self.lease) }
        #expect(try await store.currentTable(owner).records.count == 1)
    }

    @Test func aCutListenerIsNotTrustedAndComesBack() async throws {
        let (here, there) = (try await open(), try await open())
        try await there.insert(record)
        let table = try await here.currentTable(owner)
        for _ in 0..<5 {
            let found = try server.console("CLIENT", "LIST").text ?? ""
            for line in found.split(separator: "\n") where line.contains("name=byok-listener") {
                let id = line.split(separator: " ")[0].dropFirst(3)
                try server.console("CLIENT", "KILL", "ID", String(id))
            }
        }
        try await there.remove(record)
        let removed = ContinuousClock.now
        if let last = await here.lastCurrent(table.stamp) { try #require(last - removed < Self.lease) }
        #expect(try await here.currentTable(owner).records.isEmpty)
    }

    @Test func aServerThatBecomesAReplicaTurnsTheCacheOff() async throws {
        let store = try await open()
        let table = try await store.currentTable(owner)
        try server.console("REPLICAOF", "127.0.0.1", "1")
        let demoted = ContinuousClock.now
        if let last = await store.lastCurrent(table.stamp) { #expect(last - demoted < Self.lease) }
        #expect(await code { try await store.insert(record) } == .storeReadOnly)
        try server.console("REPLICAOF", "NO", "ONE")
        _ = try await store.currentTable(owner)
    }

    @Test func aFlushedServersOldTablesAreNotServed() async throws {
        let store = try await open()
        for seed: UInt64 in 1...3 { try await store.insert(.sample(owner, seed: seed)) }
        let table = try await store.currentTable(owner)
        try server.console("FLUSHALL")
        let flushed = ContinuousClock.now
        if let last = await store.lastCurrent(table.stamp) { #expect(last - flushed < Self.lease) }
        // The same slot comes to the same number again, and means other records.
        for seed: UInt64 in 4...6 { try await store.insert(.sample(owner, seed: seed)) }
        #expect(try await store.currentTable(owner).records.count == 3)
        #expect(!store.isCurrent(table.stamp))
    }

    @Test func aChangeOfUnknownOutcomeTurnsTheCacheOff() async throws {
        let store = try await RedisStore(on: server) {
            $0.timeout = .seconds(2)
            $0.lease = .seconds(60)
        }
        try await store.insert(record)
        let table = try await store.currentTable(owner)
        server.signal(SIGSTOP)
        #expect(store.isCurrent(table.stamp))
        #expect(await code { try await store.remove(record) } == .storeUnavailable)
        #expect(!store.isCurrent(table.stamp))
        server.signal(SIGCONT)
    }

    @Test func aRemovalEndsAnotherHostsRoutes() async throws {
        let master = try MasterKeyring.generate()
        func host() async throws -> BYOKRouter {
            try await BYOKRouter(catalog: .bundled, store: open(), sealer: FernetSealer(MasterKeyring(master)))
        }
        let here = try await host()
        let there = try await host()
        let pasted = PastedKey("sk-proj-AbCdEfGhIjKlMnOpQrStUvWxYz1234567890AbCdEfGhIjKlMnOpQrStUvWxYz")
        let key = try await there.keys.add(pasted, for: .openAI, owner: owner).summary.id
        let request = RouteRequest("gpt-4o", for: Caller(owner, tier: .starter))
        let route = try await here.route(request)
        try await there.keys.remove(key, of: owner)
        let removed = ContinuousClock.now
        var opened = ContinuousClock.now
        while (try? await route.withSecret({ _ in })) != nil {
            try #require(opened - removed < Self.lease)
            opened = .now
        }
        #expect(await code { _ = try await here.route(request) } == .noKeyForModel)
    }

    /// By a clock that counts what the server has done: were the moment taken after the reply, the lease would end one
    /// answer later.
    @Test(arguments: [(Duration.milliseconds(500), false), (.milliseconds(1_500), true)])
    func theLeaseCountsFromBeforeTheQuestion(lease: Duration, isCurrent: Bool) async throws {
        let freshness = Freshness(lease: lease) { [server] in
            let text = (try? server.console("INFO", "commandstats").text) ?? ""
            let line = text.split(separator: "\r\n").first { $0.hasPrefix("cmdstat_evalsha:calls=") }
            return .seconds(line.flatMap { Int($0.dropFirst(22).prefix { $0.isNumber }) } ?? 0)
        }
        var feed = ChangeFeed(RedisStore.Options(server.address), freshness)
        // The first begins anew at the same count, and so renews nothing.
        for _ in 0..<2 { feed.beat() }
        let stamp = freshness.stamp(slot: 0, number: 0, incarnation: freshness.incarnation)
        #expect(freshness.isCurrent(stamp) == isCurrent)
    }
}
