// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// The decision whether credits may pay, and with which of the platform's keys.
extension Selector {
    /// An own key that was considered and not used.
    struct Refused {
        var rejection: Rejection
        var spendPolicy: SpendPolicy
        var isExplicitlyAllowed: Bool
        /// What put it into this state, where that is a failure.
        var failure: AttemptFailure.Class?
        var isAggregator: Bool
    }

    /// The meet of platform, organisation, user, request and every applicable key.
    /// - Parameter passing: the policies of keys that were not refused.
    func policyInForce(
        _ refused: [Refused], passing: [SpendPolicy] = [], under tables: CallerTables
    ) -> SpendPolicy {
        var policy = tables.tightening(Self.policy(of: request, in: context))
        for key in refused where key.rejection.isApplicable { policy = policy.tightened(by: key.spendPolicy) }
        for key in passing { policy = policy.tightened(by: key) }
        return policy
    }

    /// The meet of what host and caller say, without what is kept in the store: owners' own policies, and keys'.
    static func policy(of request: borrowing RouteRequest, in context: RoutingContext) -> SpendPolicy {
        let caller = request.caller
        let policy = context.options.spendPolicy
            .tightened(by: caller.spendPolicy)
            .tightened(by: request.spendPolicy)
        return caller.organisation == nil ? policy : policy.tightened(by: caller.organisationPolicy.spendPolicy)
    }

    /// The meet with all keys, as things stand now.
    func policyInForce(under tables: CallerTables, at now: Timestamp) -> SpendPolicy {
        let considered = considered(at: now)
        return policyInForce(considered.compactMap(\.refused), passing: policies(passing: considered), under: tables)
    }

    func policies(passing considered: [Considered]) -> [SpendPolicy] {
        considered.filter { $0.refused == nil }.compactMap { $0.level.table.limits(at: $0.index)?.spendPolicy }
    }

    /// The system key for the request, or the error that says why there is no route: the user's own problem before
    /// anybody else's.
    /// - Parameter isDryRun: takes no probe.
    func systemPick(
        after refused: [Refused], under tables: CallerTables, at now: Timestamp, isDryRun: Bool = false
    ) throws(BYOKError) -> SystemPick {
        let policy = policyInForce(refused, under: tables)
        let applicable = refused.filter(\.rejection.isApplicable)
        let all = refused.map { entry in
            var rejection = entry.rejection
            rejection.allowsCredits = allowsCredits(entry, under: policy)
            return rejection
        }
        if case .key(let id)? = request.key.named?.kind, applicable.isEmpty { throw notUsable(id, all) }
        if let blocking = blockingError(applicable, under: policy, all) { throw blocking }
        if let owner = tables.inDoubt { throw unreadable(owner, applicable, all) }
        if policy.mode == .neverCredits || (policy.mode == .creditsIfNoOwnKey && !applicable.isEmpty) {
            throw notAllowed(applicable, policy, tables, all)
        }
        return try firstUsable(applicable, all, policy, tables, at: now, isDryRun)
    }

    /// Who names one key does not mean credits: they step in only where that key fails.
    private func notUsable(_ id: KeyID, _ all: [Rejection]) -> BYOKError {
        let why = all.first { $0.keyID == id }.map { ": \($0.code.explanation)" } ?? ""
        return BYOKError(
            .keyNotFound,
            "The caller has no key of the id that the request names, or none for \(request.model)\(why). Name another, or none.",
            keyID: id, rejections: all)
    }

    func allowsCredits(_ key: Refused, under policy: SpendPolicy) -> Bool {
        if key.isExplicitlyAllowed { return true }
        guard let failure = key.failure, policy.creditClasses.contains(failure) else { return false }
        // That a provider does not have a model is no failure of the key; that an aggregator does not, is.
        return failure != .modelNotFound || key.isAggregator
    }

