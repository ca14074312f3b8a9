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

    @Test func leavesNothingOfAForgottenReceipt() async throws {
        func receipt(_ day: Int64) throws -> Receipt {
            Receipt(
                requestID: try RequestID("r"), at: Timestamp(seconds: day * 86_400), duration: .zero, caller: owner,
                requestedModel: "m", attempts: [], outcome: .failed)
        }
        // Before 1970 too: Redis compares the digits of a day, and Lua writes them.
        for day in Int64(-1)...1 {
            try await store.append([], receipts: [receipt(day)], batch: UsageBatchID(host: [1], number: day))
        }
        for day in -1...1 {
            try await store.purge(before: day)
            let page = ReceiptPage(period: Timestamp(microseconds: .min)..<Timestamp(microseconds: .max))
            #expect(try await store.receipts(of: owner, page).map(\.at.day) == Array(day...1))
            for name in ["", "request:"] {
                let places = try server.console("ZCARD", "byok:receipts:\(name)\u{1}alice").integer
                #expect(places == Int64(2 - day))
            }
            #expect(try server.console("HLEN", "byok:receipts:body:\u{1}alice").integer == Int64(2 - day))
        }
    }
}
