// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// What a receipt says before anybody knows what the request came to.
struct ReceiptDraft {
    let requestID: RequestID
    let startedAt: Timestamp
    let caller: Caller
    let requestedModel: String
    private let delegation: [String]
    var execution = Execution()
    var spendPolicy = SpendPolicy()
    private(set) var fallback: Receipt.Fallback?
    private var ownProblem: BYOKError?
    /// What is counted of the day's credits for failing keys.
    var capHold: UInt64?
    /// It was refused because of another request of the same id, whose receipt is to stay in its place.
    var isDuplicate = false

    init(_ request: RouteRequest, _ id: RequestID, at now: Timestamp, in catalog: ProviderCatalog.Storage) {
        requestID = catalog.holdsKey(id.rawValue) ? .random() : id
        startedAt = now
        caller = request.caller
        // Receipts are kept and shown: a key that came in a name's place is refused, and not recorded either.
        requestedModel = catalog.shown(request.model.text)
        delegation = request.caller.delegation.map(catalog.shown)
    }

    /// The platform's key is about to be used.
    mutating func take(_ pick: SystemPick) {
        (fallback, ownProblem, spendPolicy) = (pick.fallback, pick.ownProblem, pick.spendPolicy)
    }

    /// What to tell the caller.
    /// - Parameter last: why there is no further key; nil: the last failure ended the request.
    func error(_ last: BYOKError?, now: Timestamp) -> BYOKError {
        execution.error(last, ownProblem: ownProblem, now: now)
    }

    /// The receipt of a request that delivered something; the charge is added to it.
    func receipt(
        _ route: Route, _ ending: OpenRequest.Ending, _ accounting: Accounting, servedModel: String?,
        attemptStart: Timestamp, now: Timestamp
    ) -> Receipt {
        var attempts = execution.records
        var failure: AttemptFailure.Class?
        if case .broken(let broken) = ending { failure = broken.kind }
        attempts.append(AttemptRecord(route, failure: failure, max(.zero, now - attemptStart)))
        let outcome: Receipt.Outcome =
            switch ending {
            case .whole: .served
            case .broken: .brokenOff
            case .abandoned: .abandoned
            }
        return Receipt(
            requestID: requestID, at: startedAt, duration: max(.zero, now - startedAt), caller: caller.user,
            organisation: caller.organisation, delegation: delegation, requestedModel: requestedModel,
            attempts: attempts, outcome: outcome,
            error: failure.map { _ in BYOKError(AttemptFailure(failure ?? .unknown), on: route, now: now).code },
            servedModel: servedModel, usage: accounting.usage, cost: accounting.cost, costSource: accounting.costSource,
            creditsEquivalent: accounting.creditsEquivalent, fallback: route.isSystem ? fallback : nil,
            spendPolicy: spendPolicy)
    }

    /// The receipt of a request that delivered nothing.
    func receipt(failed error: BYOKError.Code, credits: CreditCharge?, now: Timestamp) -> Receipt {
        Receipt(
            requestID: requestID, at: startedAt, duration: max(.zero, now - startedAt), caller: caller.user,
            organisation: caller.organisation, delegation: delegation, requestedModel: requestedModel,
            attempts: execution.records,
            outcome: .failed, error: error, credits: credits, fallback: credits == nil ? nil : fallback,
            spendPolicy: spendPolicy)
    }
}
