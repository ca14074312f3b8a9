// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

extension BYOKRouter {
    /// Carries a request out: picks the key, lends it to `attempt`, goes on to the next key where the rules allow it, and
    /// accounts for what came.
    ///
    /// ```swift
    /// let performed = try await router.perform(RouteRequest("gpt-4o", for: alice)) { attempt in
    ///     let reply = try await attempt.withSecret { key in try client.start(attempt.route.model, key) }.value
    ///     attempt.delivery.usage = TokenUsage(input: reply.promptTokens, output: reply.completionTokens)
    ///     return reply.text
    /// }
    /// print(performed.value, performed.receipt.creditsCharged)
    /// ```
    ///
    /// The closure is called once per attempt and may throw anything; `AttemptFailure` says what it means. A platform's key
    /// opens with a reservation, which is charged by what `attempt.delivery` says, or freed.
    /// - Throws: what `route` throws where no key can be used; what became of the last attempt; `insufficientCredits`,
    ///   `creditsHeld`, `requestInProgress`, `alreadySettled`, `requestIDReused`, `fallbackCapReached`,
    ///   `ledgerUnavailable`; `invalidRequest` where credits would pay and `request.bound` is missing. Its `receipt`
    ///   tells every attempt.
    public func perform<Value>(
        _ request: RouteRequest, _ attempt: (inout Attempt) async throws -> Value
    ) async throws(BYOKError) -> Performed<Value> {
        let (value, open) = try await self.open(request, bounding: { _ in request.bound }, attempt)
        return Performed(value: value, receipt: await open.close(.whole))
    }

    /// Carries a request to the point where an attempt has something to deliver, and leaves closing it to the caller.
    /// - Parameter bounding: asked where credits are about to be reserved: how large the request can become on that route.
    package func open<Value>(
        _ request: RouteRequest, bounding: (Route) throws(BYOKError) -> RequestBound?,
        _ body: (inout Attempt) async throws -> Value
    ) async throws(BYOKError) -> (value: Value, open: OpenRequest) {
        let id = request.id ?? .random()
        var request = request
        request.id = id
        var draft = ReceiptDraft(request, id, at: options.clock.now(), in: context.catalog)
        var funds: Funds?
        var hold: DelegationHold?
        do {
            retryBudget.countRequest()
            var route = try await self.route(request)
            while true {
                if route.isSystem {
                    do {
                        funds = try await fund(&route, request, id, bounding, &draft, funds)
                    } catch  where error.code == .routeStale && draft.execution.findStale() {
                        route = try await next(request, &draft)
                        if !route.isSystem { await release(&funds, draft) }
                        continue
                    }
                }
                let start = options.clock.now()
                var attempt = Attempt(route, number: draft.execution.records.count + 1)
                let bound = isCounted(route) ? funds?.bound ?? request.bound ?? (try? bounding(route)) : nil
                let admission = begin(route, bound, startedAt: draft.startedAt, now: start)
                hold = self.hold(for: route, bound)
                do {
                    if Task.isCancelled { throw AttemptFailure(.cancelled) }
                    let value = try await body(&attempt)
                    await noteSuccess(on: route, startedAt: start, requestID: id)
                    if !route.isSystem { draft.spendPolicy = await policyInForce(request, draft) }
                    let open = OpenRequest(
                        self, route, draft, OpenRequest.Holds(admission: admission, delegation: hold),
                        bound: funds?.bound, attemptStart: start, delivery: attempt.delivery)
                    return (value, open)
                } catch {
                    if let admission { meter.end(admission, tokens: 0, cost: nil, now: options.clock.now()) }
                    // What this attempt held must not keep the next one from its turn.
                    request.caller.settle(hold, cost: nil)
                    route = try await goOn(
                        after: error, on: route, opened: attempt.openings, sent: attempt.requestWasSent,
                        startedAt: start, request, &draft)
                    // A key that the caller has added meanwhile may serve after all.
                    if !route.isSystem { await release(&funds, draft) }
                }
            }
        } catch {
            request.caller.settle(hold, cost: nil)
            draft.spendPolicy = await policyInForce(request, draft)
            throw await closed(error, draft, funds)
        }
    }

    /// What credits are held for one request, and by what size.
    struct Funds {
        let reservation: Reservation?
        let bound: RequestBound?
    }

    /// Frees what was held for a platform's key.
    @discardableResult
    private func release(_ funds: inout Funds?, _ draft: ReceiptDraft) async -> CreditCharge? {
        guard let held = funds else { return nil }
        funds = nil
        fallbackCap.close(draft.capHold, draft.caller.creditAccount, .zero)
        return await held.reservation?.void()
    }

