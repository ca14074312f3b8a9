// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// Turns what happens to requests into keys' health: at once in memory, then in the store, and once per transition into
/// an event. A late word about a value that was replaced changes nothing.
extension BYOKRouter {
    /// A request that began at `start` has failed on the route's key.
    func noteFailure(
        _ failure: AttemptFailure, on route: Route, startedAt start: Timestamp, requestID: RequestID
    ) async {
        let now = options.clock.now()
        let effect = failure.kind.consequence.effect
        switch route.credential {
        case .brought: break
        case .system(let pick): noteSystemFailure(failure, effect, pick, route.model, start, now)
        case .own(let table, let index):
            guard let key = await present(table, index) else { return }
            let retryAfter = failure.retryAfter
            switch effect {
            case .none: change(key, requestID) { $0.release(startedAt: start, at: now) }
            case .notesModel:
                let model = route.model
                change(key, requestID) {
                    $0.missingModel(model, at: now)
                    $0.release(startedAt: start, at: now)
                }
            case .cools(let status):
                let rules = options.resilience
                change(key, requestID) {
                    $0.fail(status, retryAfter: retryAfter, startedAt: start, at: now, rules)
                }
            case .keeps(let code):
                let status = KeyStatus(code, reason: code == .restricted ? "\(failure.kind)" : nil)
                change(key, requestID) { $0.fail(keeping: status, retryAfter: retryAfter, startedAt: start, at: now) }
                await write(status, id: key.cached.id, generation: key.cached.generation, of: key.owner, requestID)
                retest(key.cached.id, of: key.owner, after: code)
            }
        }
    }

    /// A request has succeeded on the route's key. Nothing to do for a key in plain health.
    func noteSuccess(on route: Route, startedAt start: Timestamp, requestID: RequestID) async {
        switch route.credential {
        case .brought: break
        case .system(let pick):
            healthBook.clear(systemKey: pick.healthID, at: start)
        case .own(let table, let index):
            let chosen = table.keys[index]
            guard chosen.status != .connected || chosen.flags.contains(.lacksModels) else { return }
            guard let key = await present(table, index) else { return }
            let model = route.model
            let kept = key.cached.kept
            change(key, requestID) { $0.succeed(model, startedAt: start, over: kept) }
            guard kept != .connected, healthBook.pending(key.cached.id, generation: key.cached.generation) == .connected
            else { return }
            Task {
                await write(
                    .connected, id: key.cached.id, generation: key.cached.generation, of: key.owner, requestID,
                    over: [kept])
            }
        }
    }

    /// A key as it is now.
    private struct PresentKey {
        let cached: CachedKey
        let owner: KeyOwner
        let provider: Provider.ID
    }

    /// The key of a route that was chosen a while ago; nil: its value is gone, and what happened to it says nothing.
    private func present(_ table: OwnerTable, _ index: Int) async -> PresentKey? {
        let chosen = table.keys[index]
        let provider = table.provider(at: index).id
        // A store that does not answer says nothing against it.
        guard !store.isCurrent(table.stamp), let current = try? await load([table.owner]).first else {
            return PresentKey(cached: chosen, owner: table.owner, provider: provider)
        }
        return current.keys.first { $0.id == chosen.id && $0.generation == chosen.generation }.map {
            PresentKey(cached: $0, owner: table.owner, provider: provider)
        }
    }

    private func noteSystemFailure(
        _ failure: AttemptFailure, _ effect: AttemptFailure.Class.Effect, _ pick: SystemPick, _ model: String,
        _ start: Timestamp, _ now: Timestamp
    ) {
        var rules = options.resilience
        let status: KeyStatus.Code
        switch effect {
        case .none: return healthBook.release(systemKey: pick.healthID, startedAt: start, at: now)
        case .notesModel:
            healthBook.change(pick.healthID, generation: 0) { $0.missingModel(model, at: now) }
            return healthBook.release(systemKey: pick.healthID, startedAt: start, at: now)
        case .cools(let code): status = code
        case .keeps:
            // Nobody tests the platform's keys: they are tried again by a request, now and then.
            status = .unreachable
            rules.failuresToOpen = 1
            rules.coolDown = KeyHealth.firstProbe
        }
        healthBook.change(pick.healthID, generation: 0) { [rules] in
            $0.fail(status, retryAfter: failure.retryAfter, startedAt: start, at: now, rules)
        }
    }

    /// Changes what is known of a key; cached tables that say otherwise go, and a change of its status is told.
    private func change(_ key: PresentKey, _ requestID: RequestID, _ body: (inout KeyHealth) -> Void) {
        let kept = KeyStatus(key.cached.kept)
        func look(_ health: KeyHealth) -> (status: KeyStatus, pending: KeyStatus?, lacks: Bool, probe: Timestamp?) {
            (health.status(over: kept), health.pending, health.hasMissingModels, health.nextTry(.noFunds))
        }
        let change = healthBook.change(key.cached.id, generation: key.cached.generation) { health in
            health.owner = key.owner
            let before = look(health)
            body(&health)
            return (before: before, after: look(health))
        }
        guard let change, change.before != change.after else { return }
        cache.drop(key.owner)
        guard change.before.status.code != change.after.status.code else { return }
        options.observer?.receive(
            RouterEvent(
                .statusChanged, at: options.clock.now(), owner: key.owner, keyID: key.cached.id, provider: key.provider,
                status: change.after.status, requestID: requestID,
                message: "The key \(key.cached.id) is \(change.after.status), was \(change.before.status)."))
    }

    /// Puts a status into the store, unless the value was replaced or somebody wrote a worse one. What the store does not
    /// take stays in memory, and maintenance tries again.
    /// - Parameter before: for `connected`: what the store may have, for it to be put over it.
    func write(
        _ status: KeyStatus, id: KeyID, generation: Int64, of owner: KeyOwner, _ requestID: RequestID?,
        over before: Set<KeyStatus.Code> = [.untested, .noFunds]
    ) async {
        let vault = keys.acting(as: "routing")
        healthBook.change(id, generation: generation) { $0.beginWrite() }
        var isAnswered = false
        var change: StatusChange?
        do {
            change = try await vault.mutate(owner) {
                records, now throws(BYOKError) -> (KeyChange?, StatusChange?) in
                guard let current = records.first(where: { $0.id == id }), current.generation == generation,
                    // What was found since is somebody else's to write.
                    healthBook.pending(id, generation: generation) == status, current.status != status,
                    context.integrity(of: current) == .intact,
                    status.code != .connected || before.contains(current.status.code)
                else { return (nil, nil) }
                var new = current
                new.status = status
                try vault.touch(&new, now)
                var event = vault.event(.statusChanged, new, now)
                event.requestID = requestID
                event.details = ["status": status.code.description]
                return (
                    KeyChange(owner: owner, writes: [.update(new, expecting: current.version)], audit: [event]),
                    StatusChange(from: current.status.code, record: new)
                )
            }
            isAnswered = true
        } catch {}
        let overtaken = healthBook.change(id, generation: generation) {
            $0.endWrite(status, isAnswered: isAnswered)
        }
        if isAnswered { cache.drop(owner) }
        if let change { noticeStatus(change) }
        if case let next?? = overtaken { await write(next, id: id, generation: generation, of: owner, nil) }
    }
}
