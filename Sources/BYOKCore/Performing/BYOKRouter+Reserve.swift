// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

extension BYOKRouter {
    /// Holds credits for an offer that `route` gave, for hosts that make the call by themselves: the reservation's route
    /// opens the platform's key. `perform` does this where it is needed.
    /// - Throws: `invalidConfiguration` for a route on an own key, or without a ledger; `insufficientCredits`,
    ///   `creditsHeld`, `requestInProgress`, `alreadySettled`, `requestIDReused`, `ledgerUnavailable`, `costOverflow`;
    ///   `routeStale` where the caller or its organisation has tightened its spend policy since.
    public func reserve(_ offer: Route, _ bound: RequestBound) async throws(BYOKError) -> Reservation {
        guard let desk, case .system(let pick) = offer.credential, case .credits(let quote) = offer.billing else {
            throw BYOKError(
                .invalidConfiguration,
                "Credits are reserved for routes on the platform's keys alone, and by a router with a ledger.")
        }
        var offer = offer
        let id = offer.requestID ?? .random()
        offer.requestID = id
        let tickets = try await pick.context.begin(under: pick.tables)
        defer { pick.context.end(tickets) }
        return try await desk.reserve(
            try Self.amount(bound, pick, quote), for: offer, quote, id,
            parametersHash: try parametersHash(of: offer.model, offer.caller, bound),
            until: options.clock.now() + options.requestTime, recording: events(offer, pick, id))
    }

    /// Makes the offer a route that opens. Where that is refused, nothing was sent, and another request may try the key.
    func fund(
        _ route: inout Route, _ request: RouteRequest, _ id: RequestID,
        _ bounding: (Route) throws(BYOKError) -> RequestBound?, _ draft: inout ReceiptDraft, _ funds: Funds?
    ) async throws(BYOKError) -> Funds? {
        do {
            return try await reserve(&route, request, id, bounding, &draft, funds)
        } catch {
            if case .system(let pick) = route.credential, pick.isProbe {
                let now = options.clock.now()
                healthBook.release(systemKey: pick.healthID, startedAt: now, at: now)
            }
            fallbackCap.close(draft.capHold, draft.caller.creditAccount, .zero)
            draft.isDuplicate = [.requestInProgress, .requestIDReused, .alreadySettled].contains(error.code)
            throw error
        }
    }

    /// Reserves once per request, enough for any of the platform's keys.
    private func reserve(
        _ route: inout Route, _ request: RouteRequest, _ id: RequestID,
        _ bounding: (Route) throws(BYOKError) -> RequestBound?, _ draft: inout ReceiptDraft, _ funds: Funds?
    ) async throws(BYOKError) -> Funds? {
        guard case .system(let pick) = route.credential, case .credits(let quote) = route.billing else { return funds }
        draft.take(pick)
        if let funds {
            guard let old = funds.reservation, !old.isOpen(at: options.clock.now()) else {
                route.reservation = funds.reservation
                return funds
            }
            // Attempts took longer than a request may: what was held for it may be freed by anybody.
            fallbackCap.close(draft.capHold, draft.caller.creditAccount, .zero)
            draft.capHold = nil
            await old.void()
        }
        let bound: RequestBound?
        do {
            bound = try bounding(route)
        } catch {
            throw draft.error(error, now: options.clock.now())
        }
        guard let desk else {
            fellBack(pick, id, draft)
            for event in events(route, pick, id) where event.kind == .fellBack { trail.record(event) }
            return Funds(reservation: nil, bound: bound)
        }
        guard let bound else {
            throw BYOKError(
                .invalidRequest,
                "bound is missing: credits are reserved before the call, by the prompt's bytes and the most tokens of an answer."
            )
        }
        let amount = try Self.amount(bound, pick, quote)
        draft.capHold = try await admit(amount, pick, id, draft)
        let tickets = try await pick.context.begin(under: pick.tables)
        defer { pick.context.end(tickets) }
        let reservation: Reservation
        do {
            reservation = try await desk.reserve(
                amount, for: route, quote, id,
                parametersHash: parametersHash(of: request.model.text, request.caller, bound),
                until: options.clock.now() + options.requestTime, recording: events(route, pick, id))
        } catch {
            throw draft.error(error, now: options.clock.now())
        }
        fellBack(pick, id, draft)
        route.reservation = reservation
        return Funds(reservation: reservation, bound: bound)
    }

