// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// The answer to a request: which key to use, where, under which name of the model, and who pays.
///
/// The key inside stays sealed until `withSecret`. A route is good for one call soon: keys change.
public struct Route: Sendable {
    enum Credential: Sendable {
        case own(OwnerTable, Int)
        case brought(BroughtKey)
        case system(SystemPick)
    }
    let credential: Credential
    let match: ModelMatch
    /// The model as written, where the match does not tell it.
    let unlisted: String?
    let caller: Caller
    public internal(set) var requestID: RequestID?
    /// For a platform's key where there is a ledger: what opens it.
    var reservation: Reservation?

    var context: RoutingContext {
        switch credential {
        case .own(let table, _): table.context
        case .brought(let key): key.context
        case .system(let pick): pick.context
        }
    }

    private var providerIndex: Int {
        switch credential {
        case .own(let table, let index): Int(table.keys[index].provider)
        case .brought(let key): key.provider
        case .system(let pick): pick.provider
        }
    }

    public var provider: Provider { context.catalog.providers[providerIndex] }

    /// What the provider calls the model.
    public var model: String { context.catalog.wireName(of: match, unlisted ?? "", at: providerIndex) }

    /// The stored key; nil for the platform's and for one that came with the request.
    public var keyID: KeyID? {
        if case .own(let table, let index) = credential { table.keys[index].id } else { nil }
    }

    /// Whose key it is; nil for the platform's.
    public var keyOwner: KeyOwner? {
        switch credential {
        case .own(let table, _): table.owner
        case .brought: caller.user
        case .system: nil
        }
    }

    /// Whether the platform's key is used, so that credits are charged.
    public var isSystem: Bool { if case .system = credential { true } else { false } }

    public var billing: BillingDecision {
        guard case .system(let pick) = credential else { return .providerBillsOwner }
        return .credits(CreditQuote(account: caller.creditAccount, tier: caller.tier, price: pick.price))
    }

    /// The list price of the model at the provider; nil: unknown.
    public var listPrice: ModelPrice? {
        if case .system(let pick) = credential { return pick.price }
        return context.catalog.price(of: match, at: providerIndex)
    }

    /// Opens the key for the time of `body`, which gets its bytes and cannot keep them, and wipes them afterwards.
    ///
    /// Just before, a stored key is checked once more: one that was removed, disabled or replaced since the route was
    /// chosen, or whose limits no longer include the caller or the model, is not opened. Each opening is recorded in the
    /// audit log. A platform's key opens with a reservation alone, where the router has a ledger; where it has none, not
    /// once the caller or its organisation has tightened its spend policy.
    /// - Throws: `creditsNotReserved`; `routeStale` where the key may no longer be used, `delegationEnded` where the caller
    ///   has ended, `undecryptable` where no master key opens it, and whatever `body` throws, unchanged.
    public func withSecret<R>(_ body: (Span<UInt8>) throws -> R) async throws -> R {
        if caller.mayBeBarred { try refuseEnded() }
        switch credential {
        case .brought(let key): return try key.key.secret.withBytes(body)
        case .system(let pick):
            if pick.context.hasLedger {
                guard let reservation, reservation.isOpen(at: pick.context.options.clock.now()) else {
                    throw BYOKError(
                        .creditsNotReserved,
                        "Where credits are kept, the platform's key opens with a reservation alone: use perform or reserve."
                    )
                }
                if reservation.takesRecord() { recordUse(of: nil, owner: caller.creditAccount) }
                // What its owners have set was looked at when credits were reserved.
                return try pick.secret.withBytes(body)
            }
            let tickets = try await pick.context.begin(under: pick.tables)
            defer { pick.context.end(tickets) }
            recordUse(of: nil, owner: caller.creditAccount)
            return try pick.secret.withBytes(body)
        case .own(let table, let index): return try await open(table, index, body)
        }
    }

    /// A caller may end between the choice of a route and its opening.
    @inline(never)
    private func refuseEnded() throws(BYOKError) {
        if let objection = caller.objection(at: context.options.clock.now()) { throw objection }
    }

    private func open<R>(_ table: OwnerTable, _ index: Int, _ body: (Span<UInt8>) throws -> R) async throws -> R {
        let context = table.context
        let key = table.keys[index]
        context.gate.enter(key.id)
        defer { context.gate.leave(key.id) }
        var sealed = table.seals[index]
        if !context.store.isCurrent(table.stamp) {
            sealed = try await currentSeal(of: key, chosenUnder: table.limits(at: index), of: table.owner, context)
        }
        recordUse(of: key.id, owner: table.owner)
        let provider = context.catalog.providers[Int(key.provider)]
        let place = SealingContext(
            owner: table.owner, provider: provider.id.rawValue, origin: provider.origin.url, recordID: key.id,
            generation: key.generation)
        // Also where `body` throws: what the call came to says nothing of the seal.
        defer {
            if context.options.resealsOnUse, sealed.kid != context.sealer.primaryKID {
                context.lateResealing.begin(key.id, of: table.owner, in: context)
            }
        }
        return try context.sealer.open(sealed, for: place, body)
    }

