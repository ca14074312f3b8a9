// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// The rules of going on with one request: what has been tried, and what follows from each failure. No clock, no I/O.
struct Execution {
    private(set) var records: [AttemptRecord] = []
    private(set) var tried = TriedKeys()
    /// In order, with the routes they happened on.
    private(set) var failures: [(route: Route, failure: AttemptFailure)] = []
    private var retries = 0
    private var hasSpentItsChance = false
    private var staleRoutes = 0

    /// A key that is taken out of use just when it is to be opened is no failure; that it happens again and again is.
    static let mostStaleRoutes = 8

    enum Move: Equatable {
        /// The same key again, after a moment: no connection was made.
        case retry
        case next
        case stop
    }

    mutating func succeed(on route: Route, took duration: Duration) {
        records.append(AttemptRecord(route, failure: nil, duration))
    }

    /// - Parameters:
    ///   - retryLimit: how often the same key may be tried again.
    ///   - mayRetry: asked last: whether there have not been too many retries lately.
    mutating func fail(
        _ failure: AttemptFailure, on route: Route, took duration: Duration, retryLimit: Int,
        mayRetry: () -> Bool
    ) -> Move {
        records.append(AttemptRecord(route, failure: failure.kind, duration))
        if failure.kind == .network, retries < retryLimit, mayRetry() {
            retries += 1
            return .retry
        }
        retries = 0
        failures.append((route, failure))
        tried.add(route, failure.kind)
        switch failure.kind.consequence.next {
        case .yes: return .next
        case .no: return .stop
        case .once:
            defer { hasSpentItsChance = true }
            return hasSpentItsChance ? .stop : .next
        }
    }

    /// The key turned out not to open: it is skipped, and keeps credits shut.
    mutating func skip(_ route: Route) { tried.addUndecryptable(route) }

    /// The key was taken out of use after the route was chosen. Whether to ask for another route.
    mutating func findStale() -> Bool {
        staleRoutes += 1
        return staleRoutes <= Self.mostStaleRoutes
    }

    /// What to tell the caller: its own key's problem before the platform's, and the failure's own words where it was
    /// tried.
    /// - Parameters:
    ///   - last: why there is no further key; nil: the last failure ended the request.
    ///   - ownProblem: what is wrong with the caller's keys, where credits were to step in for them.
    func error(_ last: BYOKError?, ownProblem: BYOKError?, now: Timestamp) -> BYOKError {
        let end = failures.last
        if last == nil, let end, !end.route.isSystem || end.failure.kind.isOfRequest {
            return BYOKError(end.failure, on: end.route, now: now)
        }
        if let last, last.isOfRequest { return last }
        let problem = last.flatMap { $0.isOfPlatform ? nil : $0 } ?? ownProblem
        guard var problem else {
            if let end { return BYOKError(end.failure, on: end.route, now: now) }
            return last ?? BYOKError(.upstreamFailed, "The request was not made.")
        }
        // A key that failed just now: its failure says more than its state.
        if let own = failures.first(where: { !$0.route.isSystem && $0.route.keyID == problem.keyID }) {
            let told = BYOKError(own.failure, on: own.route, now: now)
            (problem.code, problem.message, problem.cause) = (told.code, told.message, told.cause)
            problem.retryAt = problem.retryAt ?? told.retryAt
        }
        if let last, last.isOfPlatform { problem.message += " Credits could not step in: \(last.message)" }
        return problem
    }
}

extension AttemptFailure.Class {
    /// Whether the request itself is at fault, or was given up: no key would have served it.
    fileprivate var isOfRequest: Bool {
        [.contextTooLong, .contentPolicy, .badRequest, .cancelled].contains(self)
    }
}

extension BYOKError {
    /// Whether it speaks of the request, whoever pays.
    fileprivate var isOfRequest: Bool {
        [.requestInProgress, .alreadySettled, .requestIDReused, .invalidRequest, .invalidModel, .cancelled].contains(
            code)
    }

    /// Whether it speaks of the platform's keys or credits, and not of the caller's keys.
    fileprivate var isOfPlatform: Bool {
        [
            .systemKeyUnavailable, .noKeyForModel, .priceUnknown, .insufficientCredits, .creditsHeld,
            .ledgerUnavailable, .storeUnavailable, .unsupportedField,
        ].contains(code)
    }
}

extension AttemptRecord {
    init(_ route: Route, failure: AttemptFailure.Class?, _ duration: Duration) {
        self.init(
            provider: route.provider.id, model: route.model, keyID: route.keyID, keyOwner: route.keyOwner,
            failure: failure, duration: duration)
    }
}
