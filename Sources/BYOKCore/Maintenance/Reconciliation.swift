// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// What does not add up between answers and charges: for an operator to look at.
public struct Reconciliation: Sendable, Hashable {
    /// Reservations whose time is over and that nobody has closed. The next round of maintenance closes them.
    public var overdue: [LedgerEntry] = []
    /// Reservations that were closed because their time was over: a host stopped between the answer and the charge, or the
    /// ledger was away. Nobody was charged; whether an answer was delivered, the host's own log may tell.
    public var expired: [LedgerEntry] = []
    /// Requests that cost more than could be charged.
    public var uncollected: [Receipt] = []
    /// Charges of this process that the ledger has not taken yet.
    public var unsettled = 0
    /// Accounts whose balance is not the sum of their entries: never, unless the ledger was altered.
    public var unbalanced: [KeyOwner] = []
    /// Accounts looked at.
    public var accounts = 0

    public init() {}

    public var isClean: Bool {
        overdue.isEmpty && expired.isEmpty && uncollected.isEmpty && unsettled == 0 && unbalanced.isEmpty
    }
}

extension BYOKRouter {
    /// Compares what was answered with what was charged, from a moment on; changes nothing.
    ///
    /// Accounts are those that the audit log has entries of, which are all that ever used a platform's key. It reads all of
    /// their entries: a job for an operator's hour, not for a request.
    /// - Throws: `invalidConfiguration` without a ledger; `ledgerUnavailable`.
    public func reconcile(since start: Timestamp) async throws(BYOKError) -> Reconciliation {
        guard let ledger else {
            throw BYOKError(.invalidConfiguration, "The router has no ledger: there is nothing to reconcile.")
        }
        var result = Reconciliation()
        do {
            try await recorder.flush()
            let now = options.clock.now()
            result.unsettled = desk?.unsettledCount ?? 0
            result.overdue = try await ledger.openReservations(limit: 100_000).filter {
                $0.expiresAt.map { $0 <= now } ?? false
            }
            result.expired = try await ledger.expirations(from: start, limit: 100_000)
            var last: KeyOwner?
            while let page = try await trail.log?.owners(after: last, limit: 1_000), !page.isEmpty {
                for account in page where account.kind != .platform {
                    result.accounts += 1
                    try await add(account, from: start, until: now, in: ledger, to: &result)
                }
                last = page.last
            }
        } catch {
            throw .wrap(error, .ledgerUnavailable, "The ledger or a log did not answer; nothing was changed.")
        }
        return result
    }

    private func add(
        _ account: KeyOwner, from start: Timestamp, until now: Timestamp, in ledger: any CreditLedger,
        to result: inout Reconciliation
    ) async throws {
        // A request that ends meanwhile moves both; then the two are compared once more.
        for _ in 0..<3 {
            let before = try await ledger.balance(of: account)
            let sum = try await self.sum(of: account, in: ledger)
            let after = try await ledger.balance(of: account)
            if sum == after { break }
            if before == after {
                result.unbalanced.append(account)
                break
            }
        }
        guard let log = recorder.log, start < now else { return }
        var page = ReceiptPage(period: start..<(now + .microseconds(1)))
        while true {
            let receipts = try await log.receipts(of: account, page)
            result.uncollected += receipts.filter { $0.credits.map { $0.uncollected > .zero } ?? false }
            guard receipts.count == page.limit, let last = receipts.last else { return }
            page.after = .init(last)
        }
    }

    private struct Attempt: Hashable {
        let requestID: RequestID
        let number: Int
    }

    private func sum(of account: KeyOwner, in ledger: any CreditLedger) async throws -> CreditBalance {
        var total = Money.zero
        var open: [Attempt: Money] = [:]
        // A clock that was put back lets a closing stand before its reservation.
        var closed: Set<Attempt> = []
        var last: LedgerEntry?
        while true {
            let entries = try await ledger.entries(
                of: account, from: Timestamp(microseconds: .min), after: last, limit: 1_000)
            for entry in entries {
                let name = Attempt(requestID: entry.requestID, number: entry.attempt)
                switch entry.kind {
                case .grant: total = try total.adding(entry.amount)
                case .reserve: if closed.remove(name) == nil { open[name] = entry.amount }
                case .settle, .void, .expire:
                    if entry.kind == .settle { total = try total.subtracting(entry.amount) }
                    if open.removeValue(forKey: name) == nil { closed.insert(name) }
                }
            }
            guard entries.count == 1_000 else { break }
            last = entries.last
        }
        var held = Money.zero
        for amount in open.values { held = try held.adding(amount) }
        return CreditBalance(total: total, held: held)
    }
}
