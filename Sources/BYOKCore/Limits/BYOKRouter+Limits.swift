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

    /// Counts a request that begins on a key with limits; nil: it has none.
    func begin(_ route: Route, _ bound: RequestBound?, now: Timestamp) -> KeyAdmission? {
        guard case .own(let table, let index) = route.credential, table.limits(at: index)?.budget != nil else {
            return nil
        }
        let most = bound.map {
            TokenUsage(input: $0.promptBytes / 4, output: $0.completionTokens, imageInput: $0.imageTokens)
        }
        let cost = most.flatMap { try? route.listPrice?.cost(of: $0).rounded(.up) }
        return meter.begin(
            table.keys[index].id, member: route.caller.user, estimatedTokens: most?.allTokens ?? 0,
            estimatedCost: cost, now: now)
    }
}
