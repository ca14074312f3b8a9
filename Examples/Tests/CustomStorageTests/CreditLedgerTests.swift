// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKTesting
import Foundation
import Testing

@testable import custom_storage

/// What the kit cannot ask: Lua's numbers, two stores of one server, its death, and what is left on it.
struct CreditLedgerTests {
    private let server: ThrowawayRedis
    private let store: RedisStore
    private let account: KeyOwner
    /// Beyond 2^53 nanodollars, where Lua's numbers are no longer exact.
    private let large: Int64 = 9_007_199_254_740_993

    init() async throws {
        server = try await ThrowawayRedis()
        store = try await RedisStore(on: server)
        account = try .user("alice")
    }

    private func entry(
        _ kind: LedgerEntry.Kind, _ amount: Int64, request: String = "r", at seconds: Int64 = 1
    ) throws -> LedgerEntry {
        LedgerEntry(
            account: account, requestID: try RequestID(request), attempt: 1, kind: kind,
            amount: Money(nanodollars: amount), parametersHash: Array(repeating: 7, count: 32),
            at: Timestamp(seconds: seconds), expiresAt: kind == .reserve ? Timestamp(seconds: seconds + 60) : nil)
    }

    @discardableResult
    private func apply(_ entry: LedgerEntry) async throws -> [Int64] {
        let balance = try await store.apply(entry)
        #expect(try await store.balance(of: account) == balance)
        return [balance.total.nanodollars, balance.held.nanodollars]
    }

    @Test func comparesExactlyWhereLuaDoesNot() async throws {
        try await apply(entry(.grant, large, request: "g"))
        await #expect(throws: LedgerRefusal.insufficientBalance) { try await store.apply(entry(.reserve, large + 1)) }
        #expect(try await apply(entry(.reserve, large - 1)) == [large, large - 1])
        await #expect(throws: LedgerRefusal.exceedsReservation) { try await store.apply(entry(.settle, large)) }
        await #expect(throws: LedgerRefusal.heldByOtherRequests) {
            try await store.apply(entry(.reserve, 2, request: "s"))
        }
        await #expect(throws: LedgerRefusal.requestIDReused) {
            try await store.apply(entry(.grant, large - 1, request: "g"))
        }
        #expect(try await apply(entry(.settle, large - 2)) == [2, 0])
        #expect(await code { _ = try await store.apply(entry(.grant, .max - 1, request: "h")) } == .costOverflow)
        #expect(try await apply(entry(.grant, .max - 2, request: "h")) == [.max, 0])
    }

    @Test func comparesMomentsExactlyWhereLuaDoesNot() async throws {
        try await apply(entry(.grant, 10, request: "g"))
        let moments: [Int64] = [.min, .min + 1, -1, 0, large, large + 1, .max - 1]
        var entries: [LedgerEntry] = []
        for (number, moment) in moments.enumerated() {
            var entry = try entry(.reserve, 1, request: "r\(9 - number)")
            entry.at = Timestamp(microseconds: moment)
            entry.expiresAt = Timestamp(microseconds: moment + 1)
            entries.append(entry)
        }
        for index in [3, 0, 6, 2, 5, 1, 4] { try await apply(entries[index]) }
        #expect(try await store.openReservations(limit: 9) == entries)
        for entry in entries {
            await #expect(throws: LedgerRefusal.notYetExpired) { try await store.apply(entry.expiry(at: entry.at)) }
            try await apply(entry.expiry(at: entry.expiresAt ?? entry.at))
        }
        #expect(try await store.openReservations(limit: 9).isEmpty)
    }

    @Test func anErasureLeavesNothingOfTheOwnerOnTheServer() async throws {
        try await store.insert(.sample(account, seed: 1), audit: [event(account)])
        try await apply(entry(.grant, 10, request: "g"))
        try await apply(entry(.reserve, 1))
        try await apply(entry(.reserve, 1, request: "late"))
        try await apply(entry(.expire, 0, request: "late", at: 100))
        let usage = UsageRecord(
            owner: account, at: Timestamp(seconds: 1), keyID: nil, provider: .init(rawValue: "p"), model: "m",
            usage: TokenUsage(), cost: nil, credits: .zero)
        let receipt = Receipt(
            requestID: try RequestID("r"), at: Timestamp(seconds: 1), duration: .zero, caller: account,
            requestedModel: "m", attempts: [], outcome: .failed)
        try await store.append([usage], receipts: [receipt], batch: UsageBatchID(host: [1], number: 1))
        #expect(try mentions(of: "alice") > 0)
        _ = try await store.erase(account, recording: event(.platform))
        #expect(try mentions(of: "alice") == 0)
    }

    /// How many names of keys, and members of what all owners share, hold the text.
    private func mentions(of text: String) throws -> Int {
        let replies = try [
            server.console("KEYS", "*\(text)*"), server.console("ZRANGE", "byok:open", "0", "-1"),
            server.console("ZRANGE", "byok:expired", "0", "-1"),
            server.console("ZRANGE", "byok:usage-days", "0", "-1"), server.console("ZRANGE", "byok:index", "0", "-1"),
            server.console("HKEYS", "byok:heads"), server.console("ZRANGE", "byok:audited", "0", "-1"),
        ]
        return replies.flatMap { $0.array ?? [] }.count { $0.text?.contains(text) == true }
    }

    @Test func neverSpendsMoreThanThereIsAndForgetsNothingInAKill() async throws {
        try await apply(entry(.grant, 50, request: "g"))
        let other = try await RedisStore(on: server)
        let won = await withTaskGroup(of: Int.self) { group in
            for number in 0..<200 {
                group.addTask {
                    // A third of them twice, from two stores.
                    guard let entry = try? entry(.reserve, 1, request: "r\(number % 150)"),
                        (try? await (number % 2 == 0 ? store : other).apply(entry)) != nil
                    else { return -1 }
                    return number % 150
                }
            }
            return await group.reduce(into: Set<Int>()) { $0.insert($1) }.subtracting([-1]).count
        }
        #expect(won == 50)
        server.signal(SIGKILL)
        try await server.start()
        #expect(
            try await store.balance(of: account)
                == CreditBalance(
                    total: Money(nanodollars: 50), held: Money(nanodollars: 50)))
        #expect(try await store.openReservations(limit: 1_000).count == 50)
    }
}
