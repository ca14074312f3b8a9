// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import Synchronization

/// Sub-agents: callers who act for another, within what they were given.
extension Caller {
    /// A caller for a sub-agent, that routes as this one does — the same keys in the same order, the same account — but
    /// only within what is given here. What this caller was itself delegated goes on to hold: a delegation narrows, and
    /// never widens.
    ///
    /// ```swift
    /// let agent = try caller.delegating("research", models: ["gpt-4o-mini"], budget: Money("2.50"))
    /// let route = try await router.route(RouteRequest("gpt-4o-mini", for: agent))
    /// agent.end()
    /// ```
    /// - Parameters:
    ///   - name: 1 to 64 printable ASCII bytes without spaces; it goes into the audit log and receipts.
    ///   - models: in any of their spellings; a `*` at the end matches the rest. Nil: all; empty: none.
    ///   - budget: what may be spent by it and by all it delegates to in turn: dollars that providers bill on own keys,
    ///     and credits. It can be passed by what the last request costs. Zero is a limit.
    ///   - deadline: from then on it has ended.
    ///   - spendPolicy: may only tighten what this caller allows.
    /// - Throws: `invalidIdentifier` for an impossible name, `invalidConfiguration` for a negative budget, impossible model
    ///   names, or more than 32 delegations one from another.
    public func delegating(
        _ name: String, models: [String]? = nil, budget: Money? = nil, deadline: Timestamp? = nil,
        spendPolicy: SpendPolicy = .init()
    ) throws(BYOKError) -> Caller {
        guard (1...64).contains(name.utf8.count), name.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw BYOKError(
                .invalidIdentifier, "A delegation's name must be 1 to 64 printable ASCII bytes without spaces.")
        }
        guard budget.map({ $0 >= .zero }) ?? true else {
            throw BYOKError(.invalidConfiguration, "The budget of a delegation cannot be less than nothing.")
        }
        let names = models ?? []
        guard names.count <= 1_000, names.allSatisfy({ (1...512).contains($0.utf8.count) }) else {
            throw BYOKError(
                .invalidConfiguration, "The models of a delegation are at most 1,000 names of 1 to 512 bytes.")
        }
        let delegation = Delegation(name, of: self, models: models, budget: budget, deadline: deadline)
        guard delegation.depth <= 32 else {
            throw BYOKError(
                .invalidConfiguration, "There are 32 delegations from one to another already, the most there may be.")
        }
        return Caller(delegation, spendPolicy: self.spendPolicy.tightened(by: spendPolicy))
    }

    /// Whether this caller or one from whom it was delegated has been ended. A deadline that has passed is not looked at.
    public var isEnded: Bool { line.contains { $0.hasEnded } }

    /// The names of the delegations that lead to this caller, outermost first; empty: it was not delegated.
    public var delegation: [String] { line.compactMap(\.delegated?.name).reversed() }

    /// What was spent under this delegation so far, and under all that came from it; nil: it was not delegated.
    public var delegatedSpending: Money? { delegated?.spent }

    /// This caller and those from whom it was delegated, innermost first.
    private var line: some Sequence<Caller> { sequence(first: self) { $0.delegated?.parent } }
    private var delegations: some Sequence<Delegation> { line.lazy.compactMap(\.delegated) }

    /// Why a request of this caller's is not routed, whatever keys there are; nil: it is.
    func objection(
        to model: String, _ match: ModelMatch, in catalog: ProviderCatalog.Storage, now: Timestamp
    ) -> BYOKError? {
        if let end = objection(at: now) { return end }
        for delegation in delegations {
            if let objection = delegation.objection(to: model, match, in: catalog) { return objection }
        }
        return nil
    }

    /// Whether this caller has come to its end; nil: it has not.
    func objection(at now: Timestamp) -> BYOKError? {
        for caller in line {
            let name = caller.delegated.map { "delegation '\($0.name)'" } ?? "caller"
            if caller.hasEnded {
                return BYOKError(.delegationEnded, "The \(name) has been ended.")
            }
            if caller.delegated?.isOver(at: now) == true {
                return BYOKError(.delegationEnded, "The time of the \(name) is over.")
            }
        }
        return nil
    }
}

/// What requests cost, counted up through all delegations; without one, nothing is done.
extension Caller {
    /// Counts what a request that begins may cost, until `settle`. Nil: nothing to settle.
    package func hold(_ estimate: Money?) -> DelegationHold? {
        guard delegated != nil else { return nil }
        let hold = DelegationHold(number: DelegationHold.counter.add(1, ordering: .relaxed).newValue)
        for delegation in delegations { delegation.hold(hold.number, estimate) }
        return hold
    }

    /// Puts what the request has cost in the place of what it might have; a second time, it does nothing.
    package func settle(_ hold: DelegationHold?, cost: Money?) {
        guard let hold else { return }
        for delegation in delegations { delegation.settle(hold.number, cost) }
    }

    /// Counts a cost that was not held.
    package func charge(_ cost: Money) {
        for delegation in delegations { delegation.charge(cost) }
    }
}

/// What a request under way holds of the budgets of its delegations.
package struct DelegationHold: Hashable, Sendable {
    fileprivate static let counter = Atomic<UInt64>(0)
    fileprivate let number: UInt64
}
