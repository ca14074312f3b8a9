// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders

/// The rules of choosing, written down a second time from the page, slowly and without looking at the library.
struct ReferenceModel {
    static let house = Provider.ID(rawValue: "house")

    /// The facts about each model: its vendor's provider, and who has a price for it.
    struct Facts {
        var provider: Provider.ID?
        var priced: Set<Provider.ID>
        var isNative = true
        /// A model that a provider takes when the request names it.
        var isUnclaimed = false
    }

    static let models: [String: Facts] = [
        "gpt-4": Facts(provider: .openAI, priced: [.openAI, .openRouter]),
        "openai/gpt-4": Facts(provider: .openAI, priced: [.openAI, .openRouter]),
        "claude-3-5-sonnet-20241022": Facts(provider: .anthropic, priced: [.openRouter]),
        "anthropic/claude-3.5-sonnet": Facts(provider: .anthropic, priced: [.openRouter]),
        "openai/gpt-4:free": Facts(provider: nil, priced: [.openRouter]),
        "house/large": Facts(provider: house, priced: [house]),
        "gpt-99-new": Facts(provider: .openAI, priced: []),
        "meta/llama": Facts(provider: nil, priced: [.openRouter]),
        "unheard-of": Facts(provider: nil, priced: [], isUnclaimed: true),
    ]

    static let catalog: ProviderCatalog = {
        let price = ModelPrice(rates: .init(input: Price(perMillion: "3"), output: Price(perMillion: "15")))
        let models = [
            ModelEntry(
                name: "openai/gpt-4",
                offers: [
                    .init(provider: .openRouter, ids: ["openai/gpt-4"], price: price),
                    .init(provider: .openAI, ids: ["gpt-4"], price: price),
                ]),
            ModelEntry(
                name: "anthropic/claude-3.5-sonnet",
                offers: [
                    .init(provider: .openRouter, ids: ["anthropic/claude-3.5-sonnet"], price: price),
                    .init(provider: .anthropic, ids: ["claude-3-5-sonnet-20241022"]),
                ]),
            ModelEntry(name: "meta/llama", offers: [.init(provider: .openRouter, ids: ["meta/llama"], price: price)]),
            ModelEntry(name: "house/large", offers: [.init(provider: house, ids: ["large"], price: price)]),
        ]
        do {
            let own = try Provider.compatible(id: "house", name: "House", origin: Origin("https://llm.example.com/v1"))
            return try ProviderCatalog(
                providers: [.openRouter, .openAI, .anthropic, own], models: models, snapshot: "test")
        } catch {
            fatalError("\(error)")
        }
    }()

    enum Outcome {
        case payer(World.Payer)
        /// Any of the codes; the moment, where the page asks for one.
        case refused(Set<BYOKError.Code>, Timestamp?)
    }

    private let item: RandomCase
    private let ids: [KeyID]
    private let facts: Facts

    init(_ item: RandomCase, _ ids: [KeyID]) {
        self.item = item
        self.ids = ids
        facts = Self.models[item.model] ?? Facts(provider: nil, priced: [])
    }

    func outcome() -> Outcome {
        let applicable = order().filter(applies)
        if let first = applicable.first(where: { failure($0) == nil }) { return .payer(.key(ids[first])) }
        if case .brought(let provider) = item.choice,
            provider == .openRouter || provider == facts.provider || facts.isUnclaimed
        {
            return .payer(.brought)
        }
        // Credits step in for a named key that fails, not for one that is not there.
        if case .key = item.choice, applicable.isEmpty { return .refused([.keyNotFound], nil) }
        return credits(applicable)
    }

    // MARK: The order

    /// Owner outside, step inside, position within the step.
    private func order() -> [Int] {
        let hasOrganisation = item.caller.organisation != nil
        let owners = item.isUserFirst ? [false, true] : [true, false]
        return owners.filter { !$0 || hasOrganisation }.flatMap { owner in
            [true, false].flatMap { isAggregator in
                places(of: owner).filter { (item.keys[$0].provider == .openRouter) == isAggregator }
            }
        }
    }

    /// The keys of an owner as the positions asked for have arranged them, provider by provider.
    private func places(of organisation: Bool) -> [Int] {
        var lists: [Provider.ID: [Int]] = [:]
        for (index, key) in item.keys.enumerated() where key.isOrganisations == organisation {
            var list = lists[key.provider] ?? []
            list.insert(index, at: item.movable(key, before: index) ? key.position ?? list.count : list.count)
            lists[key.provider] = list
        }
        return lists.keys.sorted { $0.rawValue < $1.rawValue }.flatMap { lists[$0] ?? [] }
    }

    // MARK: Applicable

