// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKStorage
import Synchronization

/// A ledger with one fault, as somebody's first attempt at a conformer may have it.
final class BrokenLedger: CreditLedger {
    enum Fault: CaseIterable {
        case forgetsIdempotency, refusesRepetitions, ignoresTheMoment, countsAGrantTwiceUnderLoad
        case allowsOverdraft, overdrawsUnderLoad, saysTooLittleForHeld, saysHeldForTooLittle, holdsNothing
        case closesTwice, settlesAfterExpiry, keepsAVoidsHold, expiresEarly, settlesAboveTheReservation
        case opensTwoAttempts, opensAfterASettlement, opensNoSecondAttempt, ignoresParameters, mergesKindsOfAccount
        case roundsMoney, wrapsAround, acceptsNonsense, writesWhatItRefuses, returnsTheBalanceBefore
        case listsNewestFirst, listsByExpiry, listsWithoutLimit, listsClosed, losesExpiry, losesHash
        case listsEntriesNewestFirst, listsEntriesByRequest, listsClosingsFirst, listsEverybodysEntries
        case ignoresTheEntriesLimit, ignoresTheStart, repeatsTheLastEntry, losesEntriesOfOneMoment, losesGrants
        case showsNewcomersAnEntry, losesPositionsBeforeTheStart
        case listsExpiriesByReservation, listsVoidsAsExpired, leavesOutAnExpiryOfTheMoment, ignoresTheExpiriesLimit
        case welcomesNewcomers, forgetsAtReopening, countsAgainAfterReopening
    }

    struct State {
        var calls = 0
        var applied: Set<LedgerEntry> = []
        var refused: Set<RequestID> = []
        var isReopened = false
    }

    /// Nil: none.
    let fault: Fault?
    let base: InMemoryStore
    let state: Mutex<State>

    init(_ fault: Fault?) {
        self.fault = fault
        base = InMemoryStore()
        state = Mutex(State())
    }

    private init(reopening other: BrokenLedger) {
        fault = other.fault
        base = fault == .forgetsAtReopening ? InMemoryStore() : other.base
        var copy = other.state.withLock { $0 }
        copy.isReopened = true
        state = Mutex(copy)
    }

    func reopened() -> BrokenLedger { BrokenLedger(reopening: self) }

    func apply(_ entry: LedgerEntry) async throws -> CreditBalance {
        let changed = try altered(entry)
        let before = try await base.balance(of: changed.account)
        if fault == .keepsAVoidsHold, entry.kind == .void { return before }
        // Between looking and writing, others come.
        if fault == .overdrawsUnderLoad || fault == .countsAGrantTwiceUnderLoad { await Task.yield() }
        let balance: CreditBalance
        do {
            balance = try await base.apply(changed)
        } catch {
            balance = try await forgive(error, changed, before)
        }
        state.withLock { _ = $0.applied.insert(entry) }
        return fault == .returnsTheBalanceBefore ? before : shown(balance)
    }

    func balance(of account: KeyOwner) async throws -> CreditBalance {
        let balance = shown(try await base.balance(of: merged(account)))
        guard fault == .welcomesNewcomers, state.withLock({ $0.applied.isEmpty }) else { return balance }
        return CreditBalance(total: Money(nanodollars: 5), held: .zero)
    }

    func openReservations(limit: Int) async throws -> [LedgerEntry] {
        var all = try await base.openReservations(limit: .max)
        switch fault {
        case .listsNewestFirst: all.reverse()
        case .listsByExpiry: all.sort { ($0.expiresAt?.microseconds ?? .max) < ($1.expiresAt?.microseconds ?? .max) }
        case .listsWithoutLimit: return all
        case .listsClosed: all = state.withLock { $0.applied.filter { $0.kind == .reserve } }.sorted { $0.at < $1.at }
        case .losesExpiry: for index in all.indices { all[index].expiresAt = nil }
        case .losesHash: for index in all.indices { all[index].parametersHash = Array(repeating: 7, count: 32) }
        default: break
        }
        return Array(all.prefix(max(limit, 0)))
    }

