// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKStorage
import BYOKTesting
import Foundation
import StoreWorkload
import Testing

/// Many at once: no overdraft, no charge twice, none on an own key.
@Suite(.serialized) struct ChargersTests {
    private static let chargers = ChargerLists.chargers
    private static let account = Samples.user("payer")

    private static func number(_ name: String, _ standard: Int) -> Int {
        ProcessInfo.processInfo.environment[name].flatMap { Int($0) } ?? standard
    }

    enum Store: CaseIterable { case memory, disk }
    private func make(_ store: Store) throws -> (store: any WholeStore, owner: DiskStore?) {
        if store == .memory { return (InMemoryStore(), nil) }
        let disk = try DiskStore()
        return (disk.store, disk)
    }

    /// Through `perform`, with money for `share` tenths of what they ask for.
    @Test(arguments: Store.allCases, [10, 4]) func noChargerIsChargedTwiceOrBeyondTheBalance(
        kind: Store, share: Int64
    ) async throws {
        let each = Self.number("BYOK_CHARGES", kind == .memory ? 20 : 10)
        let plan = ChargerLists(each: each, dice: Dice(seed: UInt64(share) + 7))
        let (lists, distinct) = (plan.lists, plan.distinct)
        let (store, owner) = try make(kind)
        let stand = try PerformStand(store)
        let wanted = Int64(distinct) * PerformStand.vendorCharge.nanodollars
        // Where there is enough, also for all that are held at once.
        let holds = share == 10 ? Int64(Self.chargers) * PerformStand.reserve.nanodollars : 0
        try await stand.grant(Money(nanodollars: wanted * share / 10 + holds), to: Self.account)
        let caller = Caller(Self.account, tier: PerformStand.tier)

        var codes: [BYOKError.Code: Int] = [:]
        var served: [Int: Int] = [:]
        await withTaskGroup(of: [(Int, BYOKError.Code?)].self) { group in
            for list in lists {
                group.addTask {
                    var results: [(Int, BYOKError.Code?)] = []
                    for id in list {
                        guard let name = try? RequestID("request-\(id)") else { continue }
                        let result = await stand.perform(
                            RouteRequest(PerformStand.model, for: caller, id: name, bound: PerformStand.bound))
                        if case .failure(let error) = result {
                            results.append((id, error.code))
                        } else {
                            results.append((id, nil))
                        }
                    }
                    return results
                }
            }
            for await results in group {
                for (id, code) in results {
                    if let code { codes[code, default: 0] += 1 } else { served[id, default: 0] += 1 }
                }
            }
        }
        try await stand.router.flushUsage()
        let facts = try await LedgerInvariants(Self.account, in: store)
        print(
            "chargers: \(kind), \(Self.chargers) at once, \(Self.chargers * each) requests of \(distinct) ids, "
                + "\(served.count) charged, refused: "
                + codes.map { "\($0.value) \($0.key)" }.sorted().joined(separator: ", "))
        #expect(facts.objections(hasReceipts: false) == [])
        #expect(served.values.allSatisfy { $0 == 1 }, "a request was served twice")
        #expect(Set(facts.settlements.map(\.requestID.rawValue)) == Set(served.keys.map { "request-\($0)" }))
        #expect(
            facts.balance.total.nanodollars == facts.entries[0].amount.nanodollars
                - Int64(served.count) * PerformStand.vendorCharge.nanodollars)
        let charging = facts.receipts.filter { $0.creditsCharged != .zero }
        #expect(charging.count == served.count, "every charge has one receipt")
        let known: Set<BYOKError.Code> = [.requestInProgress, .alreadySettled, .insufficientCredits, .creditsHeld]
        #expect(known.isSuperset(of: codes.keys))
        if share == 10 {
            #expect(served.count == distinct)
            #expect(codes[.insufficientCredits] == nil && codes[.creditsHeld] == nil)
            #expect(codes.values.reduce(0, +) == Self.chargers * each - distinct)
        }
        withExtendedLifetime(owner) {}
    }

    /// Through the seam itself.
    @Test(arguments: Store.allCases) func theSeamRefusesEverySecondCharge(kind: Store) async throws {
        let each = Self.number("BYOK_CHARGES", kind == .memory ? 50 : 10)
        let plan = ChargerLists(each: each, dice: Dice(seed: 11))
        let (lists, distinct) = (plan.lists, plan.distinct)
        let (store, owner) = try make(kind)
        let clock = ManualClock(now: Samples.start)
        let stand = try PerformStand(store, clock: clock)
        let amount = Money(nanodollars: 1_000)
        let grant = Int64(distinct) * 600
        try await stand.grant(Money(nanodollars: grant), to: Self.account)

        let charged = try await withThrowingTaskGroup(of: Int.self) { group in
            for (charger, list) in lists.enumerated() {
                group.addTask {
                    var count = 0
                    for (place, id) in list.enumerated() {
                        let reservation = LedgerEntry(
                            account: Self.account, requestID: try RequestID("request-\(id)"), attempt: 1,
                            kind: .reserve, amount: amount, parametersHash: Array(repeating: 3, count: 32),
                            at: Samples.start + .microseconds(Int64(charger * 1_000 + place) + 1),
                            expiresAt: Samples.start + .seconds(600))
                        do {
                            _ = try await store.apply(reservation)
                            let settlement = reservation.settlement(
                                of: Money(nanodollars: 900), at: reservation.at)
                            // As one whose acknowledgement was lost would: twice.
                            let first = try await store.apply(settlement)
                            let again = try await store.apply(settlement)
                            #expect(first.total >= again.total)
                            count += 1
                        } catch let refusal as LedgerRefusal {
                            let known: [LedgerRefusal] = [
                                .requestInProgress, .alreadySettled, .insufficientBalance, .heldByOtherRequests,
                            ]
                            #expect(known.contains(refusal))
                        }
                    }
                    return count
                }
            }
            return try await group.reduce(0, +)
        }
        let facts = try await LedgerInvariants(Self.account, in: store)
        print("chargers at the seam: \(kind), \(Self.chargers * each) requests of \(distinct) ids, \(charged) charged")
        #expect(facts.objections(hasReceipts: false) == [])
        #expect(facts.settlements.count == charged)
        #expect(facts.balance.total.nanodollars == grant - Int64(charged) * 900)
        withExtendedLifetime(owner) {}
    }

    /// "No charge on an own-key request": not one row, whatever the load.
    @Test(arguments: Store.allCases) func ownKeysLeaveNothingInTheLedger(kind: Store) async throws {
        let requests = Self.number("BYOK_OWN_REQUESTS", 6_400)
        let (store, owner) = try make(kind)
        let stand = try PerformStand(store)
        let owners = try (0..<8).map { try KeyOwner.user("owner-\($0)") }
        for (number, owner) in owners.enumerated() {
            _ = try await stand.add(.openAI, number, to: owner)
            _ = try await stand.add(.openRouter, number + 100, to: owner)
            try await stand.grant(Money(nanodollars: 1_000_000_000), to: owner)
            // Some of the first keys fail, for a moment or for good: another own key serves.
            if number % 3 == 1 {
                stand.providers.set(Samples.key(.openRouter, number + 100), .fail(AttemptFailure(.overloaded)))
            } else if number % 3 == 2 {
                stand.providers.set(Samples.key(.openRouter, number + 100), .fail(AttemptFailure(.authInvalid)))
            }
        }
        let served = await withTaskGroup(of: Int.self) { group in
            for task in 0..<64 {
                group.addTask {
                    let caller = Caller(owners[task % owners.count], tier: PerformStand.tier)
                    var count = 0
                    for _ in 0..<(requests / 64) {
                        let result = await stand.perform(
                            RouteRequest(PerformStand.model, for: caller, bound: PerformStand.bound))
                        if case .success(let receipt) = result, receipt.usesOwnKey, receipt.credits == nil {
                            count += 1
                        }
                    }
                    return count
                }
            }
            return await group.reduce(0, +)
        }
        #expect(served == requests / 64 * 64)
        try await stand.router.flushUsage()
        var receipts = 0
        for owner in owners {
            let facts = try await LedgerInvariants(owner, in: store)
            #expect(facts.entries.map(\.kind) == [.grant])
            #expect(facts.balance == CreditBalance(total: Money(nanodollars: 1_000_000_000), held: .zero))
            #expect(facts.receipts.allSatisfy { $0.creditsCharged == .zero })
            receipts += facts.receipts.count
            let used = try await store.summary(of: owner, days: 0...100_000)
            #expect(used.allSatisfy { $0.credits == .zero })
        }
        #expect(receipts == served)
        print("own keys under load: \(kind), 64 tasks, \(served) requests, 0 ledger rows, 0 credits")
        withExtendedLifetime(owner) {}
    }
}
