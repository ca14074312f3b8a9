// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKTesting
import StoreWorkload

extension StoreWorker {
    /// One process's share of the chargers, all at once: through `perform`, or through the ledger's seam.
    static func crowd(_ stack: Stack, _ arguments: Arguments) async throws {
        let journal = Journal(at: try arguments.text("journal"))
        let (worker, seed) = (try arguments.number("worker"), UInt64(try arguments.number("seed")))
        let crowd = Crowd(each: try arguments.number("each"), seed: seed)
        let isPerformed = try arguments.text("kind") == "perform"
        let router = try ChargeStand.router(stack.store, ledger: stack.store, master: master)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for charger in Crowd.chargers(of: worker) {
                group.addTask {
                    var dice = Dice(seed: seed &+ UInt64(charger))
                    for (place, id) in crowd.plan.lists[charger].enumerated() {
                        if isPerformed {
                            try await carryOut(
                                ChargeStand.request(Crowd.name(id), of: Crowd.account(of: id)), router, journal,
                                allowing: [.requestInProgress, .alreadySettled, .insufficientCredits, .creditsHeld])
                        } else {
                            let reservation = try Crowd.reservation(id, charger: charger, place: place)
                            try await charge(reservation, id, stack.store, journal, &dice)
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        try await router.flushUsage()
        await stack.store.close()
    }

    /// Holds, and settles; of five requests, one is given up and one is left until it has expired.
    private static func charge(
        _ reservation: LedgerEntry, _ id: Int, _ ledger: any CreditLedger, _ journal: Journal, _ dice: inout Dice
    ) async throws {
        do {
            _ = try await ledger.apply(reservation)
            switch id % 5 {
            case 0: _ = try await ledger.apply(reservation.void(at: reservation.at))
            case 1: _ = try await ledger.apply(reservation.expiry(at: reservation.expiresAt ?? reservation.at))
            default:
                let settlement = reservation.settlement(of: Crowd.charged, at: reservation.at)
                _ = try await ledger.apply(settlement)
                journal.append(.charged(Crowd.name(id), Crowd.charged.nanodollars))
                // As one whose acknowledgement was lost would.
                _ = try await ledger.apply(settlement)
            }
        } catch let refusal as LedgerRefusal {
            let known: [LedgerRefusal] = [
                .requestInProgress, .alreadySettled, .alreadyVoided, .alreadyExpired, .insufficientBalance,
                .heldByOtherRequests,
            ]
            guard known.contains(refusal) else { fail("\(refusal)", code: 65) }
            // Somebody else holds it: one of the two closings must win, and the other change nothing.
            guard refusal == .requestInProgress, dice.oneIn(3) else { return }
            do {
                _ = try await ledger.apply(reservation.void(at: reservation.at))
            } catch let refusal as LedgerRefusal {
                guard known.contains(refusal) else { fail("\(refusal)", code: 65) }
            }
        }
    }
}