    /// A key that is cooling down, over budget, undecryptable or ruled out keeps credits shut: waiting or mending is
    /// what the user can do.
    private func blockingError(
        _ applicable: [Refused], under policy: SpendPolicy, _ all: [Rejection]
    ) -> BYOKError? {
        let blocking = applicable.filter { !allowsCredits($0, under: policy) }.map(\.rejection)
        guard !blocking.isEmpty else { return nil }
        let cooling = blocking.filter { [.rateLimited, .unreachable, .overBudget].contains($0.code) }
        if !cooling.isEmpty {
            let earliest = Self.recovery(of: all)
            let when = earliest.map { " Try again after \($0)." } ?? ""
            return BYOKError(
                .ownKeyCooling,
                "Your own key for \(request.model) is rate-limited, unreachable or over its budget, and credits do not "
                    + "step in for that." + when,
                keyID: cooling[0].keyID, retryAt: earliest, rejections: all)
        }
        return ownKeyError(blocking, all, "Credits do not step in for that.")
    }

    /// Nobody can tell what an owner has set.
    private func unreadable(_ owner: KeyOwner, _ applicable: [Refused], _ all: [Rejection]) -> BYOKError {
        let why =
            "Credits are not used: the spend policy of \(owner) cannot be read, because its row was altered or its master key "
            + "is not at hand. Set it again."
        return applicable.isEmpty
            ? BYOKError(.undecryptable, why, rejections: all) : ownKeyError(applicable.map(\.rejection), all, why)
    }

    private func notAllowed(
        _ applicable: [Refused], _ policy: SpendPolicy, _ tables: CallerTables, _ all: [Rejection]
    ) -> BYOKError {
        let who = strictest(applicable, policy.mode, tables)
        if applicable.isEmpty {
            return BYOKError(
                .creditsNotAllowed,
                "No key of yours serves \(request.model), and credits are not allowed by \(who). \(remedy)",
                rejections: all)
        }
        return ownKeyError(applicable.map(\.rejection), all, "Credits are not allowed by \(who).")
    }

    /// Who set the mode in force, for the message.
    private func strictest(_ applicable: [Refused], _ mode: SpendPolicy.Mode, _ tables: CallerTables) -> String {
        let caller = request.caller
        if request.spendPolicy.mode == mode { return "this request" }
        if [caller.spendPolicy, tables.user.standing.spendPolicy].contains(where: { $0.mode == mode }) {
            return "your settings"
        }
        if applicable.contains(where: { $0.spendPolicy.mode == mode }) { return "your key's settings" }
        let organisation = tables.organisation.map { [caller.organisationPolicy.spendPolicy, $0.standing.spendPolicy] }
        if organisation?.contains(where: { $0.mode == mode }) == true { return "your organisation" }
        return "the platform"
    }

    /// What the user should mend first: a key that is plainly wrong before one that might recover.
    private func ownKeyError(_ rejections: [Rejection], _ all: [Rejection], _ credits: String) -> BYOKError {
        let order: [(Rejection.Code, BYOKError.Code, String)] = [
            (.invalid, .ownKeyInvalid, "is not valid any more. Replace it."),
            (.expired, .ownKeyExpired, "has expired. Replace it."),
            (.noFunds, .ownKeyNoFunds, "has no funds. Add funds at the provider."),
            (.restricted, .ownKeyRestricted, "is restricted. Allow this use at the provider, or add another key."),
            (.undecryptable, .ownKeyUndecryptable, "cannot be opened by the platform. Paste it again."),
            (.rowAltered, .ownKeyUndecryptable, "was altered in storage. Remove it and paste it again."),
            (.originChanged, .ownKeyUndecryptable, "was added for another address. Paste it again."),
            (.modelMissing, .modelNotFound, "does not serve this model."),
            (.failed, .upstreamProtocol, "was tried, and the reply could not be used."),
        ]
        for (code, error, what) in order {
            if let rejection = rejections.first(where: { $0.code == code }) {
                return BYOKError(
                    error,
                    ["Your \(name(of: rejection.provider)) key", what, credits].filter { !$0.isEmpty }.joined(
                        separator: " "),
                    keyID: rejection.keyID, retryAt: Self.recovery(of: all), rejections: all)
            }
        }
        return BYOKError(
            .ownKeyRejected, "None of your keys may be used for \(request.model). \(credits)",
            keyID: rejections.first?.keyID, retryAt: Self.recovery(of: all), rejections: all)
    }

    /// When the first of the keys that are cooling down may be tried again.
    private static func recovery(of rejections: [Rejection]) -> Timestamp? {
        rejections.filter { $0.isApplicable && [.rateLimited, .unreachable, .overBudget].contains($0.code) }.compactMap(
            \.until
        ).min()
    }

    func name(of id: Provider.ID) -> String {
        context.catalog.indexOfProvider[id].map { context.catalog.providers[$0].name } ?? id.rawValue
    }

