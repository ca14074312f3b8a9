// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// Turns what happens to requests into keys' health: at once in memory, then in the store, and once per transition into
/// an event. A late word about a value that was replaced changes nothing.
extension BYOKRouter {
    /// A request has failed on the route's key.
    func noteFailure(_ failure: AttemptFailure, on route: Route, requestID: RequestID) async {
        guard await isAsItWas(route) else { return }
        let now = options.clock.now()
        switch (route.credential, failure.kind.consequence.effect) {
        case (.brought, _): break
        case (.system(let pick), let effect): noteSystemFailure(failure, effect, pick, route.model, now)
        case (.own(let table, let index), .none):
            healthBook.change(table.keys[index].id, generation: table.keys[index].generation) { $0.release(at: now) }
        case (.own(let table, let index), .notesModel):
            let model = route.model
            change(table, index, requestID) { $0.missingModel(model, at: now) }
        case (.own(let table, let index), .cools(let status)):
            let rules = options.resilience
            change(table, index, requestID) {
                $0.fail(status, retryAfter: failure.retryAfter, at: now, rules)
            }
        case (.own(let table, let index), .keeps(let code)):
            let reason = code == .restricted ? "\(failure.kind)" : nil
            let status = KeyStatus(code, reason: reason)
            change(table, index, requestID) {
                $0.fail(keeping: status, retryAfter: failure.retryAfter, at: now)
            }
            await write(status, of: table.keys[index], of: table.owner, requestID)
            retest(table.keys[index].id, of: table.owner, after: code)
        }
    }

    /// A request has succeeded on the route's key. Nothing to do for a key in plain health.
    func noteSuccess(on route: Route, startedAt start: Timestamp, requestID: RequestID) async {
        switch route.credential {
        case .brought: break
        case .system(let pick):
            if healthBook.nextUse(pick.healthID) != nil {
                healthBook.change(pick.healthID, generation: 0) { $0.observe(nil, at: start) }
            }
        case .own(let table, let index):
            let key = table.keys[index]
            guard key.status != .connected || key.flags.contains(.lacksModels), await isAsItWas(route) else { return }
            let model = route.model
            change(table, index, requestID) { $0.succeed(model, startedAt: start, over: key.kept) }
            guard [.untested, .noFunds].contains(key.kept) else { return }
            let owner = table.owner
            Task { await write(.connected, of: key, of: owner, requestID) }
        }
    }

    /// Whether the route's key still has the value that the route was chosen for.
    private func isAsItWas(_ route: Route) async -> Bool {
        guard case .own(let table, let index) = route.credential, !store.isCurrent(table.stamp) else { return true }
        let key = table.keys[index]
        // A store that does not answer says nothing against it.
        guard let current = try? await load([table.owner]).first else { return true }
        return current.keys.contains { $0.id == key.id && $0.generation == key.generation }
    }

    private func noteSystemFailure(
        _ failure: AttemptFailure, _ effect: AttemptFailure.Class.Effect, _ pick: SystemPick, _ model: String,
        _ now: Timestamp
    ) {
        var rules = options.resilience
        let status: KeyStatus.Code
        switch effect {
        case .none: return healthBook.release(systemKey: pick.healthID, at: now)
        case .notesModel:
            healthBook.change(pick.healthID, generation: 0) { $0.missingModel(model, at: now) }
            return healthBook.release(systemKey: pick.healthID, at: now)
        case .cools(let code): status = code
        case .keeps:
            // Nobody tests the platform's keys: they are tried again by a request, now and then.
            status = .unreachable
            rules.failuresToOpen = 1
            rules.coolDown = KeyHealth.firstProbe
        }
        healthBook.change(pick.healthID, generation: 0) { [rules] in
            $0.fail(status, retryAfter: failure.retryAfter, at: now, rules)
        }
    }

    /// Changes what is known of a key; cached tables that say otherwise go. A status that passes is told of here; one that
    /// is kept by whoever puts it into the store.
    private func change(
        _ table: OwnerTable, _ index: Int, _ requestID: RequestID, _ body: (inout KeyHealth) -> Void
    ) {
        let key = table.keys[index]
        let kept = KeyStatus(key.kept)
        func look(_ health: KeyHealth) -> (status: KeyStatus, pending: KeyStatus?, lacks: Bool) {
            (health.status(over: kept), health.pending, health.hasMissingModels)
        }
        let change = healthBook.change(key.id, generation: key.generation) { health in
            health.owner = table.owner
            let before = look(health)
            body(&health)
            return (before: before, after: look(health))
        }
        guard let change, change.before != change.after else { return }
        cache.drop(table.owner)
        guard change.before.status.code != change.after.status.code, change.before.pending == change.after.pending
        else {
            return
        }
        tellStatus(
            change.after.status, before: change.before.status, of: key.id, table.owner, table.provider(at: index).id,
            requestID)
    }

    private func tellStatus(
        _ status: KeyStatus, before: KeyStatus, of id: KeyID, _ owner: KeyOwner, _ provider: Provider.ID,
        _ requestID: RequestID?
    ) {
        options.observer?.receive(
            RouterEvent(
                .statusChanged, at: options.clock.now(), owner: owner, keyID: id, provider: provider, status: status,
                requestID: requestID, message: "The key \(id) is \(status), was \(before)."))
    }

    /// Puts a status into the store, unless the value was replaced or somebody wrote a worse one. What the store does not
    /// take stays in memory, and maintenance tries again.
    func write(_ status: KeyStatus, of key: CachedKey, of owner: KeyOwner, _ requestID: RequestID?) async {
        await write(status, id: key.id, generation: key.generation, of: owner, requestID)
    }

    func write(
        _ status: KeyStatus, id: KeyID, generation: Int64, of owner: KeyOwner, _ requestID: RequestID?
    ) async {
        let vault = keys.acting(as: "routing")
        do {
            let change = try await vault.mutate(owner) {
                records, now throws(BYOKError) -> (KeyChange?, StatusChange?) in
                guard let current = records.first(where: { $0.id == id }), current.generation == generation,
                    current.status != status, context.integrity(of: current) == .intact,
                    status.code != .connected || [.untested, .noFunds].contains(current.status.code)
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
            healthBook.change(id, generation: generation) { $0.written(status) }
            cache.drop(owner)
            guard let change else { return }
            tellStatus(
                status, before: KeyStatus(change.from), of: id, owner, change.record.provider, requestID)
            noticeStatus(change)
        } catch {}
    }
}
