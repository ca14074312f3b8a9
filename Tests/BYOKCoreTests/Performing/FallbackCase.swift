// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// A request whose first own key fails, in one of the situations that the rules tell apart.
struct FallbackCase: Sendable, CustomStringConvertible {
    enum Policy: CaseIterable {
        case byDefault, creditsIfNoOwnKey, neverCredits
        /// The user takes the class away from those that open the way to credits.
        case withoutTheClass
        /// Everybody adds the class.
        case withTheClass
        /// The failing key's own policy: credits only where there is no own key.
        case stricterKey
        case strictOrganisation
    }
    enum Balance: CaseIterable { case enough, heldByOthers, tooLittle, noLedger }
    /// The state of a second own key.
    enum Second: CaseIterable { case none, healthy, cooling, overBudget, undecryptable, noFunds, invalid, disabled }
    enum Owner: CaseIterable {
        case user
        /// The first key is the organisation's, the second the user's.
        case organisationThenUser
    }

    var row: FallbackRow
    var policy: Policy
    var balance: Balance
    var second: Second
    var owner: Owner

    var description: String { "\(row.testDescription), \(policy), balance \(balance), second key \(second), \(owner)" }

    /// What is in force, as far as classes go: those that open the way to credits.
    var creditClasses: AttemptFailure.Classes {
        switch policy {
        case .withoutTheClass: .definite.subtracting(.init([row.kind]))
        case .withTheClass: .definite.union(.init([row.kind]))
        default: .definite
        }
    }

    var mode: SpendPolicy.Mode {
        switch policy {
        case .creditsIfNoOwnKey, .stricterKey: .creditsIfNoOwnKey
        case .neverCredits, .strictOrganisation: .neverCredits
        default: .creditsAsFallback
        }
    }

    /// Every combination that the rules tell apart for this row. Where no key follows, nobody looks at what would; where no
    /// credits are reached, nobody looks at the balance: one other value of each shows that.
    static func all(_ row: FallbackRow) -> [FallbackCase] {
        Owner.allCases.flatMap { owner in
            Policy.allCases.filter { isMeant($0, row, owner) }.flatMap { policy in
                Second.allCases.flatMap { second in
                    let cases = Balance.allCases.map {
                        FallbackCase(row: row, policy: policy, balance: $0, second: second, owner: owner)
                    }
                    let reachesCredits = cases[0].expectation.reachesCredits
                    let endsAtOnce = row.nextKey == .no && !(policy == .byDefault || second == .none)
                    return endsAtOnce ? [] : reachesCredits ? cases : Array(cases.suffix(2))
                }
            }
        }
    }

    private static func isMeant(_ policy: Policy, _ row: FallbackRow, _ owner: Owner) -> Bool {
        switch policy {
        // What a host that adds a class after which no key follows would mean, the page does not say.
        case .withTheClass: !row.opensCredits && row.nextKey != .no && row.kind != .modelNotFound
        case .withoutTheClass: row.opensCredits
        case .strictOrganisation: owner == .organisationThenUser
        default: true
        }
    }
}
