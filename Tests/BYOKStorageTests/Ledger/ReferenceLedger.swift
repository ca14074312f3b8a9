// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// The rules of a ledger once more, as slowly and plainly as they can be said: every answer is computed from the list of
/// what was accepted.
struct ReferenceLedger {
    enum Answer: Equatable {
        case balance(CreditBalance)
        case refusal(LedgerRefusal)
        case error(BYOKError.Code)
    }

    private(set) var accepted: [KeyOwner: [LedgerEntry]] = [:]

    func balance(of account: KeyOwner) -> CreditBalance {
        var (total, held) = (Int64(0), Int64(0))
        for entry in accepted[account] ?? [] {
            switch entry.kind {
            case .grant: total += entry.amount.nanodollars
            case .settle: total -= entry.amount.nanodollars
            case .reserve: held += isOpen(entry) ? entry.amount.nanodollars : 0
            case .void, .expire: break
            }
        }
        return CreditBalance(total: Money(nanodollars: total), held: Money(nanodollars: held))
    }

    func open() -> [LedgerEntry] {
        accepted.values.joined().filter { $0.kind == .reserve && isOpen($0) }
    }

    mutating func apply(_ entry: LedgerEntry) -> Answer {
        if let answer = objection(to: entry) { return answer }
        if !isThere(entry) { accepted[entry.account, default: []].append(entry) }
        return .balance(balance(of: entry.account))
    }

    /// Nil where the entry is to be written, or is there.
    private func objection(to entry: LedgerEntry) -> Answer? {
        let amount = entry.amount.nanodollars
        let isNonsense =
            amount < 0 || entry.attempt < 1 || entry.parametersHash.count != 32
            || ([.void, .expire].contains(entry.kind) && amount != 0)
        if isNonsense { return .error(.invalidEntry) }
        let request = (accepted[entry.account] ?? []).filter { $0.requestID == entry.requestID }
        let attempt = request.filter { $0.attempt == entry.attempt }
        if request.contains(where: { $0.parametersHash != entry.parametersHash }) { return .refusal(.requestIDReused) }
        if isThere(entry) { return nil }
        let balance = balance(of: entry.account)
        switch entry.kind {
        case .grant:
            if attempt.contains(where: { $0.kind == .grant }) { return .refusal(.requestIDReused) }
            if balance.total.nanodollars > Int64.max - amount { return .error(.costOverflow) }
        case .reserve:
            if attempt.contains(where: { $0.kind == .reserve }) {
                return .refusal(Self.end(of: attempt) ?? .requestInProgress)
            }
            if request.contains(where: { $0.kind == .settle }) { return .refusal(.alreadySettled) }
            if request.contains(where: { $0.kind == .reserve && isOpen($0) }) { return .refusal(.requestInProgress) }
            if balance.total.nanodollars < amount { return .refusal(.insufficientBalance) }
            if balance.total.nanodollars - balance.held.nanodollars < amount { return .refusal(.heldByOtherRequests) }
        case .settle, .void, .expire:
            guard let reservation = attempt.first(where: { $0.kind == .reserve }) else {
                return .refusal(.noReservation)
            }
            if let end = Self.end(of: attempt) { return .refusal(end) }
            if amount > reservation.amount.nanodollars { return .refusal(.exceedsReservation) }
            if entry.kind == .expire, reservation.expiresAt.map({ entry.at < $0 }) ?? true {
                return .refusal(.notYetExpired)
            }
        }
        return nil
    }

    private func isThere(_ entry: LedgerEntry) -> Bool {
        (accepted[entry.account] ?? []).contains { other in
            if entry.kind == .reserve { return other == entry }
            return (other.requestID, other.attempt, other.kind, other.amount, other.parametersHash)
                == (entry.requestID, entry.attempt, entry.kind, entry.amount, entry.parametersHash)
        }
    }

    private func isOpen(_ reservation: LedgerEntry) -> Bool {
        !(accepted[reservation.account] ?? []).contains {
            $0.requestID == reservation.requestID && $0.attempt == reservation.attempt
                && [.settle, .void, .expire].contains($0.kind)
        }
    }

    private static func end(of attempt: [LedgerEntry]) -> LedgerRefusal? {
        for entry in attempt {
            switch entry.kind {
            case .settle: return .alreadySettled
            case .void: return .alreadyVoided
            case .expire: return .alreadyExpired
            case .grant, .reserve: break
            }
        }
        return nil
    }
}
