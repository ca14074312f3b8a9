// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import Synchronization

/// Where credits are reserved and charges are made. Only an offer on a platform's key gets past the first step, so nothing
/// on an own key has a way here.
final class CreditDesk: Sendable {
    /// How long after a request's time its reservation is kept.
    static let grace = Duration.seconds(60)

    private let ledger: any CreditLedger
    /// The ledger, where an entry and the audit log's events are one step.
    private let audited: (any AuditedLedger)?
    private let trail: AuditTrail
    private let clock: any RouterClock
    private let observer: (any RouterObserver)?
    private let state = Mutex(State())

    private struct State {
        var underWay: Set<Name> = []
        var unsettled: [LateClosing] = []
        var isTrying = false
    }

    private struct Name: Hashable {
        let account: KeyOwner
        let requestID: RequestID
    }

    /// A closing that the ledger did not take yet.
    private struct LateClosing {
        let entry: LedgerEntry
        /// A reservation that may not have been written. Another request of the same id may have taken its place since,
        /// and is not to be closed with it.
        var doubtful: LedgerEntry?
        var resolve: (@Sendable (CreditCharge.State) -> Void)?
    }

    /// - Parameter store: where keys are: a ledger that is the same object shares its audit log.
    init(ledger: any CreditLedger, store: any KeyStore, trail: AuditTrail, options: RouterOptions) {
        self.ledger = ledger
        self.trail = trail
        clock = options.clock
        observer = options.observer
        let sharesLog = options.audit == nil && (ledger as AnyObject) === (store as AnyObject)
        audited = sharesLog ? ledger as? any AuditedLedger : nil
    }

    /// Holds the amount for a request, in one durable step with the audit log's events where that is possible.
    /// - Throws: `insufficientCredits`, `creditsHeld`, `requestInProgress`, `alreadySettled`, `requestIDReused`,
    ///   `ledgerUnavailable`.
    func reserve(
        _ amount: Money, for offer: Route, _ quote: CreditQuote, _ id: RequestID, parametersHash: [UInt8],
        until deadline: Timestamp, recording events: [AuditEvent]
    ) async throws(BYOKError) -> Reservation {
        let name = Name(account: quote.account, requestID: id)
        guard state.withLock({ $0.underWay.insert(name).inserted }) else { throw .refused(.requestInProgress, amount) }
        var entry = LedgerEntry(
            account: quote.account, requestID: id, attempt: 1, kind: .reserve, amount: amount,
            parametersHash: parametersHash, at: clock.now(),
            expiresAt: deadline + Self.grace + .microseconds(.random(in: 0..<1_000_000)))
        while true {
            do {
                if let audited {
                    _ = try await audited.apply(entry, recording: events)
                } else {
                    _ = try await ledger.apply(entry)
                    for event in events { trail.record(event) }
                }
                return Reservation(entry, for: offer, quote, isRecorded: !events.isEmpty, at: self)
            } catch let refusal as LedgerRefusal where [.alreadyVoided, .alreadyExpired].contains(refusal) {
                entry.attempt += 1
            } catch let refusal as LedgerRefusal {
                forget(entry)
                throw .refused(refusal, amount)
            } catch {
                forget(entry)
                // It may have been written all the same: then it holds credits for nothing.
                postpone(LateClosing(entry: entry.void(at: entry.at), doubtful: entry))
                throw .wrap(error, .ledgerUnavailable, "The credit ledger did not answer; nothing was sent.")
            }
        }
    }

    /// Charges a reservation.
    /// - Parameter resolve: called when a charge that is `pending` is settled or has come too late.
    func settle(
        _ reservation: Reservation, _ amount: Money, resolve: (@Sendable (CreditCharge.State) -> Void)? = nil
    ) async -> CreditCharge.State {
        let entry = reservation.entry.settlement(of: amount, at: clock.now())
        return await close(reservation.entry, entry, resolve)
    }

    func void(_ reservation: Reservation) async -> CreditCharge.State {
        let state = await close(reservation.entry, reservation.entry.void(at: clock.now()), nil)
        return state == .settled ? .settled : .voided
    }

