// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// A route's parts, and the plan that lists them all.
extension Selector {
    func route(_ credential: Route.Credential) -> Route {
        Route(
            credential: credential, match: match, unlisted: match.isUnlisted ? request.model.text : nil,
            caller: request.caller, requestID: request.id)
    }

    /// The first key that passes and has not failed for this request: what the hot path would pick, and what it leaves to
    /// this. Nil: only credits are left.
    func ownRoute(_ considered: [Considered], at now: Timestamp) throws(BYOKError) -> Route? {
        let passing = considered.enumerated().filter { $0.element.refused == nil }
            .sorted { ($0.element.rank, $0.offset) < ($1.element.rank, $1.offset) }
        for entry in passing.map(\.element) {
            let key = entry.level.table.keys[entry.index]
            if key.isProbed, !context.health.takeProbe(of: key, now: now) { continue }
            return route(.own(entry.level.table, entry.index))
        }
        return try broughtCredential().map(route)
    }

    /// The platform's key, where no own key is left.
    func systemRoute(
        _ considered: [Considered], under tables: CallerTables, at now: Timestamp
    ) throws(BYOKError) -> Route {
        let refused = considered.compactMap(\.refused) + broughtRefusal()
        return route(.system(try systemPick(after: refused, under: tables, at: now)))
    }

    /// Where `next` would send the request and who would pay; nil where it would throw. Takes no probe.
    func foreseen(
        under tables: CallerTables, at now: Timestamp
    ) throws(BYOKError) -> (provider: Provider.ID, billing: BillingDecision)? {
        let considered = considered(at: now)
        let passing = considered.enumerated().filter { $0.element.refused == nil }
            .min { ($0.element.rank, $0.offset) < ($1.element.rank, $1.offset) }?.element
        if let passing { return (passing.level.table.provider(at: passing.index).id, .providerBillsOwner) }
        if case .brought(let key) = try broughtCredential() {
            return (context.catalog.providers[key.provider].id, .providerBillsOwner)
        }
        let refused = considered.compactMap(\.refused) + broughtRefusal()
        guard let pick = try? systemPick(after: refused, under: tables, at: now, isDryRun: true) else { return nil }
        return (context.catalog.providers[pick.provider].id, route(.system(pick)).billing)
    }

    /// The key that came with the request, if there is one, it has not failed, and its provider serves the model.
    /// - Throws: `invalidKey`, or `invalidConfiguration` for a provider that is not in the catalogue.
    func broughtCredential() throws(BYOKError) -> Route.Credential? {
        guard case .brought(let key, let id) = request.key.named?.kind, tried.brought == nil else { return nil }
        guard let index = context.catalog.indexOfProvider[id] else {
            throw BYOKError(
                .invalidConfiguration,
                "The request brings a key for the provider \(id.quoted), which is not in the catalogue.")
        }
        let provider = context.catalog.providers[index]
        let inspected = try key.inspected(for: provider, in: ProviderCatalog(storage: context.catalog))
        guard context.catalog.aggregators.contains(index) || Self.serves(index, request, match) else { return nil }
        return .brought(BroughtKey(inspected, provider: index, context))
    }

    /// Why the key that came with the request is not used: its provider does not serve the model, or it has failed.
    func broughtRefusal() -> [Refused] {
        guard case .brought(_, let id) = request.key.named?.kind else { return [] }
        let index = context.catalog.indexOfProvider[id]
        return [
            Refused(
                rejection: Rejection(tried.brought?.code ?? .modelNotServed, keyID: nil, provider: id),
                spendPolicy: .init(), isExplicitlyAllowed: false, failure: tried.brought?.failure,
                isAggregator: index.map { context.catalog.aggregators.contains($0) } ?? false)
        ]
    }