    /// The key as the store has it now, if it is still the same value and may still be used.
    private func currentSeal(
        of key: CachedKey, chosenUnder before: KeyLimits?, of owner: KeyOwner, _ context: RoutingContext
    ) async throws(BYOKError) -> SealedSecret {
        let tables: [KeyTable]
        do {
            tables = try await context.store.records(ownedBy: [owner])
        } catch {
            throw .wrap(error, .storeUnavailable, "The key store did not answer; the key was not opened.")
        }
        let table = tables.first.map { OwnerTable($0, in: context) }
        guard let table, let index = table.keys.firstIndex(where: { $0.id == key.id }),
            table.keys[index].generation == key.generation, table.keys[index].flags.contains(.enabled),
            table.keys[index].flags.isDisjoint(with: [.altered, .moved]),
            table.keys[index].expiresAt > context.options.clock.now().microseconds,
            table.limits(at: index).map({ admits($0, since: before, of: key.id, owner, context) }) ?? true
        else {
            throw BYOKError(
                .routeStale,
                "The key was removed, disabled, replaced or limited after the route was chosen. Ask for a new route.",
                keyID: key.id)
        }
        return table.seals[index]
    }

    /// Whether the key's limits, as they are now, include this request.
    private func admits(
        _ limits: KeyLimits, since before: KeyLimits?, of key: KeyID, _ owner: KeyOwner, _ context: RoutingContext
    ) -> Bool {
        if owner.kind == .organisation, !limits.includes(caller.user) { return false }
        // A listed model is included by any of its names.
        let text = unlisted ?? context.catalog.models[Int(match.entry)].name
        guard limits.allows(text, match, in: context.catalog) else { return false }
        // What the request itself holds must not keep it from its key; a budget that was lowered below what is spent does.
        guard let budget = limits.budget, budget != before?.budget else { return true }
        let now = context.options.clock.now()
        return context.meter.excess(of: key, budget.spendingOnly, member: caller.user, now: now)?.isSettled != true
    }

    private func recordUse(of key: KeyID?, owner: KeyOwner) {
        guard context.trail.isOn else { return }
        context.trail.record(useEvent(of: key, owner: owner))
    }

    func useEvent(of key: KeyID?, owner: KeyOwner) -> AuditEvent {
        var details = ["model": model]
        if owner != caller.user { details["caller"] = caller.user.id }
        if key == nil { details["payer"] = "credits" }
        if caller.delegated != nil { details["delegation"] = caller.delegation.joined(separator: " > ") }
        return AuditEvent(
            at: context.options.clock.now(), owner: owner, kind: .used, actor: caller.user.id, keyID: key,
            provider: provider.id, requestID: requestID, details: details)
    }
}

/// A key that came with the request.
final class BroughtKey: Sendable {
    let key: InspectedKey
    let provider: Int
    let context: RoutingContext

    init(_ key: InspectedKey, provider: Int, _ context: RoutingContext) {
        self.key = key
        self.provider = provider
        self.context = context
    }
}

/// A key of the platform's that can serve a request, with the price it is sold at.
final class SystemPick: Sendable {
    let index: Int
    let provider: Int
    let healthID: KeyID
    /// Whether this request is the one that tries the key while it is left alone.
    let isProbe: Bool
    let secret: Secret
    let price: ModelPrice
    /// The prices of all of the platform's keys that could serve it: what is reserved is enough for any.
    let prices: [ModelPrice]
    let context: RoutingContext
    /// Why credits pay though the caller has keys that could have served.
    let fallback: Receipt.Fallback?
    /// What is wrong with these keys: what to tell the caller if credits cannot step in after all.
    let ownProblem: BYOKError?
    let spendPolicy: SpendPolicy
    /// What owners had set when it was chosen.
    let tables: CallerTables

    init(
        _ key: RoutingContext.ResolvedSystemKey, isProbe: Bool, price: ModelPrice, of prices: [ModelPrice],
        fallback: Receipt.Fallback?, ownProblem: BYOKError?, spendPolicy: SpendPolicy, _ tables: CallerTables,
        _ context: RoutingContext
    ) {
        self.tables = tables
        index = key.index
        provider = key.provider
        healthID = key.healthID
        self.isProbe = isProbe
        secret = key.secret
        self.price = price
        self.prices = prices
        self.fallback = fallback
        self.ownProblem = ownProblem
        self.spendPolicy = spendPolicy
        self.context = context
    }
}

extension Route: CustomStringConvertible, CustomReflectable {
    /// The description alone: behind a route stands the whole catalogue.
    public var customMirror: Mirror { Mirror(self, children: ["route": description]) }

    public var description: String {
        let whose = keyOwner.map { "\($0)'s key" } ?? "the platform's key"
        return "\(model) at \(provider.name) with \(whose): \(billing)"
    }
}