    /// The dearest that any of the platform's keys could cost.
    private static func amount(
        _ bound: RequestBound, _ pick: SystemPick, _ quote: CreditQuote
    ) throws(BYOKError) -> Money {
        var most = Money.zero
        for price in pick.prices {
            let quote = CreditQuote(account: quote.account, tier: quote.tier, price: price)
            most = max(
                most,
                try quote.reserve(
                    promptBytes: bound.promptBytes, imageTokens: bound.imageTokens,
                    completionTokens: bound.completionTokens, webSearches: bound.webSearches))
        }
        return most
    }

    private func parametersHash(
        of model: String, _ caller: Caller, _ bound: RequestBound
    ) throws(BYOKError) -> [UInt8] {
        var body = LengthPrefixed(capacity: bound.content.count + 256)
        body.append(model)
        body.append(caller.user.encoded)
        body.append(caller.organisation?.encoded ?? [])
        body.append(bound.content)
        do {
            return try sealer.tag(body.bytes.span, for: .request, kid: sealer.primaryKID)
        } catch {
            throw .wrap(error, .masterKeyMissing, "The request could not be named: the sealer did not answer.")
        }
    }

    /// What the audit log is told of a use of credits, in the reservation's step.
    private func events(_ route: Route, _ pick: SystemPick, _ id: RequestID) -> [AuditEvent] {
        guard trail.isOn else { return [] }
        let account = route.caller.creditAccount
        var events = [route.useEvent(of: nil, owner: account)]
        if let fallback = pick.fallback {
            var event = events[0]
            event.kind = .fellBack
            event.keyID = fallback.keyID
            event.provider = fallback.provider
            event.details["failure"] = fallback.failure.description
            events.append(event)
        }
        return events
    }

    private func admit(
        _ amount: Money, _ pick: SystemPick, _ id: RequestID, _ draft: ReceiptDraft
    ) async throws(BYOKError) -> UInt64? {
        guard pick.fallback != nil else { return nil }
        let account = draft.caller.creditAccount
        let now = options.clock.now()
        let verdict = await fallbackCap.admit(amount, of: account, at: now)
        if verdict.isAdmitted { return verdict.hold }
        if verdict.isNews {
            options.observer?.receive(
                RouterEvent(
                    .fallbackCapReached, at: now, owner: account, requestID: id,
                    message: "The day's credits for failing keys are used up for \(account)."))
            let notice = Notice(
                id: "\(Notice.Kind.fallbackCapReached)/\(now.day)", owner: account, kind: .fallbackCapReached, at: now,
                keyID: pick.fallback?.keyID, provider: pick.fallback?.provider,
                text: "Your own key fails, and today's credits for that are used up. Mend the key.")
            Task { await deliver(notice) }
        }
        throw BYOKError(
            .fallbackCapReached,
            "Your own key fails, and today's credits for that are used up. Mend the key.", keyID: pick.fallback?.keyID)
    }

    private func fellBack(_ pick: SystemPick, _ id: RequestID, _ draft: ReceiptDraft) {
        guard let fallback = pick.fallback else { return }
        options.observer?.receive(
            RouterEvent(
                .fellBack, at: options.clock.now(), owner: draft.caller.user, keyID: fallback.keyID,
                provider: fallback.provider, requestID: id,
                message: "Credits pay for request \(id): the own key failed (\(fallback.failure))."))
    }
}
