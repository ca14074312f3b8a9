// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKTesting
import Foundation
import Testing

@testable import custom_storage

/// What the kit does not try: numbers that Lua cannot hold, and a killed server.
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
        _ kind: LedgerEntry.Kind, _ amount: Int64, request: String = "r", attempt: Int = 1, hash: UInt8 = 7,
        at seconds: Int64 = 1
    ) throws -> LedgerEntry {
        LedgerEntry(
            account: account, requestID: try RequestID(request), attempt: attempt, kind: kind,
            amount: Money(nanodollars: amount), parametersHash: Array(repeating: hash, count: 32),
            at: Timestamp(seconds: seconds), expiresAt: kind == .reserve ? Timestamp(seconds: seconds + 60) : nil)
    }

    @discardableResult
    private func apply(_ entry: LedgerEntry) async throws -> [Int64] {
        let balance = try await store.apply(entry)
        #expect(try await store.balance(of: account) == balance)
        return [balance.total.nanodollars, balance.held.nanodollars]
    }

    @Test func settlesVoidsAndExpiresExactly() async throws {
        #expect(try await store.balance(of: account) == CreditBalance(total: .zero, held: .zero))
        #expect(try await apply(entry(.grant, large, request: "g")) == [large, 0])
        #expect(try await apply(entry(.reserve, large)) == [large, large])
        #expect(try await apply(entry(.settle, large - 1)) == [1, 0])
        #expect(try await apply(entry(.reserve, 1, request: "v")) == [1, 1])
        #expect(try await apply(entry(.void, 0, request: "v")) == [1, 0])
        #expect(try await apply(entry(.reserve, 1, request: "x")) == [1, 1])
        #expect(try await apply(entry(.expire, 0, request: "x", at: 61)) == [1, 0])
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