    private func altered(_ entry: LedgerEntry) throws -> LedgerEntry {
        var entry = entry
        entry.account = merged(entry.account)
        switch fault {
        case .forgetsIdempotency where entry.kind == .grant: entry.requestID = try anotherID()
        case .countsAgainAfterReopening where entry.kind == .grant && state.withLock { $0.isReopened }:
            entry.requestID = try anotherID()
        case .countsAGrantTwiceUnderLoad where entry.kind == .grant:
            if !isApplied(entry) { entry.requestID = try anotherID() }
        case .refusesRepetitions:
            if state.withLock({ $0.applied.contains(entry) }) { throw LedgerRefusal.alreadySettled }
        case .ignoresTheMoment where entry.kind == .reserve:
            if let there = same(entry) { (entry.at, entry.expiresAt) = (there.at, there.expiresAt) }
        case .ignoresParameters: entry.parametersHash = Array(repeating: 0, count: 32)
        case .roundsMoney: entry.amount.nanodollars = entry.amount.nanodollars / 1_000 * 1_000
        case .opensNoSecondAttempt where entry.kind == .reserve && entry.attempt > 1:
            throw LedgerRefusal.requestInProgress
        case .writesWhatItRefuses where state.withLock { $0.refused.contains(entry.requestID) }:
            throw LedgerRefusal.requestIDReused
        default: break
        }
        return entry
    }

    private func forgive(_ error: any Error, _ entry: LedgerEntry, _ before: CreditBalance) async throws
        -> CreditBalance
    {
        let refusal = error as? LedgerRefusal
        let code = (error as? BYOKError)?.code
        var entry = entry
        switch (fault, refusal) {
        case (.allowsOverdraft, .insufficientBalance), (.allowsOverdraft, .heldByOtherRequests),
            (.overdrawsUnderLoad, .heldByOtherRequests) where isCovered(entry, before):
            var grant = entry
            (grant.kind, grant.requestID) = (.grant, try anotherID())
            _ = try await base.apply(grant)
        case (.saysTooLittleForHeld, .heldByOtherRequests): throw LedgerRefusal.insufficientBalance
        case (.saysHeldForTooLittle, .insufficientBalance): throw LedgerRefusal.heldByOtherRequests
        case (.closesTwice, .alreadyVoided), (.closesTwice, .alreadyExpired), (.closesTwice, .alreadySettled):
            return try await base.balance(of: entry.account)
        case (.settlesAfterExpiry, .alreadyExpired):
            return try await base.balance(of: entry.account)
        case (.expiresEarly, .notYetExpired): entry.kind = .void
        case (.settlesAboveTheReservation, .exceedsReservation):
            let open = try await base.openReservations(limit: .max)
            entry.amount = open.first { $0.requestID == entry.requestID }?.amount ?? .zero
        case (.opensTwoAttempts, .requestInProgress), (.opensAfterASettlement, .alreadySettled):
            entry.requestID = try anotherID()
        case (.wrapsAround, _) where code == .costOverflow, (.acceptsNonsense, _) where code == .invalidEntry:
            return try await base.balance(of: entry.account)
        default:
            state.withLock { _ = $0.refused.insert(entry.requestID) }
            throw error
        }
        return try await base.apply(entry)
    }

    private func shown(_ balance: CreditBalance) -> CreditBalance {
        CreditBalance(total: balance.total, held: fault == .holdsNothing ? .zero : balance.held)
    }

    func merged(_ account: KeyOwner) -> KeyOwner {
        guard fault == .mergesKindsOfAccount, account.kind == .organisation else { return account }
        return (try? .user(account.id)) ?? account
    }

    private func isCovered(_ entry: LedgerEntry, _ balance: CreditBalance) -> Bool {
        balance.total.nanodollars - balance.held.nanodollars >= entry.amount.nanodollars
    }

    private func isApplied(_ entry: LedgerEntry) -> Bool { same(entry) != nil }

    private func same(_ entry: LedgerEntry) -> LedgerEntry? {
        state.withLock { state in
            state.applied.first {
                ($0.account, $0.requestID, $0.attempt, $0.kind)
                    == (entry.account, entry.requestID, entry.attempt, entry.kind)
            }
        }
    }

    private func anotherID() throws -> RequestID {
        let number = state.withLock { state in
            state.calls += 1
            return state.calls
        }
        return try RequestID("another-\(number)")
    }
}
