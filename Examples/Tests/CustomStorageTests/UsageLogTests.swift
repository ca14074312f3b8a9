// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKTesting
import Testing

@testable import custom_storage

/// Sums of usage on Redis.
struct UsageLogTests {
    private let server: ThrowawayRedis
    private let store: RedisStore
    private let owner: KeyOwner

    init() async throws {
        server = try await ThrowawayRedis()
        store = try await RedisStore(on: server)
        owner = try .user("alice")
    }

    private func record(_ day: Int64) -> UsageRecord {
        UsageRecord(
            owner: owner, at: Timestamp(seconds: day * 86_400), keyID: nil, provider: Provider.ID(rawValue: "p"),
            model: "m", usage: TokenUsage(input: 10), cost: nil, credits: .zero)
    }

    @Test func forgetsTheDaysBeforeOne() async throws {
        try await store.append(
            [record(8), record(9), record(10)], receipts: [], batch: UsageBatchID(host: [1], number: 1))
        try await store.purge(before: 10)
        #expect(try await store.summary(of: owner, days: Int.min...Int.max).map(\.day) == [10])
        // And they are gone, not only out of sight: the owner's list of days and one day are left.
        #expect(try server.console("KEYS", "byok:usage:*").array?.count == 2)
        // The batch is known still, for a day of it is.
        try await store.append([record(8)], receipts: [], batch: UsageBatchID(host: [1], number: 1))
        #expect(try await store.summary(of: owner, days: 8...8).isEmpty)
    }
}
