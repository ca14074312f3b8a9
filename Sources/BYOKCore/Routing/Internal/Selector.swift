// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// The rules of choosing, for one request: the only place that knows them. `route` stops at the first key that passes,
/// `plan` asks about every one; both ask here.
struct Selector {
    let request: RouteRequest
    let match: ModelMatch
    let context: RoutingContext
    /// In the order in which owners are asked.
    let levels: [Level]
    /// What has failed for this request already, and with what.
    let tried: TriedKeys

    struct Level {
        let table: OwnerTable
        let isOrganisation: Bool
    }

    /// - Throws: `invalidModel`.
    init(
        _ request: RouteRequest, _ match: ModelMatch, _ levels: Levels, after tried: TriedKeys = TriedKeys()
    ) throws(BYOKError) {
        self.tried = tried
        guard (1...512).contains(request.model.text.utf8.count),
            request.model.text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }),
            !request.model.text.split(separator: "/", omittingEmptySubsequences: false).contains("")
        else {
            throw BYOKError(
                .invalidModel,
                "A model's name must be 1 to 512 printable ASCII bytes without spaces or empty parts, as in 'openai/gpt-4'."
            )
        }
        context = levels.first.context
        // Names are shown and recorded; a key put into the wrong field must not be.
        guard match.entry >= 0 && match.suffix == .none || !context.catalog.holdsKey(request.model.text) else {
            throw BYOKError(.invalidModel, "The model's name has the form of a key. Check which field holds which.")
        }
        if request.id != nil { try Self.checkID(of: request, in: context.catalog) }
        self.request = request
        self.match = match
        let first = Level(table: levels.first, isOrganisation: levels.firstIsOrganisation)
        self.levels =
            levels.second.map { [first, Level(table: $0, isOrganisation: !levels.firstIsOrganisation)] } ?? [first]
    }

    /// - Throws: `invalidIdentifier` for an id that would show a key.
    @inline(never)
    static func checkID(
        of request: borrowing RouteRequest, in catalog: ProviderCatalog.Storage
    ) throws(BYOKError) {
        guard let id = request.id, catalog.holdsKey(id.rawValue) else { return }
        throw BYOKError(.invalidIdentifier, "The request's id has the form of a key. Check which field holds which.")
    }

    /// Why the key is not used, or nil. The checks of whether it applies come first: a key that does not apply is as if
    /// absent, whatever its state.
    static func verdict(
        _ index: Int, in table: OwnerTable, _ request: borrowing RouteRequest, _ match: ModelMatch,
        isOrganisation: Bool, now: Int64
    ) -> Rejection.Code? {
        let key = table.keys[index]
        if isOrganisation {
            guard request.caller.keyOrganisation != nil else { return .tierForbids }
        } else if !request.caller.usesOwnKeys {
            return .organisationKeysOnly
        }
        // From here on the row is read, and nothing in an altered one can be believed: not even that it is disabled.
        if key.flags.contains(.altered) { return .rowAltered }
        if !key.flags.contains(.enabled) { return .disabled }
        if isOrganisation, let limits = table.limits(at: index), !limits.includes(request.caller.user) {
            return .notMember
        }
        let provider = Int(key.provider)
        guard provider >= 0 else { return .unknownProvider }
        switch request.key.named?.kind {
        case nil: break
        case .key(let id): if id != key.id { return .notRequested }
        case .provider(let id): if table.context.catalog.providers[provider].id != id { return .notRequested }
        case .brought: return .notRequested
        }
        guard key.isAggregator || serves(provider, request, match) else { return .modelNotServed }
        if let limits = table.limits(at: index), !limits.allows(request.model.text, match, in: table.context.catalog) {
            return .modelNotAllowed
        }
        if key.flags.contains(.moved) { return .originChanged }
        if key.flags.contains(.lacksModels) {
            let model = table.context.catalog.wireName(of: match, request.model.text, at: provider)
            if table.context.health.isMissing(model, of: key, now: Timestamp(microseconds: now)) {
                return .modelMissing
            }
        }
        if key.expiresAt != .max, key.expiresAt <= now { return .expired }
        return state(key, now: now) ?? excess(at: index, in: table, request, now: now).map { _ in .overBudget }
    }

    /// The limit of the key's that leaves nothing for the request.
    private static func excess(
        at index: Int, in table: OwnerTable, _ request: borrowing RouteRequest, now: Int64
    ) -> BudgetExcess? {
        guard let budget = table.limits(at: index)?.budget else { return nil }
        return table.context.meter.excess(
            of: table.keys[index].id, budget, member: request.caller.user, now: Timestamp(microseconds: now))
    }

    /// Whether the key's health keeps it from being tried.
    private static func state(_ key: CachedKey, now: Int64) -> Rejection.Code? {
        switch key.status {
        case .untested, .connected: nil
        case .rateLimited: key.retryAt > now ? .rateLimited : nil
        case .unreachable: key.retryAt > now ? .unreachable : nil
        case .noFunds: key.retryAt > now ? .noFunds : nil
        case .invalid: .invalid
        case .expired: .expired
        // Restricted to other models than this one would be a refusal of the request, not of the key; until a request
        // has shown that, the key is not tried.
        case .restricted: .restricted
        default: .undecryptable
        }
    }

    /// A provider serves what the catalogue says; one named by the request also takes a model that no vendor claims.
    static func serves(_ provider: Int, _ request: borrowing RouteRequest, _ match: ModelMatch)
        -> Bool
    {
        if match.servedBy.contains(provider) { return true }
        return request.key.named != nil && match.entry < 0 && match.servedBy.isEmpty && match.suffix == .none
    }
}

