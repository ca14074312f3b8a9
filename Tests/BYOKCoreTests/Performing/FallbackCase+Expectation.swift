// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

extension FallbackCase {
    enum Place: Sendable { case first, second, vendors, aggregators }

    /// What the page says becomes of the request.
    struct Expectation: Sendable {
        var attempts: [(place: Place, failure: AttemptFailure.Class?)]
        /// Whether the credits' balance decides.
        var reachesCredits = false
        /// Nil: an attempt served. More than one where the page does not rank several problems of the caller's.
        var errors: Set<BYOKError.Code>?
        var retryAt: Timestamp?
        var isPaidWithCredits: Bool { reachesCredits && errors == nil }
    }

    static let secondRecovers = Samples.start + .seconds(45)

    var expectation: Expectation {
        var first = Expectation(attempts: [(.first, row.kind)], errors: [row.error])
        if row.kind == .rateLimited { first.retryAt = Samples.start + .seconds(60) }
        if row.nextKey == .no { return first }
        if second == .healthy { return Expectation(attempts: [(.first, row.kind), (.second, nil)]) }

        // No own key is left: credits, or the caller's own problem.
        let opensFirst =
            creditClasses.contains(row.kind) && !row.isProvidersMissingModel
            && (row.opensCredits || policy == .withTheClass)
        let isOpen = mode == .creditsAsFallback && opensFirst && opensSecond
        var failed = first
        if let code = secondsError { failed.errors?.insert(code) }
        if second == .cooling {
            // "An error that names the earliest recovery", whatever it is called.
            failed.errors?.insert(.ownKeyCooling)
            failed.retryAt = Self.secondRecovers
            if row.opensCredits { failed.errors = [.ownKeyCooling] }
        }
        if second == .overBudget {
            // The day's budget is new at midnight.
            failed.errors?.insert(.ownKeyCooling)
            failed.retryAt = first.retryAt ?? Samples.start + .seconds(86_400)
            if row.opensCredits { failed.errors = [.ownKeyCooling] }
        }
        guard isOpen else { return failed }
        failed.reachesCredits = true
        switch balance {
        case .tooLittle: failed.errors?.insert(.insufficientCredits)
        case .heldByOthers: failed.errors?.insert(.creditsHeld)
        case .enough, .noLedger:
            return Expectation(attempts: [(.first, row.kind), (.vendors, nil)], reachesCredits: true)
        }
        return failed
    }

    /// Whether the second key's state opens the way to credits, under the classes in force.
    private var opensSecond: Bool {
        switch second {
        // A disabled key is as if absent, its policy too.
        case .none, .disabled: true
        case .healthy, .undecryptable, .overBudget: false
        case .cooling: creditClasses.contains(.rateLimited)
        case .noFunds: creditClasses.contains(.quotaExhausted)
        case .invalid: creditClasses.contains(.authInvalid)
        }
    }

    private var secondsError: BYOKError.Code? {
        switch second {
        case .none, .disabled, .healthy, .cooling, .overBudget: nil
        case .undecryptable: .ownKeyUndecryptable
        case .noFunds: .ownKeyNoFunds
        case .invalid: .ownKeyInvalid
        }
    }
}
