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

    private func record(_ day: Int64, model: String = "m", seconds: Int64 = 0, tokens: UInt64 = 10) -> UsageRecord {
        let usage = TokenUsage(
            input: tokens, cacheRead: 2, cacheWrite: 3, cacheWrite1h: 4, output: 5, reasoning: 6, audioInput: 7,
            audioOutput: 8, imageInput: 9, imageOutput: 10, requests: 1, webSearches: 11,
            provenance: seconds == 0 ? .reported : .estimated)
        return UsageRecord(
            owner: owner, at: Timestamp(seconds: day * 86_400 + seconds), keyID: KeyRecord.sample(owner, seed: 1).id,
            provider: Provider.ID(rawValue: "p"), model: model, usage: usage, cost: Money(nanodollars: 13),
            credits: Money(nanodollars: 9_007_199_254_740_993), isFailure: seconds == 0, isFallback: seconds != 0)
    }

    private func batch(_ number: Int64, _ host: UInt8 = 1) -> UsageBatchID {
        UsageBatchID(host: [host], number: number)
    }

    @Test func sumsByDayKeyAndModelAndABatchOnce() async throws {
        let records = [record(10), record(10, seconds: 86_399), record(11), record(10, model: "n"), record(-1)]
        for _ in 0..<2 { try await store.append(records, batch: batch(1)) }
        let sums = try await store.summary(of: owner, days: 10...10)
        #expect(sums.count == 2)
        let sum = try #require(sums.first { $0.model == "m" })
        #expect(
            sum
                == UsageSummary(
                    day: 10, keyID: records[0].keyID, provider: records[0].provider, model: "m", requests: 2,
                    failures: 1, fallbacks: 1,
                    usage: TokenUsage(
                        input: 20, cacheRead: 4, cacheWrite: 6, cacheWrite1h: 8, output: 10, reasoning: 12,
                        audioInput: 14, audioOutput: 16, imageInput: 18, imageOutput: 20, requests: 2, webSearches: 22,
                        provenance: .estimated),
                    cost: Money(nanodollars: 26), credits: Money(nanodollars: 18_014_398_509_481_986)))
        try await store.append([record(10)], batch: batch(2))
        try await store.append([record(10)], batch: batch(1, 2))
        #expect(try await store.summary(of: owner, days: 10...10).first { $0.model == "m" }?.requests == 4)
        #expect(try await store.summary(of: owner, days: -1 ... -1).map(\.requests) == [1])
        #expect(try await store.summary(of: .user("bob"), days: Int.min...Int.max).isEmpty)
    }

    @Test func forgetsTheDaysBeforeOne() async throws {
        try await store.append([record(8), record(9), record(10)], batch: batch(1))
        try await store.purge(before: 10)
        #expect(try await store.summary(of: owner, days: Int.min...Int.max).map(\.day) == [10])
        // And they are gone, not only out of sight: the owner's list of days and one day are left.
        #expect(try server.console("KEYS", "byok:usage:*").array?.count == 2)
        // The batch is known still, for a day of it is.
        try await store.append([record(8)], batch: batch(1))
        #expect(try await store.summary(of: owner, days: 8...8).isEmpty)
    }

    @Test func aSumThatDoesNotFitStaysAtTheHighest() async throws {
        try await store.append([record(1, tokens: .max), record(1, tokens: 5)], batch: batch(1))
        let sum = try #require(try await store.summary(of: owner, days: 1...1).first)
        #expect(sum.usage.input == UInt64(Int64.max))
        #expect(sum.requests == 2 && sum.usage.webSearches == 22)
    }
}