/// The caller's tables in the order in which owners are asked: two at most, so that choosing allocates nothing.
struct Levels {
    let first: OwnerTable
    let second: OwnerTable?
    /// Whether the first is the organisation's.
    let firstIsOrganisation: Bool

    /// Whether any key depends on the time of day.
    var hasTimes: Bool { first.hasTimes || second?.hasTimes == true }
    func table(_ pick: Selector.Pick) -> OwnerTable { pick.isFirstTable ? first : second ?? first }
    func key(_ pick: Selector.Pick) -> CachedKey { table(pick).keys[pick.index] }
}

extension Selector {
    typealias Considered = (level: Level, index: Int, rank: Int, refused: Refused?)

    /// Where a key stands.
    struct Pick: BitwiseCopyable {
        var isFirstTable: Bool
        var index: Int
    }

    /// The first key that passes; with a host's policy, the best-ranked one. Nil: none.
    ///
    /// The hot path: the request is borrowed, and of what all threads share nothing is retained.
    @inline(__always)
    static func pick(
        _ levels: borrowing Levels, _ request: borrowing RouteRequest, _ match: ModelMatch, now: Timestamp
    ) -> Pick? {
        var rank: Int?
        var isProbe = false
        let firstIndex = best(
            levels.first, request, match, isOrganisation: levels.firstIsOrganisation, now: now, below: &rank, &isProbe)
        if let firstIndex, levels.first.policy == nil { return Pick(isFirstTable: true, index: firstIndex) }
        var picked = firstIndex.map { Pick(isFirstTable: true, index: $0) }
        if let second = levels.second,
            let index = best(
                second, request, match, isOrganisation: !levels.firstIsOrganisation, now: now, below: &rank, &isProbe)
        {
            picked = Pick(isFirstTable: false, index: index)
        }
        // Only the key that is used at last takes its probe; where another request took it just now, choose anew.
        guard isProbe, let picked else { return picked }
        return levels.first.context.health.takeProbe(of: levels.key(picked), now: now)
            ? picked : pickAgain(levels, request, match, now: now)
    }

    @inline(never)
    private static func pickAgain(
        _ levels: borrowing Levels, _ request: borrowing RouteRequest, _ match: ModelMatch, now: Timestamp
    ) -> Pick? { pick(levels, request, match, now: now) }

