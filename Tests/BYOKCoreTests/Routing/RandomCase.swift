// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKTesting

/// A random platform, organisation, user and request.
struct RandomCase: CustomStringConvertible {
    enum Health: CaseIterable {
        case untested, connected, invalid, expired, restricted, noFunds, rateLimited, ended, sealed
    }

    struct Key {
        var provider: Provider.ID
        var isOrganisations: Bool
        var health: Health
        var isEnabled: Bool
        var policy: KeyPolicy
        /// The place that was asked for; nil: at the end, untested.
        var position: Int?
    }

    enum Choice { case automatic, key(Int), provider(Provider.ID), brought(Provider.ID) }

    var keys: [Key] = []
    var systemKeys: [Provider]
    var platformPolicy: SpendPolicy
    var requestPolicy: SpendPolicy
    /// What user and organisation have set and the store keeps; the default is nothing.
    var userStanding = SpendPolicy()
    var organisationStanding = SpendPolicy()
    var caller: Caller
    var model: String
    var choice: Choice
    var isUserFirst: Bool

    init(seed: Int) {
        var dice = Dice(seed: UInt64(seed))
        func policy(_ often: Int) -> SpendPolicy {
            guard dice.oneIn(often) else { return .init() }
            let classes =
                dice.oneIn(2)
                ? AttemptFailure.Classes.definite : .init(AttemptFailure.Class.allCases.filter { _ in dice.oneIn(2) })
            return SpendPolicy(dice.pick(SpendPolicy.Mode.allCases), creditClasses: classes)
        }
        let hasOrganisation = !dice.oneIn(3)
        let providers: [Provider.ID] = [.openRouter, .openAI, .openAI, .anthropic, ReferenceModel.house]
        for _ in 0..<Int.random(in: 0...5, using: &dice) {
            let isOrganisations = hasOrganisation && dice.oneIn(2)
            let provider = dice.pick(providers)
            let place = keys.count { $0.provider == provider && $0.isOrganisations == isOrganisations }
            let models = ["gpt-4", "openai/*", "claude-*", "house/large", "nobody"]
            keys.append(
                Key(
                    provider: provider, isOrganisations: isOrganisations,
                    health: dice.oneIn(2) ? .connected : dice.pick(Health.allCases), isEnabled: !dice.oneIn(6),
                    policy: KeyPolicy(
                        allowedModels: dice.oneIn(6) ? [dice.pick(models)] : [],
                        deniedModels: dice.oneIn(6) ? [dice.pick(models)] : [],
                        members: isOrganisations && dice.oneIn(4) ? dice.pick([["alice"], ["bob"], []]) : nil,
                        spendPolicy: policy(5)),
                    position: dice.oneIn(3) ? Int.random(in: 0...place, using: &dice) : nil))
        }
        systemKeys = ReferenceModel.catalog.providers.filter { _ in !dice.oneIn(3) }.shuffled(using: &dice)
        platformPolicy = policy(5)
        requestPolicy = policy(5)
        let tier = dice.oneIn(3) ? dice.pick(Tier.standard) : .enterprise
        // Insistence without the tier that goes with it has a test of its own.
        let isInsisting = tier == .enterprise && dice.oneIn(5)
        caller = Caller(
            Samples.alice, organisation: hasOrganisation ? Samples.acme : nil, tier: tier, spendPolicy: policy(6),
            organisationPolicy: OrganisationPolicy(spendPolicy: policy(6), organisationKeysOnly: isInsisting))
        model = dice.pick(Array(ReferenceModel.models.keys).sorted())
        isUserFirst = dice.oneIn(3)
        switch Int.random(in: 0..<12, using: &dice) {
        case 0 where !keys.isEmpty: choice = .key(Int.random(in: 0..<keys.count, using: &dice))
        case 1: choice = .provider(dice.pick(providers))
        case 2: choice = .brought(dice.pick([.openRouter, .openAI, .anthropic]))
        default: choice = .automatic
        }
        userStanding = policy(6)
        organisationStanding = policy(6)
    }

    /// Stores the keys; gives their ids in the same order.
    func install(in world: World) async throws -> [KeyID] {
        var ids: [KeyID] = []
        for (number, key) in keys.enumerated() {
            let owner = key.isOrganisations ? Samples.acme : Samples.alice
            let adder =
                key.health == .sealed
                ? try World(
                    catalog: ReferenceModel.catalog, systemKeys: [], masterKey: World.otherMasterKey, sharing: world)
                : world
            let id = try await adder.add(
                key.provider, number, to: owner, policy: key.policy,
                position: movable(key, before: number) ? key.position : nil,
                expiresAt: key.health == .ended ? Samples.start : nil)
            switch key.health {
            case .untested, .ended, .sealed: break
            case .connected: try await world.put(id, of: owner, into: .connected)
            case .invalid: try await world.put(id, of: owner, into: .invalid)
            case .expired: try await world.put(id, of: owner, into: .expired)
            case .restricted: try await world.put(id, of: owner, into: .restricted("r"))
            case .noFunds: try await world.put(id, of: owner, into: .noFunds)
            case .rateLimited: try await world.put(id, of: owner, into: .rateLimited(until: Self.recovery(number)))
            }
            if !key.isEnabled { try await adder.vault.change(id, of: owner, .disable) }
            ids.append(id)
        }
        try await world.vault.setSpendPolicy(userStanding, of: Samples.alice)
        try await world.vault.setSpendPolicy(organisationStanding, of: Samples.acme)
        return ids
    }

    static func recovery(_ number: Int) -> Timestamp { Samples.start + .seconds(100 - 10 * number) }

    /// Making room re-signs the rows of other keys, which needs their master key.
    func movable(_ key: Key, before number: Int) -> Bool {
        key.health != .sealed
            && !keys[..<number].contains {
                $0.provider == key.provider && $0.isOrganisations == key.isOrganisations && $0.health == .sealed
            }
    }

    func request(_ ids: [KeyID]) -> RouteRequest {
        let choice: KeyChoice =
            switch choice {
            case .automatic: .automatic
            case .key(let index): .key(ids[index])
            case .provider(let id): .provider(id)
            case .brought(let id): .brought(.sample(id, 999), for: id)
            }
        return RouteRequest(ModelName(model), for: caller, spendPolicy: requestPolicy, key: choice)
    }

    var description: String {
        "\(model), \(choice), tier \(caller.tier.name), organisation \(caller.organisation?.id ?? "none") "
            + "(\(caller.organisationPolicy)), platform \(platformPolicy), user \(caller.spendPolicy), request \(requestPolicy), "
            + "kept: user's \(userStanding), organisation's \(organisationStanding), "
            + "system \(systemKeys.map(\.id)), user first \(isUserFirst)\n"
            + keys.map { "  \($0)" }.joined(separator: "\n")
    }
}
