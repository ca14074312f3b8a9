// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import Synchronization

/// A request that has been answered, or is being answered, and is not closed: it remembers what came, and closes once. What
/// it comes to is one receipt, from which everything else is told.
package final class OpenRequest: Sendable {
    /// How the answer ended.
    package enum Ending: Sendable {
        case whole
        /// After some of it had come.
        case broken(AttemptFailure)
        /// The reader went away.
        case abandoned
    }

    private struct State {
        var delivery: Delivery
        var isClosing = false
        var receipt: Receipt?
        var waiting: [CheckedContinuation<Receipt, Never>] = []
    }

    /// What was counted for it while nobody knew what it comes to.
    struct Holds {
        let admission: KeyAdmission?
        let delegation: DelegationHold?
    }

    let router: BYOKRouter
    package let route: Route
    private let draft: ReceiptDraft
    private let holds: Holds
    private let bound: RequestBound?
    private let attemptStart: Timestamp
    private let state: Mutex<State>

    init(
        _ router: BYOKRouter, _ route: Route, _ draft: ReceiptDraft, _ holds: Holds, bound: RequestBound?,
        attemptStart: Timestamp, delivery: Delivery
    ) {
        self.holds = holds
        self.router = router
        self.route = route
        self.draft = draft
        self.bound = bound
        self.attemptStart = attemptStart
        state = Mutex(State(delivery: delivery))
    }

    deinit {
        guard !state.withLock({ $0.isClosing }) else { return }
        // Nobody said how it ended; it must not go unbilled for that.
        let successor = OpenRequest(
            router, route, draft, holds, bound: bound, attemptStart: attemptStart,
            delivery: state.withLock { $0.delivery })
        Task { _ = await successor.close(.abandoned) }
    }

    /// The reader went away: closes the request in the background, unless it is closed.
    package func abandon() {
        guard !state.withLock({ $0.isClosing }) else { return }
        Task { _ = await close(.abandoned) }
    }

    /// Remembers what comes, as it comes.
    package func note(_ change: (inout Delivery) -> Void) { state.withLock { change(&$0.delivery) } }

    /// The receipt, once the request is closed.
    package var receipt: Receipt {
        get async {
            await withCheckedContinuation { continuation in
                let receipt = state.withLock { state in
                    if state.receipt == nil { state.waiting.append(continuation) }
                    return state.receipt
                }
                if let receipt { continuation.resume(returning: receipt) }
            }
        }
    }

    /// Closes the request: charges, keeps the receipt, tells. The first call counts; every other waits for what it gives.
    @discardableResult
    package func close(_ ending: Ending) async -> Receipt {
        let delivery = state.withLock { state -> Delivery? in
            if state.isClosing { return nil }
            state.isClosing = true
            return state.delivery
        }
        guard let delivery else { return await receipt }
        let receipt = await made(ending, delivery)
        let waiting = state.withLock { state in
            state.receipt = receipt
            defer { state.waiting = [] }
            return state.waiting
        }
        waiting.forEach { $0.resume(returning: receipt) }
        return receipt
    }

    private func made(_ ending: Ending, _ delivery: Delivery) async -> Receipt {
        if case .broken(let failure) = ending {
            await router.noteFailure(failure, on: route, startedAt: attemptStart, requestID: draft.requestID)
        }
        var delivery = delivery
        var isWhole = if case .whole = ending { true } else { false }
        if route.isSystem, !isWhole || delivery.usage == nil, let late = await lateUsage(delivery) {
            delivery.usage = late.usage
            delivery.cost = late.cost ?? delivery.cost
            isWhole = true
        }
        let accounting = Accounting(delivery, of: route, isWhole: isWhole, bound: bound)
        var receipt = draft.receipt(
            route, ending, accounting, servedModel: delivery.model, attemptStart: attemptStart,
            now: router.options.clock.now())
        receipt.credits = await charge(accounting, receipt)
        if let admission = holds.admission {
            router.meter.end(
                admission, tokens: accounting.usage.allTokens, cost: receipt.cost, now: router.options.clock.now())
        }
        route.caller.settle(holds.delegation, cost: receipt.credits?.charged ?? receipt.cost)
        if receipt.credits?.state != .pending { router.keep(receipt) }
        router.noticePaying(receipt)
        return receipt
    }

    /// The word that comes some moments after the answer, where a provider gives one.
    private func lateUsage(_ delivery: Delivery) async -> Delivery.LateUsage? {
        guard let ask = delivery.lateUsage else { return nil }
        for wait in [Duration.zero, .seconds(1), .seconds(3)] {
            try? await router.options.clock.sleep(for: wait)
            if let usage = await ask() { return usage }
        }
        return nil
    }

    private func charge(_ accounting: Accounting, _ receipt: Receipt) async -> CreditCharge? {
        guard case .credits(let quote) = route.billing else { return nil }
        let cost = accounting.creditsEquivalent ?? .zero
        guard let reservation = route.reservation else {
            return CreditCharge(
                account: quote.account, tier: quote.tier.name, markup: quote.tier.markup, reserved: .zero,
                charged: cost,
                state: .unledgered)
        }
        let router = router
        let charge = await reservation.settle(cost, quote) { state in
            var late = receipt
            let charged = state == .settled ? min(cost, reservation.amount) : .zero
            late.credits = CreditCharge(
                account: quote.account, tier: quote.tier.name, markup: quote.tier.markup, reserved: reservation.amount,
                charged: charged, uncollected: Money(nanodollars: cost.nanodollars - charged.nanodollars), state: state)
            router.keep(late)
        }
        router.fallbackCap.close(draft.capHold, quote.account, charge.charged)
        return charge
    }
}

extension BYOKRouter {
    /// Hands a receipt to whoever keeps and watches receipts.
    func keep(_ receipt: Receipt) {
        recorder.record(receipt)
        tell(receipt)
    }

    func tell(_ receipt: Receipt) {
        guard let observer = options.observer else { return }
        observer.receive(
            RouterEvent(
                .requestClosed, at: receipt.at + receipt.duration, owner: receipt.payer, keyID: receipt.served?.keyID,
                provider: receipt.served?.provider, requestID: receipt.requestID, receipt: receipt,
                message: "Request \(receipt.requestID) for \(receipt.requestedModel): \(receipt.outcome)."))
    }
}