    private func applies(_ index: Int) -> Bool {
        let key = item.keys[index]
        guard key.isEnabled else { return false }
        if key.isOrganisations {
            guard item.caller.tier.allowsOrganisationKeys else { return false }
            if let members = key.policy.members, !members.contains("alice") { return false }
        } else if item.caller.organisation != nil, item.caller.organisationPolicy.organisationKeysOnly {
            return false
        }
        if !key.policy.allowedModels.isEmpty, !key.policy.allowedModels.contains(where: covers) { return false }
        if key.policy.deniedModels.contains(where: covers) { return false }
        switch item.choice {
        case .automatic: return serves(key.provider)
        case .key(let named): return named == index && (serves(key.provider) || facts.isUnclaimed)
        case .provider(let named): return named == key.provider && (serves(key.provider) || facts.isUnclaimed)
        case .brought: return false
        }
    }

    private func serves(_ provider: Provider.ID) -> Bool { provider == .openRouter || provider == facts.provider }

    /// Whether an entry of a list of models means the model, in any spelling of the model.
    private func covers(_ entry: String) -> Bool {
        let spellings: [String: [String]] = [
            "gpt-4": ["gpt-4", "openai/gpt-4"], "openai/gpt-4": ["gpt-4", "openai/gpt-4"],
            "claude-3-5-sonnet-20241022": ["claude-3-5-sonnet-20241022", "anthropic/claude-3.5-sonnet"],
            "anthropic/claude-3.5-sonnet": ["claude-3-5-sonnet-20241022", "anthropic/claude-3.5-sonnet"],
        ]
        let names = spellings[item.model] ?? [item.model]
        if entry.hasSuffix("*") { return names.contains { $0.hasPrefix(entry.dropLast()) } }
        return names.contains(entry)
    }

    // MARK: Rejected

    private enum Failure {
        case definite(AttemptFailure.Class)
        case cooling(Timestamp)
        case unopenable
    }

    private func failure(_ index: Int) -> Failure? {
        switch item.keys[index].health {
        case .untested, .connected: nil
        case .invalid: .definite(.authInvalid)
        case .expired, .ended: .definite(.keyExpired)
        case .restricted: .definite(.forbidden)
        case .noFunds: .definite(.quotaExhausted)
        case .rateLimited: .cooling(RandomCase.recovery(index))
        case .sealed: .unopenable
        }
    }

    // MARK: Credits

    private func credits(_ applicable: [Int]) -> Outcome {
        var policies = [item.platformPolicy, item.caller.spendPolicy, item.requestPolicy]
        if item.caller.organisation != nil { policies.append(item.caller.organisationPolicy.spendPolicy) }
        policies += applicable.map { item.keys[$0].policy.spendPolicy }
        // What is set and kept; whoever has set nothing tightens nothing.
        var kept = [item.userStanding]
        if item.caller.organisation != nil { kept.append(item.organisationStanding) }
        policies += kept.filter { $0 != SpendPolicy() }
        let mode = policies.map(\.mode).max() ?? .neverCredits
        let failures = applicable.compactMap(failure)

        let recoveries = failures.compactMap { if case .cooling(let time) = $0 { time } else { nil } }
        if let earliest = recoveries.min() { return .refused([.ownKeyCooling], earliest) }
        let isShut = failures.contains { failure in
            guard case .definite(let kind) = failure else { return true }
            return !policies.allSatisfy { $0.creditClasses.contains(kind) }
        }
        let own = Self.codes(failures)
        if isShut || (!applicable.isEmpty && mode > .creditsAsFallback) { return .refused(own, nil) }
        if mode == .neverCredits { return .refused([.creditsNotAllowed], nil) }
        return systemKey(own)
    }

    private static func codes(_ failures: [Failure]) -> Set<BYOKError.Code> {
        Set(
            failures.map { failure in
                switch failure {
                case .definite(.authInvalid): .ownKeyInvalid
                case .definite(.keyExpired): .ownKeyExpired
                case .definite(.forbidden): .ownKeyRestricted
                case .definite: .ownKeyNoFunds
                case .cooling: .ownKeyCooling
                case .unopenable: .ownKeyUndecryptable
                }
            })
    }

    /// A matching provider's first, then an aggregator's. With none to sell, the user's own problem comes first.
    private func systemKey(_ own: Set<BYOKError.Code>) -> Outcome {
        var candidates =
            item.systemKeys.map(\.id).filter { $0 == facts.provider }
            + item.systemKeys.map(\.id).filter { $0 == .openRouter }
        if case .provider(let named) = item.choice { candidates.removeAll { $0 != named } }
        if let seller = candidates.first(where: facts.priced.contains) { return .payer(.credits(at: seller)) }
        if !own.isEmpty { return .refused(own, nil) }
        return .refused([candidates.isEmpty ? .noKeyForModel : .priceUnknown], nil)
    }
}