    private func close(
        _ reservation: LedgerEntry, _ entry: LedgerEntry, _ resolve: (@Sendable (CreditCharge.State) -> Void)?
    ) async -> CreditCharge.State {
        defer { forget(reservation) }
        // In a task of its own: that the caller's was cancelled is no reason to leave a charge half done.
        if let state = await Task(operation: { await attempt(entry) }).value { return state }
        postpone(LateClosing(entry: entry, resolve: resolve))
        observer?.receive(
            RouterEvent(
                .settlementOverdue, at: clock.now(), owner: entry.account, requestID: entry.requestID,
                message: "The ledger did not take the closing of request \(entry.requestID); it is tried again."))
        return .pending
    }

    /// Nil: the ledger did not answer.
    private func attempt(_ entry: LedgerEntry) async -> CreditCharge.State? {
        do {
            _ = try await ledger.apply(entry)
            return entry.kind == .settle ? .settled : .voided
        } catch let refusal as LedgerRefusal {
            guard entry.kind == .settle else { return .voided }
            observer?.receive(
                RouterEvent(
                    .settlementLost, at: clock.now(), owner: entry.account, requestID: entry.requestID,
                    message: "The charge of request \(entry.requestID) was refused (\(refusal)): it is not paid for."))
            return .expired
        } catch {
            return nil
        }
    }

    private func attempt(_ late: LateClosing) async -> CreditCharge.State? {
        guard let doubtful = late.doubtful else { return await attempt(late.entry) }
        let entries = try? await ledger.entries(of: doubtful.account, from: doubtful.at, after: nil, limit: 1_000)
        guard let entries else { return nil }
        // Its moments make it unlike any other reservation.
        return entries.contains(doubtful) ? await attempt(late.entry) : .voided
    }

    /// The request is no longer under way.
    func forget(_ entry: LedgerEntry) {
        state.withLock { _ = $0.underWay.remove(Name(account: entry.account, requestID: entry.requestID)) }
    }

    // MARK: - What the ledger did not take

    /// How many closings wait.
    var unsettledCount: Int { state.withLock { $0.unsettled.count } }

    private func postpone(_ late: LateClosing) {
        let mustTry = state.withLock { state in
            state.unsettled.append(late)
            defer { state.isTrying = true }
            return !state.isTrying
        }
        guard mustTry else { return }
        Task {
            var wait = Duration.seconds(1)
            while hasUnsettled() {
                try? await clock.sleep(for: wait)
                await settleLate()
                wait = min(wait * 2, .seconds(60))
            }
        }
    }

    /// Whether anything waits; where nothing does, whoever asks stops trying.
    private func hasUnsettled() -> Bool {
        state.withLock { state in
            state.isTrying = !state.unsettled.isEmpty
            return state.isTrying
        }
    }

    /// Tries once more what waits. The ledger's word alone ends the waiting: it may have what it did not acknowledge.
    func settleLate() async {
        for late in state.withLock({ $0.unsettled }) {
            guard let result = await attempt(late) else { continue }
            let isMine = state.withLock { state in
                let index = state.unsettled.firstIndex { $0.entry == late.entry }
                if let index { state.unsettled.remove(at: index) }
                return index != nil
            }
            if isMine { late.resolve?(result) }
        }
    }
}

extension BYOKError {
    fileprivate static func refused(_ refusal: LedgerRefusal, _ amount: Money) -> BYOKError {
        switch refusal {
        case .insufficientBalance:
            BYOKError(
                .insufficientCredits, "Insufficient credits: this request may cost up to \(amount). Add credits.",
                cause: refusal)
        case .heldByOtherRequests:
            BYOKError(
                .creditsHeld,
                "Your credits are held by other requests; this one may cost up to \(amount). Try again when they are done.",
                cause: refusal)
        case .requestInProgress:
            BYOKError(.requestInProgress, "A request of this id is under way.", cause: refusal)
        case .alreadySettled:
            BYOKError(.alreadySettled, "A request of this id has been answered and paid for.", cause: refusal)
        case .requestIDReused:
            BYOKError(
                .requestIDReused, "This request id was used for another request. Use an id once.", cause: refusal)
        default:
            BYOKError(.ledgerUnavailable, "The credit ledger refused the reservation (\(refusal)).", cause: refusal)
        }
    }
}