    func plan(
        records: [KeyID: KeyRecord], under tables: CallerTables, now: Timestamp, balance: CreditBalance?
    ) throws(BYOKError) -> RoutePlan {
        let considered = considered(at: now)
        let passing = considered.enumerated().filter { $0.element.refused == nil }
            .sorted { ($0.element.rank, $0.offset) < ($1.element.rank, $1.offset) }.map(\.element)
        let brought = try broughtCredential()
        let refused = considered.compactMap(\.refused) + (brought == nil ? broughtRefusal() : [])

        var error: BYOKError?
        var system: SystemPick?
        do {
            system = try systemPick(after: refused, under: tables, at: now, isDryRun: true)
        } catch let problem {
            error = problem
        }
        let hasOwn = !passing.isEmpty || brought != nil
        if hasOwn { error = nil }

        let policy = policyInForce(refused, passing: policies(passing: considered), under: tables)
        var steps: [RoutePlan.Step] = []
        if case .brought(let key) = brought {
            steps.append(step(request.caller.user, nil, key.key.masked, key.provider, nil, isChosen: true))
        }
        for (position, entry) in (passing + considered.filter { $0.refused != nil }).enumerated() {
            let key = entry.level.table.keys[entry.index]
            var rejection = entry.refused?.rejection
            if let refused = entry.refused { rejection?.allowsCredits = allowsCredits(refused, under: policy) }
            steps.append(
                step(
                    entry.level.table.owner, records[key.id], nil, Int(key.provider), rejection,
                    isChosen: position == 0 && !passing.isEmpty && brought == nil))
        }
        // Behind an own key that passes, only the mode keeps the platform's shut; else the state of own keys does, too.
        let isShut = hasOwn ? policy.mode != .creditsAsFallback : system == nil
        for key in systemCandidates() {
            let catalog = context.catalog
            let id = catalog.providers[key.provider].id
            var code: Rejection.Code?
            if price(at: key.provider) == nil { code = .priceUnknown }
            let rest = context.health.rest(of: key.healthID, now: now)
            if let rest, code == nil { code = rest.code == .rateLimited ? .rateLimited : .unreachable }
            let model = catalog.wireName(of: match, request.model.text, at: key.provider)
            if context.health.isMissing(model, ofSystemKey: key.healthID, now: now) { code = .modelMissing }
            if isShut, code == nil { code = .creditsForbidden }
            let rejection = code.map { Rejection($0, keyID: nil, provider: id, until: rest?.until) }
            steps.append(
                step(nil, nil, nil, key.provider, rejection, isChosen: !hasOwn && system?.index == key.index))
        }
        return RoutePlan(
            model: request.model, steps: steps, billing: billing(hasOwn, system), error: error,
            spendPolicy: policy, creditBalance: balance,
            remedy: hasOwn ? nil : remedy(for: refused))
    }

    /// A key that is there and fails should be mended before another is bought.
    private func remedy(for refused: [Refused]) -> String {
        guard let broken = refused.map(\.rejection).first(where: \.isApplicable) else { return remedy }
        return "Mend your \(name(of: broken.provider)) key, or add another: it \(broken.code.explanation)."
    }

    private func billing(_ hasOwn: Bool, _ system: SystemPick?) -> BillingDecision? {
        if hasOwn { return .providerBillsOwner }
        guard let system else { return nil }
        return route(.system(system)).billing
    }

    private func step(
        _ owner: KeyOwner?, _ record: KeyRecord?, _ masked: String?, _ provider: Int, _ rejection: Rejection?,
        isChosen: Bool
    ) -> RoutePlan.Step {
        let catalog = context.catalog
        let serves =
            provider >= 0 && (catalog.aggregators.contains(provider) || Self.serves(provider, request, match))
        return RoutePlan.Step(
            owner: owner, keyID: record?.id, label: record?.label ?? "", masked: record?.masked ?? masked ?? "",
            provider: provider >= 0 ? catalog.providers[provider] : .unknown(record?.provider),
            model: serves ? catalog.wireName(of: match, request.model.text, at: provider) : nil, rejection: rejection,
            isChosen: isChosen)
    }
}
