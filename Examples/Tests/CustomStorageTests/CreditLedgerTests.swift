// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKTesting
import Foundation
import Testing

@testable import custom_storage

/// The ledger's rules on Redis.
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

    /// Refused, and nothing changed.
    private func refuses(
        _ refusal: LedgerRefusal, _ entry: LedgerEntry, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let before = try await store.balance(of: account)
        await #expect(throws: refusal, sourceLocation: sourceLocation) { try await store.apply(entry) }
        #expect(try await store.balance(of: account) == before, sourceLocation: sourceLocation)
    }

    @Test func settlesVoidsAndExpiresExactly() async throws {
        #expect(try await store.balance(of: account) == CreditBalance(total: .zero, held: .zero))
        #expect(try await apply(entry(.grant, large, request: "g")) == [large, 0])
        #expect(try await apply(entry(.reserve, large)) == [large, large])
        #expect(try await apply(entry(.settle, large - 1)) == [1, 0])
        #expect(try await apply(entry(.reserve, 1, request: "v")) == [1, 1])
        #expect(try await apply(entry(.void, 0, request: "v")) == [1, 0])
        #expect(try await apply(entry(.reserve, 1, request: "x")) == [1, 1])
        #expect(try await apply(entry(.expire, 0, request: "x")) == [1, 0])
    }

    @Test func repeatingChangesNothing() async throws {
        for _ in 0..<3 { #expect(try await apply(entry(.grant, 10, request: "g")) == [10, 0]) }
        for _ in 0..<3 { #expect(try await apply(entry(.reserve, 6)) == [10, 6]) }
        for _ in 0..<3 { #expect(try await apply(entry(.settle, 5)) == [5, 0]) }
        // Even now that it is closed.
        #expect(try await apply(entry(.reserve, 6)) == [5, 0])
    }

    @Test func tellsWhyItRefuses() async throws {
        try await apply(entry(.grant, large, request: "g"))
        try await refuses(.insufficientBalance, entry(.reserve, large + 1))
        try await refuses(.noReservation, entry(.settle, 0))
        try await apply(entry(.reserve, large - 1))
        try await refuses(.heldByOtherRequests, entry(.reserve, 2, request: "s"))
        try await refuses(.requestInProgress, entry(.reserve, 1, attempt: 2))
        try await refuses(.requestIDReused, entry(.reserve, 1, attempt: 2, hash: 8))
        try await refuses(.requestIDReused, entry(.reserve, large - 1, hash: 8))
        try await refuses(.requestIDReused, entry(.settle, 1, hash: 8))
        #expect(await code { _ = try await store.apply(entry(.settle, large)) } == .invalidConfiguration)
        #expect(await code { _ = try await store.apply(entry(.grant, .max, request: "h")) } == .costOverflow)
        try await apply(entry(.settle, 1))
        try await refuses(.alreadySettled, entry(.void, 0))
        try await refuses(.alreadySettled, entry(.reserve, 1, attempt: 2))
    }

    @Test func aVoidedOrExpiredRequestMayTryAgainAndIsNotSettledLate() async throws {
        try await apply(entry(.grant, 10, request: "g"))
        for (attempt, kind) in [(1, LedgerEntry.Kind.void), (2, .expire)] {
            try await apply(entry(.reserve, 10, attempt: attempt))
            try await apply(entry(kind, 0, attempt: attempt))
            try await refuses(.noReservation, entry(.settle, 5, attempt: attempt))
        }
        #expect(try await apply(entry(.reserve, 10, attempt: 3)) == [10, 10])
    }

    @Test func listsOpenReservationsOldestFirst() async throws {
        try await apply(entry(.grant, 100, request: "g"))
        let entries = try (1...4).map { try entry(.reserve, Int64($0), request: "r\($0)", at: 10 - Int64($0)) }
        for entry in entries { try await apply(entry) }
        try await apply(entry(.settle, 1, request: "r3"))
        #expect(try await store.openReservations(limit: 2) == [entries[3], entries[1]])
        #expect(try await store.openReservations(limit: 9) == [entries[3], entries[1], entries[0]])
        #expect(try await store.openReservations(limit: 0).isEmpty)
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
