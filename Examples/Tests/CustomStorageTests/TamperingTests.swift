// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import Testing

@testable import custom_storage

/// The chain against somebody who edits the server's data by hand.
struct TamperingTests {
    private let server: ThrowawayRedis
    private let store: RedisStore
    private let owner: KeyOwner
    private let log = "byok:log:\u{1}alice"

    init() async throws {
        server = try await ThrowawayRedis()
        store = try await RedisStore(on: server)
        owner = try .user("alice")
        try await store.append((1...5).map { event(owner, $0) })
    }

    @Test func namesAnAlteredEntry() async throws {
        try server.console("LSET", log, "2", "nonsense")
        #expect(try await store.verify(owner) == .broken(at: 3))
        #expect(await code { _ = try await store.entries(of: owner, from: 1, limit: 9) } == .storeCorrupt)
    }

    @Test func namesTheFirstOfAMissingBeginningOrEnd() async throws {
        try server.console("RPOP", log, "2")
        #expect(try await store.verify(owner) == .broken(at: 4))
        try server.console("LPOP", log)
        #expect(try await store.verify(owner) == .broken(at: 1))
        try server.console("DEL", log)
        #expect(try await store.verify(owner) == .broken(at: 1))
    }

    @Test func namesAnEntryThatTheHeadDoesNotKnow() async throws {
        try server.console("RPUSH", log, "nonsense")
        #expect(try await store.verify(owner) == .broken(at: 6))
    }

    @Test func twoStoresMakeOneChain() async throws {
        let other = try await RedisStore(on: server)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<60 {
                group.addTask { try await (number % 2 == 0 ? store : other).append([event(owner, number)]) }
            }
            try await group.waitForAll()
        }
        #expect(try await other.verify(owner) == .intact(entries: 65))
    }
}
