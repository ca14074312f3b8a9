// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import Synchronization

/// Credits that are held for one request: what opens a platform's key where there is a ledger. `perform` makes and closes
/// it; a host that makes its calls by itself asks for one with `BYOKRouter.reserve` and closes it, once.
///
/// One that is let go of without being closed expires by itself, a minute after the request's time; nobody is charged then.
public final class Reservation: Sendable {
    /// The route, which opens now.
    public var route: Route {
        var route = offer
        route.reservation = self
        return route
    }
    public let account: KeyOwner
    /// The most that can be charged.
    public let amount: Money
    let entry: LedgerEntry
    let desk: CreditDesk
    private let offer: Route
    private let quote: CreditQuote
    private let state: Mutex<State>

    private struct State {
        /// The opening is in the audit log already: it was written with the reservation.
        var isRecorded: Bool
        var isClosed = false
    }

    init(_ entry: LedgerEntry, for offer: Route, _ quote: CreditQuote, isRecorded: Bool, at desk: CreditDesk) {
        self.entry = entry
        self.offer = offer
        self.quote = quote
        self.desk = desk
        state = Mutex(State(isRecorded: isRecorded))
        account = entry.account
        amount = entry.amount
    }

    deinit { if !state.withLock({ $0.isClosed }) { desk.forget(entry) } }

    /// Charges what was used, at most what was reserved. A charge that the ledger does not take now is tried again until
    /// the reservation expires.
    /// - Returns: what became of it: `charged` and `uncollected` add up to what the usage costs.
    /// - Throws: `costOverflow`.
    @discardableResult
    public func settle(_ usage: TokenUsage) async throws(BYOKError) -> CreditCharge {
        await settle(try quote.charge(for: usage), quote)
    }

    /// - Parameter resolve: called when a charge that is `pending` is settled or has come too late.
    func settle(
        _ cost: Money, _ quote: CreditQuote, resolve: (@Sendable (CreditCharge.State) -> Void)? = nil
    ) async -> CreditCharge {
        let amount = min(cost, self.amount)
        state.withLock { $0.isClosed = true }
        let state = await desk.settle(self, amount, resolve: resolve)
        let charged = state == .expired ? .zero : amount
        return charge(quote, charged, cost, state)
    }

    /// Charges nothing and frees what was held.
    @discardableResult
    public func void() async -> CreditCharge {
        self.state.withLock { $0.isClosed = true }
        let state = await desk.void(self)
        return charge(quote, .zero, .zero, state)
    }

    private func charge(_ quote: CreditQuote, _ charged: Money, _ cost: Money, _ state: CreditCharge.State)
        -> CreditCharge
    {
        CreditCharge(
            account: account, tier: quote.tier.name, markup: quote.tier.markup, reserved: amount, charged: charged,
            uncollected: Money(nanodollars: cost.nanodollars - charged.nanodollars), state: state)
    }

    /// A route that was kept beyond its request, or beyond the time after which anybody may free what is held, opens no
    /// more.
    func isOpen(at now: Timestamp) -> Bool {
        state.withLock { !$0.isClosed } && entry.expiresAt.map { now < $0 } ?? true
    }

    /// Whether the next opening is to be recorded: not the first, where the reservation's own entry tells of it.
    func takesRecord() -> Bool {
        state.withLock { state in
            defer { state.isRecorded = false }
            return !state.isRecorded
        }
    }
}
