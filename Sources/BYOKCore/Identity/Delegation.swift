// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import Synchronization

/// What a caller was delegated: by whom, for which models, how long, and for how much money.
final class Delegation: Sendable {
    let name: String
    let parent: Caller
    /// Counts from 1: how many delegations the caller is away from the one who signed in.
    let depth: Int
    private let models: [String]?
    private let deadline: Timestamp?
    private let budget: Money?
    /// Shared by everything that is delegated further.
    private let account = Mutex(DelegatedSpending())
    private let resolved = Mutex<Resolved?>(nil)

    /// What a catalogue makes of the names.
    private struct Resolved {
        var catalog: UInt64
        var models: ModelFilter?
        var nameHoldsKey: Bool
    }

    init(_ name: String, of parent: Caller, models: [String]?, budget: Money?, deadline: Timestamp?) {
        self.name = name
        self.parent = parent
        depth = (parent.delegated?.depth ?? 0) + 1
        self.models = models
        self.budget = budget
        self.deadline = deadline
    }

    func isOver(at now: Timestamp) -> Bool { deadline.map { $0 <= now } ?? false }

    /// Why the model may not be asked for under this delegation, whatever those above it say; nil: it may.
    func objection(to model: String, _ match: ModelMatch, in catalog: ProviderCatalog.Storage) -> BYOKError? {
        let resolved = resolved(by: catalog)
        // It would be shown and recorded.
        if resolved.nameHoldsKey {
            return BYOKError(
                .invalidIdentifier, "The delegation's name has something of the form of a key in it. Name it otherwise."
            )
        }
        if resolved.models?.contains(model, match, in: catalog) == false {
            return BYOKError(.delegationForbids, "The delegation '\(name)' does not include \(model).")
        }
        guard let budget else { return nil }
        switch account.withLock({ $0.state(within: budget) }) {
        case .free: return nil
        case .held:
            return BYOKError(
                .delegationForbids,
                "Requests under way may need the rest of the $\(budget) of the delegation '\(name)'.")
        case .spent:
            return BYOKError(.delegationForbids, "The budget of $\(budget) of the delegation '\(name)' is used up.")
        }
    }

    private func resolved(by catalog: ProviderCatalog.Storage) -> Resolved {
        if let known = resolved.withLock({ $0 }), known.catalog == catalog.identity { return known }
        let new = Resolved(
            catalog: catalog.identity, models: models.map { ModelFilter($0, in: catalog) },
            nameHoldsKey: catalog.holdsKey(name))
        resolved.withLock { $0 = new }
        return new
    }

    func hold(_ number: UInt64, _ estimate: Money?) { account.withLock { $0.hold(number, estimate) } }
    func settle(_ number: UInt64, _ cost: Money?) { account.withLock { $0.settle(number, cost) } }
    func charge(_ cost: Money) { account.withLock { $0.charge(cost) } }
    var spent: Money { account.withLock { $0.total } }
}

/// What was spent under a delegation, and what requests under way may still cost.
struct DelegatedSpending {
    private var spent: Int128 = 0
    private var held: [UInt64: Int128] = [:]
    private var heldSum: Int128 = 0

    enum State {
        case free, held, spent
    }

    var total: Money { Money(nanodollars: Int64(clamping: spent)) }

    func state(within budget: Money) -> State {
        if spent >= budget.nanodollars { return .spent }
        return spent + heldSum >= budget.nanodollars ? .held : .free
    }

    mutating func hold(_ number: UInt64, _ estimate: Money?) {
        let amount = Int128(max(0, estimate?.nanodollars ?? 0))
        guard held.updateValue(amount, forKey: number) == nil else { return }
        heldSum += amount
    }

    /// Puts the cost in the estimate's place; a second time, it does nothing. An unknown cost counts as nothing.
    mutating func settle(_ number: UInt64, _ cost: Money?) {
        guard let amount = held.removeValue(forKey: number) else { return }
        heldSum -= amount
        charge(cost ?? .zero)
    }

    mutating func charge(_ cost: Money) { spent += Int128(max(0, cost.nanodollars)) }
}