    /// The route of the next attempt, or what ends the request.
    private func goOn(
        after error: any Error, on route: Route, opened: Int, sent: Bool, startedAt start: Timestamp,
        _ request: RouteRequest, _ draft: inout ReceiptDraft
    ) async throws(BYOKError) -> Route {
        if let error = error as? BYOKError, error.code != .cancelled {
            // It says nothing of the key, which another request may try.
            await noteFailure(AttemptFailure(.unknown), on: route, startedAt: start, requestID: draft.requestID)
            switch error.code {
            case .routeStale where opened == 0 && draft.execution.findStale():
                return try await next(request, &draft)
            case .undecryptable where opened == 0:
                draft.execution.skip(route)
                return try await next(request, &draft)
            default: throw error
            }
        }
        let failure = AttemptFailure(of: error, sent: sent)
        let move = draft.execution.fail(
            failure, on: route, took: max(.zero, options.clock.now() - start),
            retryLimit: options.resilience.connectRetries,
            mayRetry: retryBudget.take)
        switch move {
        case .retry:
            let delay = options.resilience.retryDelay * Double.random(in: 0.5..<1.5)
            do {
                try await options.clock.sleep(for: delay)
            } catch {
                throw BYOKError(.cancelled, "The request was cancelled.")
            }
            return route
        case .next:
            await noteFailure(failure, on: route, startedAt: start, requestID: draft.requestID)
            return try await next(request, &draft)
        case .stop:
            await noteFailure(failure, on: route, startedAt: start, requestID: draft.requestID)
            throw draft.error(nil, now: options.clock.now())
        }
    }

    private func next(_ request: RouteRequest, _ draft: inout ReceiptDraft) async throws(BYOKError) -> Route {
        do {
            return try await route(request, after: draft.execution.tried)
        } catch {
            // It knows what is wrong with the caller's keys as they are now.
            throw draft.execution.error(error, ownProblem: nil, now: options.clock.now())
        }
    }

    /// The spend policy of all levels, as it is when the request ends.
    private func policyInForce(_ request: RouteRequest, _ draft: ReceiptDraft) async -> SpendPolicy {
        guard let tables = try? await tables(of: request.caller) else {
            return Selector.policy(of: request, in: context)
        }
        let levels = levels(tables, for: request.caller)
        let context = levels.first.context
        guard levels.first.limits != nil || levels.second?.limits != nil,
            let selector = try? Selector(
                request, context.catalog.match(request.model), levels, after: draft.execution.tried)
        else { return tables.tightening(Selector.policy(of: request, in: context)) }
        return selector.policyInForce(under: tables, at: options.clock.now())
    }

    /// The receipt of the request that was paid for; nil: it is not kept any more. Mostly the newest of its id; where the id
    /// was used again, on a key of the caller's own, the log is searched.
    private func settledReceipt(of account: KeyOwner, for id: RequestID) async -> Receipt? {
        try? await recorder.flush()
        guard let log = recorder.log else { return nil }
        let newest = try? await log.receipt(of: account, for: id)
        if newest?.credits?.state == .settled { return newest }
        var page = ReceiptPage(period: Timestamp(microseconds: .min)..<Timestamp(microseconds: .max))
        while let receipts = try? await log.receipts(of: account, page), let last = receipts.last {
            if let found = receipts.last(where: { $0.requestID == id && $0.credits?.state == .settled }) {
                return found
            }
            page.after = .init(last)
        }
        return nil
    }

    /// Frees what was held, keeps the receipt, and gives the error with it.
    private func closed(_ error: BYOKError, _ draft: ReceiptDraft, _ funds: Funds?) async -> BYOKError {
        var error = error
        var funds = funds
        let charge = await release(&funds, draft)
        if draft.isDuplicate, error.code == .alreadySettled {
            error.receipt = await settledReceipt(of: draft.caller.creditAccount, for: draft.requestID)
            return error
        }
        let receipt = draft.receipt(failed: error.code, credits: charge, now: options.clock.now())
        error.receipt = receipt
        // A second request under one id leaves the first one's receipt in its place.
        if draft.isDuplicate { tell(receipt) } else { keep(receipt) }
        return error
    }
}

extension AttemptFailure {
    /// What a host's closure threw. A connection that is lost after the request may have arrived leaves open what became
    /// of it.
    init(of error: any Error, sent: Bool) {
        switch error {
        case let error as BYOKError where error.cause is AttemptFailure:
            self = error.cause as? AttemptFailure ?? AttemptFailure(.unknown, cause: error)
        case let failure as AttemptFailure where failure.kind == .network && sent:
            self.init(.timeout, retryAfter: failure.retryAfter, cause: failure.cause)
        case let failure as AttemptFailure: self = failure
        case is CancellationError: self.init(.cancelled)
        case let error as BYOKError where error.code == .cancelled: self.init(.cancelled, cause: error)
        default: self.init(Task.isCancelled ? .cancelled : .unknown, cause: error)
        }
    }
}