    /// The cheapest way out, in the words of the product guide.
    var remedy: String {
        guard let aggregator = context.catalog.providers.first(where: \.coverage.isAggregator) else {
            return "Add a key of a provider that serves it."
        }
        return "Add an \(aggregator.name) key for universal coverage."
    }

    /// A matching provider's system key first, then an aggregator's; each only with a price, and not while it fails.
    private func firstUsable(
        _ applicable: [Refused], _ all: [Rejection], _ policy: SpendPolicy, _ tables: CallerTables, at now: Timestamp,
        _ isDryRun: Bool
    ) throws(BYOKError) -> SystemPick {
        let candidates = systemCandidates()
        guard !candidates.isEmpty else {
            if !applicable.isEmpty {
                throw ownKeyError(
                    applicable.map(\.rejection), all, "Credits cannot step in: the platform has no key for this model.")
            }
            throw BYOKError(
                .noKeyForModel, "No key of yours serves \(request.model), and the platform has none either. \(remedy)",
                rejections: all)
        }
        let priced = candidates.compactMap { key in price(at: key.provider).map { (key: key, price: $0) } }
        guard !priced.isEmpty else { throw unpriced(candidates, applicable, all) }
        for (key, price) in priced where !tried.system.contains(key.index) {
            let model = context.catalog.wireName(of: match, request.model.text, at: key.provider)
            if context.health.isMissing(model, ofSystemKey: key.healthID, now: now) { continue }
            let isProbe = context.health.nextUse(key.healthID) != nil
            let isUsable =
                isDryRun
                ? context.health.rest(of: key.healthID, now: now) == nil
                : context.health.mayUse(key.healthID, at: now)
            guard isUsable else { continue }
            let problem =
                applicable.isEmpty ? nil : ownKeyError(applicable.map(\.rejection), all, "")
            return SystemPick(
                key, isProbe: isProbe, price: price, of: priced.map(\.price), fallback: fallback(applicable),
                ownProblem: problem, spendPolicy: policy, tables, context)
        }
        if !applicable.isEmpty {
            throw ownKeyError(
                applicable.map(\.rejection), all, "Credits cannot step in: the platform cannot serve this model now.")
        }
        let retryAt = priced.compactMap { context.health.nextUse($0.key.healthID) }.min()
        throw BYOKError(
            .systemKeyUnavailable, "The platform cannot serve \(request.model) at the moment. Try again later.",
            retryAt: retryAt, rejections: all)
    }

    /// Why credits pay, where own keys could have served.
    private func fallback(_ applicable: [Refused]) -> Receipt.Fallback? {
        guard let first = applicable.first else { return nil }
        return Receipt.Fallback(
            keyID: first.rejection.keyID, provider: first.rejection.provider, failure: first.failure ?? .unknown)
    }

    private func unpriced(
        _ candidates: [RoutingContext.ResolvedSystemKey], _ applicable: [Refused], _ all: [Rejection]
    ) -> BYOKError {
        let unpriced = candidates.map {
            Rejection(.priceUnknown, keyID: nil, provider: context.catalog.providers[$0.provider].id)
        }
        if !applicable.isEmpty {
            return ownKeyError(
                applicable.map(\.rejection), all + unpriced,
                "Credits cannot step in: the platform does not know this model's price.")
        }
        return BYOKError(
            .priceUnknown,
            "The platform does not sell \(request.model): its price is unknown. Use a key of your own. \(remedy)",
            rejections: all + unpriced)
    }

    func systemCandidates() -> [RoutingContext.ResolvedSystemKey] {
        let catalog = context.catalog
        var named: Provider.ID?
        if case .provider(let id) = request.key.named?.kind { named = id }
        let keys = context.systemKeys.filter { named == nil || catalog.providers[$0.provider].id == named }
        return keys.filter { !catalog.aggregators.contains($0.provider) && match.servedBy.contains($0.provider) }
            + keys.filter { catalog.aggregators.contains($0.provider) }
    }

    func price(at provider: Int) -> ModelPrice? {
        let known = [context.catalog.price(of: match, at: provider), context.options.ceilingPrice].compactMap(\.self)
        // A missing rate is not a free one.
        return known.first { $0.rates.input != nil && $0.rates.output != nil }
    }
}
