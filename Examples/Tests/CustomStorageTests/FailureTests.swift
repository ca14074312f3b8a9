// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKTesting
import Synchronization
import Foundation
import Testing

@testable import custom_storage

/// What Redis does when it is killed, stopped, full, guarded or another's.
struct FailureTests {
    private let server: ThrowawayRedis
    private let owner: KeyOwner

    init() async throws {
        server = try await ThrowawayRedis()
        owner = try .user("alice")
    }

    @Test func noAcknowledgedCommitIsLostToAKill() async throws {
        let acknowledged = Acknowledged()
        for round in 0..<4 {
            let store = try await RedisStore(on: server)
            await withTaskGroup(of: Void.self) { group in
                for writer in 0..<4 {
                    group.addTask { [owner] in
                        for number in 0... {
                            let seed = UInt64(round) << 32 | UInt64(writer) << 16 | UInt64(number)
                            let record = KeyRecord.sample(owner, seed: seed)
                            guard (try? await store.insert(record, audit: [event(owner, number)])) != nil else {
                                return
                            }
                            acknowledged.ids.withLock { $0.append(record.id) }
                        }
                    }
                }
                let before = acknowledged.ids.withLock { $0.count }
                while acknowledged.ids.withLock({ $0.count }) < before + 40 { await Task.yield() }
                server.signal(SIGKILL)
            }
            try await server.start()
            let records = try await RedisStore(on: server).table(owner).records
            #expect(Set(acknowledged.ids.withLock { $0 }).subtracting(records.map(\.id)).isEmpty)
            // Each with its audit entry, also those whose answer was lost.
            #expect(try await RedisStore(on: server).verify(owner) == .intact(entries: Int64(records.count)))
        }
    }

    @Test(
        arguments: [
            ("appendonly", "no"), ("appendfsync", "everysec"), ("no-appendfsync-on-rewrite", "yes"),
            ("maxmemory-policy", "allkeys-lru"),
        ])
    func refusesAServerThatMayForget(name: String, value: String) async throws {
        try server.console("CONFIG", "SET", name, value)
        do {
            _ = try await RedisStore(on: server)
            Issue.record("It opened.")
        } catch let error as BYOKError {
            #expect(error.code == .invalidConfiguration)
            #expect(error.message.contains("\(name) \(value)"))
        }
        try await RedisStore(on: server) { $0.trustsServerSettings = true }.insert(.sample(owner, seed: 1))
    }

    @Test func everyCallEndsByItsDeadlineWhileTheServerIsStopped() async throws {
        let store = try await RedisStore(on: server) { $0.timeout = .seconds(2) }
        server.signal(SIGSTOP)
        let start = ContinuousClock.now
        let codes = await withTaskGroup(of: BYOKError.Code?.self) { group in
            for number in 0..<40 {
                group.addTask {
                    await code {
                        if number % 2 == 0 {
                            _ = try await store.table(owner)
                        } else {
                            try await store.append([event(owner)])
                        }
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(codes == Array(repeating: .storeUnavailable, count: 40))
        // Ten rounds of half a second, on a machine that may be busy; without deadlines it would be for ever.
        #expect(ContinuousClock.now - start < .seconds(30))
        server.signal(SIGCONT)
        // The late replies went to connections that are gone: this is an answer to this question.
        try await store.insert(.sample(owner, seed: 1))
        #expect(try await store.table(owner).records.count == 1)
    }

    @Test func aRestartIsNotNoticed() async throws {
        let store = try await RedisStore(on: server)
        try await store.insert(.sample(owner, seed: 1))
        server.signal(SIGKILL)
        try await server.start()
        try await store.insert(.sample(owner, seed: 2), audit: [event(owner)])
        #expect(try await store.table(owner).records.count == 2)
    }

    @Test func aFlushedScriptCacheIsNotNoticed() async throws {
        let store = try await RedisStore(on: server) { $0.connections = 1 }
        try await store.insert(.sample(owner, seed: 1))
        try server.console("SCRIPT", "FLUSH")
        try await store.insert(.sample(owner, seed: 2))
        #expect(try await store.table(owner).records.count == 2)
    }

    @Test func aFullServerStillTakesKeysOutOfUse() async throws {
        let store = try await RedisStore(on: server)
        var record = KeyRecord.sample(owner, seed: 1)
        try await store.insert(record)
        try await store.insert(.sample(owner, seed: 2))
        try server.console("CONFIG", "SET", "maxmemory", "1")
        #expect(await code { try await store.insert(.sample(owner, seed: 3), audit: [event(owner)]) } == .storeFull)
        #expect(try await store.verify(owner) == .intact(entries: 0))
        record.isEnabled = false
        record.version = 2
        try await store.commit(
            KeyChange(owner: owner, writes: [.update(record, expecting: 1)], audit: [event(owner)]))
        try await store.remove(record)
        #expect(try await store.table(owner).records.count == 1)
        #expect(try await store.erase(owner, recording: event(.platform)) == 1)
    }

    @Test func saysWhatIsWrongWithThePasswordAndNotThePassword() async throws {
        try server.console("CONFIG", "SET", "requirepass", "correct-horse-battery")
        try await RedisStore(on: server) { $0.password = Secret("correct-horse-battery") }
            .insert(.sample(owner, seed: 1))
        for password in [nil, Secret("wrong-canary-password")] {
            do {
                _ = try await RedisStore(on: server) { $0.password = password }
                Issue.record("It opened.")
            } catch {
                #expect((error as? BYOKError)?.code == .storePermissions)
                var text = "\(error)"
                dump(error, to: &text)
                #expect(!text.contains("canary"))
            }
        }
    }

    @Test func anotherProgramsKeysAreLeftAlone() async throws {
        let store = try await RedisStore(on: server)
        try server.console("SET", "byok:heads", "another's")
        #expect(await code { try await store.insert(.sample(owner, seed: 1), audit: [event(owner)]) } == .storeCorrupt)
        #expect(try await store.table(owner).records.isEmpty)
    }

    @Test func aClosedStoreSaysSo() async throws {
        let store = try await RedisStore(on: server)
        store.close()
        #expect(await code { _ = try await store.table(owner) } == .storeUnavailable)
    }
}

/// What the store has said is written.
private final class Acknowledged: Sendable {
    let ids = Mutex<[KeyID]>([])
}