    /// The table's best key of a rank below the given one.
    @inline(__always)
    private static func best(
        _ table: OwnerTable, _ request: borrowing RouteRequest, _ match: ModelMatch, isOrganisation: Bool,
        now: Timestamp, below rank: inout Int?, _ isProbe: inout Bool
    ) -> Int? {
        guard table.mayServe(match) || request.key.named != nil else { return nil }
        var best: Int?
        let isSimple = request.key.named == nil && (isOrganisation || request.caller.usesOwnKeys)
        for index in 0..<table.keys.count {
            let key = table.keys[index]
            if isSimple && key.flags.contains(.plain) {
                guard key.isAggregator || match.servedBy.contains(Int(key.provider)) else { continue }
            } else {
                guard passes(index, in: table, request, match, isOrganisation, now) else { continue }
            }
            guard let policy = table.policy else { return index }
            let candidate = Candidate(table, index, request, match)
            guard case .accept(let new) = policy.verdict(on: candidate) else { continue }
            if let old = rank, old <= new { continue }
            rank = new
            best = index
            isProbe = key.isProbed
        }
        return best
    }

    /// The same question for a key that is not plain.
    @inline(never)
    private static func passes(
        _ index: Int, in table: OwnerTable, _ request: borrowing RouteRequest, _ match: ModelMatch,
        _ isOrganisation: Bool, _ now: Timestamp
    ) -> Bool {
        let refusal = verdict(index, in: table, request, match, isOrganisation: isOrganisation, now: now.microseconds)
        guard refusal == nil else { return false }
        let key = table.keys[index]
        guard key.isProbed else { return true }
        // Where a policy has the last word, the key takes its probe only once it is chosen.
        return table.policy == nil
            ? table.context.health.takeProbe(of: key, now: now) : isProbeDue(key, table, now)
    }

    private static func isProbeDue(_ key: CachedKey, _ table: OwnerTable, _ now: Timestamp) -> Bool {
        table.context.health.nextProbe(of: key).map { $0 <= now } ?? true
    }

    /// Every own key with its verdict: nil for those that pass, with the rank that the host's policy gave.
    func considered(at now: Timestamp) -> [Considered] {
        levels.flatMap { level in
            level.table.keys.indices.map { index in
                let key = level.table.keys[index]
                var code = Self.verdict(
                    index, in: level.table, request, match, isOrganisation: level.isOrganisation,
                    now: now.microseconds)
                // Another request is probing it: to this one it is as it was.
                if code == nil, key.isProbed, !Self.isProbeDue(key, level.table, now) {
                    code = Self.state(key, now: .min)
                }
                // What it failed with just now says more than its state.
                let reason = tried.keys[key.id]
                if let reason, code?.isApplicable != false { code = reason.code }
                if let code {
                    return (level, index, 0, refusal(code, level.table, index, now, failure: reason?.failure))
                }
                let candidate = Candidate(level.table, index, request, match)
                switch context.policy?.verdict(on: candidate) ?? .accept() {
                case .accept(let rank): return (level, index, rank, nil)
                case .reject(let reason, let allowsCredits):
                    return (level, index, 0, refusal(.policy, level.table, index, now, reason, allowsCredits))
                }
            }
        }
    }

    private func refusal(
        _ code: Rejection.Code, _ table: OwnerTable, _ index: Int, _ now: Timestamp, _ reason: String? = nil,
        _ allowsCredits: Bool = false, failure: AttemptFailure.Class? = nil
    ) -> Refused {
        let key = table.keys[index]
        let cools = [.rateLimited, .unreachable, .noFunds].contains(code)
        let isCooling = key.retryAt != .min && cools
        let excess = code == .overBudget ? Self.excess(at: index, in: table, request, now: now.microseconds) : nil
        let probe = cools ? context.health.nextProbe(of: key) : nil
        return Refused(
            rejection: Rejection(
                code, keyID: key.id, provider: table.provider(at: index).id,
                until: probe ?? excess?.until ?? (isCooling ? Timestamp(microseconds: key.retryAt) : nil),
                reason: reason ?? excess?.reason ?? (code == .restricted ? table.limits(at: index)?.restriction : nil)),
            spendPolicy: table.limits(at: index)?.spendPolicy ?? .init(), isExplicitlyAllowed: allowsCredits,
            failure: failure ?? code.failure, isAggregator: key.isAggregator)
    }
}
