// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// What keys' limits have left.
extension BYOKRouter {
    /// What was used of each of the key's limits, in the present windows. Without a usage log, by this process alone, and
    /// only while the key has limits.
    /// - Throws: `keyNotFound`, or `storeUnavailable`.
    public func spending(of key: KeyID, owner: KeyOwner) async throws(BYOKError) -> KeySpending {
        let records = try await keys.records(of: owner)
        let budget = try keys.findIntact(key, in: records).policy.budget
        let clock = options.clock
        await meter.read([key], of: owner, clock: clock)
        let now = clock.now()
        return try meter.update(key, now: now) { (numbers: inout MeteredKey) -> Result<KeySpending, BYOKError> in
            guard meter.log == nil || !numbers.isUnread(now) else {
                return .failure(BYOKError(.storeUnavailable, "The usage log did not answer.", keyID: key))
            }
            return .success(numbers.spending(budget, now: now))
        }.get()
    }

    /// Whether what other processes have spent must be read before the keys are chosen from.
    @inline(never)
    func isUnread(_ levels: Levels) -> Bool {
        if levels.first.spendLimited.isEmpty, levels.second?.spendLimited.isEmpty != false { return false }
        let now = options.clock.now()
        return [levels.first, levels.second].contains { table in
            table?.spendLimited.contains { meter.needsReading($0, now: now) } == true
        }
    }

    /// Reads it.
    func readSpending(of levels: Levels) async {
        for case let table? in [levels.first, levels.second] where !table.spendLimited.isEmpty {
            await meter.read(table.spendLimited, of: table.owner, clock: options.clock)
        }
    }

    /// Whether anything counts what the route is used for: limits of its key, or its caller's delegations.
    func isCounted(_ route: Route) -> Bool { route.limitedKey != nil || route.caller.delegated != nil }

    /// Counts an attempt that begins on a key with limits; nil: it has none.
    /// - Parameters:
    ///   - bound: how large the request can become; without it, the estimate is nothing.
    ///   - startedAt: when the request began: the day that its cost belongs to.
    func begin(_ route: Route, _ bound: RequestBound?, startedAt: Timestamp, now: Timestamp) -> KeyAdmission? {
        guard let key = route.limitedKey else { return nil }
        return meter.begin(
            key, member: route.caller.user, estimatedTokens: bound?.estimate.allTokens ?? 0,
            estimatedCost: route.estimatedCost(bound), startedAt: startedAt, now: now)
    }

    /// Holds what an attempt may cost of the budgets of its caller's delegations: on the platform's key, what is reserved.
    func hold(for route: Route, _ bound: RequestBound?) -> DelegationHold? {
        guard route.caller.delegated != nil else { return nil }
        return route.caller.hold(route.reservation?.amount ?? route.estimatedCost(bound))
    }
}

extension Route {
    /// The stored key, if it has limits.
    fileprivate var limitedKey: KeyID? {
        guard case .own(let table, let index) = credential, table.limits(at: index)?.budget != nil else { return nil }
        return table.keys[index].id
    }

    /// At the list price; nil: unknown.
    fileprivate func estimatedCost(_ bound: RequestBound?) -> Money? {
        bound.flatMap { try? listPrice?.cost(of: $0.estimate).rounded(.up) }
    }
}

extension RequestBound {
    /// What it may come to: four bytes a token, as English has on average, and the whole answer.
    fileprivate var estimate: TokenUsage {
        TokenUsage(
            input: promptBytes / 4, output: completionTokens, imageInput: imageTokens, webSearches: webSearches)
    }
}
