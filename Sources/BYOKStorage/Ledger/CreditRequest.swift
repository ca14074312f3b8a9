// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore

/// What a ledger has of one account's request, and its verdict on one entry more: the rules of `CreditLedger` as a
/// plain value, for our stores and for yours.
///
/// A store reads the account's balance and the request's entries, asks for the verdict, and writes the entry and the new
/// balance in one step that fails if either has changed since.
public struct CreditRequest: Sendable {
    /// In no particular order; one request has a handful.
    public var entries: [LedgerEntry]

    public init(entries: [LedgerEntry] = []) { self.entries = entries }

    public enum Verdict: Sendable, Equatable {
        /// Write it; the balance is this then.
        case apply(CreditBalance)
        /// It is there already.
        case repeated
        case refuse(LedgerRefusal)
    }

    /// - Parameter entry: one that `LedgerEntry.check` let pass.
    /// - Throws: `costOverflow`; `storeCorrupt` where the balance does not cover what its entries hold.
    public func verdict(on entry: LedgerEntry, balance: CreditBalance) throws(BYOKError) -> Verdict {
        guard entries.allSatisfy({ $0.parametersHash == entry.parametersHash }) else {
            return .refuse(.requestIDReused)
        }
        switch entry.kind {
        case .grant: return try verdict(onGrant: entry, balance)
        case .reserve: return try verdict(onReservation: entry, balance)
        case .settle, .void, .expire: return try verdict(onClosing: entry, balance)
        }
    }

    static var unfitting: BYOKError {
        BYOKError(
            .storeCorrupt, "A credit account's balance does not fit its entries. Restore the store from a backup.")
    }

    /// The attempt's opening entry, open or closed.
    public func reservation(of attempt: Int) -> LedgerEntry? {
        entries.first { $0.attempt == attempt && $0.kind == .reserve }
    }

    private func closing(of attempt: Int) -> LedgerEntry? {
        entries.first { $0.attempt == attempt && $0.kind.closes }
    }

    private func verdict(onGrant entry: LedgerEntry, _ balance: CreditBalance) throws(BYOKError) -> Verdict {
        if let there = entries.first(where: { $0.attempt == entry.attempt && $0.kind == .grant }) {
            return there.amount == entry.amount ? .repeated : .refuse(.requestIDReused)
        }
        return .apply(CreditBalance(total: try balance.total.adding(entry.amount), held: balance.held))
    }

    private func verdict(onReservation entry: LedgerEntry, _ balance: CreditBalance) throws(BYOKError) -> Verdict {
        if let there = reservation(of: entry.attempt) {
            if there == entry { return .repeated }
            return .refuse(closing(of: entry.attempt)?.kind.refusal ?? .requestInProgress)
        }
        if entries.contains(where: { $0.kind == .settle }) { return .refuse(.alreadySettled) }
        let isOpen = entries.contains { $0.kind == .reserve && closing(of: $0.attempt) == nil }
        if isOpen { return .refuse(.requestInProgress) }
        if entry.amount > balance.total { return .refuse(.insufficientBalance) }
        if entry.amount > (try balance.total.subtracting(balance.held)) { return .refuse(.heldByOtherRequests) }
        return .apply(CreditBalance(total: balance.total, held: try balance.held.adding(entry.amount)))
    }

    private func verdict(onClosing entry: LedgerEntry, _ balance: CreditBalance) throws(BYOKError) -> Verdict {
        guard let reservation = reservation(of: entry.attempt) else { return .refuse(.noReservation) }
        if let there = closing(of: entry.attempt) {
            let isSame = there.kind == entry.kind && there.amount == entry.amount
            return isSame ? .repeated : .refuse(there.kind.refusal)
        }
        if entry.amount > reservation.amount { return .refuse(.exceedsReservation) }
        if entry.kind == .expire {
            guard let time = reservation.expiresAt, time <= entry.at else { return .refuse(.notYetExpired) }
        }
        let next = CreditBalance(
            total: try balance.total.subtracting(entry.amount), held: try balance.held.subtracting(reservation.amount))
        guard next.held >= .zero, next.total >= next.held else {
            throw Self.unfitting
        }
        return .apply(next)
    }
}

extension LedgerEntry.Kind {
    /// Whether it is one of the three of which a reservation has at most one.
    public var closes: Bool {
        switch self {
        case .grant, .reserve: false
        case .settle, .void, .expire: true
        }
    }

    /// What an entry is told that comes after this closing.
    fileprivate var refusal: LedgerRefusal {
        switch self {
        case .void: .alreadyVoided
        case .expire: .alreadyExpired
        case .grant, .reserve, .settle: .alreadySettled
        }
    }
}
