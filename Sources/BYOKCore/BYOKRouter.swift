// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import Synchronization

/// Picks the key for each request and says who pays.
///
/// ```swift
/// let router = try BYOKRouter(catalog: .bundled, store: store, sealer: sealer)
/// let route = try await router.route(RouteRequest("gpt-4", for: caller))
/// let header = try await route.withSecret { key in
///     "Bearer " + key.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
/// }
/// ```
public final class BYOKRouter: Sendable {
    let store: any KeyStore
    let sealer: any SecretSealer
    package let options: RouterOptions
    let healthBook: HealthBook
    let meter: UsageMeter
    let cache: KeyCache
    let ledger: (any CreditLedger)?
    /// Where credits are reserved and charged; nil: the host bills by itself.
    let desk: CreditDesk?
    let recorder: UsageRecorder
    let fallbackCap: FallbackCap
    let retryBudget: RetryBudget
    let retesting = Retesting()
    let keyTests: KeyTestLimit
    let daily = Daily()
    let told = ToldNotices()
    private let systemKeys: [SystemKey]
    let trail: AuditTrail
    private let gate = KeyGate()
    private let creditGate = CreditGate()
    private let lateResealing = LateResealing()
    private let current: Mutex<RoutingContext>

    /// - Throws: `invalidConfiguration`, naming the setting, where a system key's provider is not in the catalogue.
    public init(
        catalog: ProviderCatalog, store: any KeyStore, sealer: any SecretSealer, ledger: (any CreditLedger)? = nil,
        systemKeys: [SystemKey] = [], options: RouterOptions = .init()
    ) throws(BYOKError) {
        guard options.keysPerOwner > 0, options.cacheCapacity > 0 else {
            throw BYOKError(.invalidConfiguration, "options.keysPerOwner and options.cacheCapacity must be at least 1.")
        }
        guard options.keyTestsPerMinute ?? 1 > 0 else {
            throw BYOKError(
                .invalidConfiguration,
                "options.keyTestsPerMinute must be at least 1, or nil for any number; without a tester there are no tests."
            )
        }
        self.store = store
        self.sealer = sealer
        self.ledger = ledger
        self.systemKeys = systemKeys
        self.options = options
        keyTests = KeyTestLimit(options.keyTestsPerMinute)
        healthBook = HealthBook(lease: options.requestTime)
        cache = KeyCache(capacity: options.cacheCapacity)
        trail = AuditTrail(
            log: options.audit ?? store.auditLog, clock: options.clock, observer: options.observer)
        let usage = options.usage ?? store as? any UsageLog
        meter = UsageMeter(log: usage)
        recorder = UsageRecorder(log: usage, meter: meter, clock: options.clock, observer: options.observer)
        fallbackCap = FallbackCap(limit: options.fallbackCreditsPerDay, log: usage)
        retryBudget = RetryBudget(percentage: options.resilience.retryPercentage)
        desk = ledger.map { [trail] in CreditDesk(ledger: $0, store: store, trail: trail, options: options) }
        current = Mutex(
            try RoutingContext(
                catalog: catalog, systemKeys: systemKeys, store: store, sealer: sealer, health: healthBook,
                meter: meter, gate: gate, creditGate: creditGate, lateResealing: lateResealing, trail: trail,
                options: options, hasLedger: ledger != nil))
    }

    /// The vault: adding, testing, listing and changing keys.
    public var keys: KeyVault { KeyVault(router: self, actor: "owner") }

    /// Names, prices and providers in force.
    public var catalog: ProviderCatalog { ProviderCatalog(storage: context.catalog) }

    var context: RoutingContext { current.withLock { $0 } }

    /// Puts a new catalogue into force for all requests that begin from now on.
    /// - Throws: `invalidConfiguration` where a system key's provider is not in it; the old one stays.
    public func replaceCatalog(_ catalog: ProviderCatalog) throws(BYOKError) {
        let context = try RoutingContext(
            catalog: catalog, systemKeys: systemKeys, store: store, sealer: sealer, health: healthBook, meter: meter,
            gate: gate, creditGate: creditGate, lateResealing: lateResealing, trail: trail, options: options,
            hasLedger: ledger != nil)
        current.withLock { $0 = context }
        cache.dropAll()
    }

    /// Writes the audit events of uses that are not written yet. Otherwise it happens within a second.
    /// - Throws: `storeUnavailable`; the events are kept for the next time.
    public func flushAudit() async throws(BYOKError) { try await trail.flush() }

    /// Writes the receipts that are not written yet. Otherwise it happens within a second.
    /// - Throws: `storeUnavailable`; the receipts are kept for the next time.
    public func flushUsage() async throws(BYOKError) { try await recorder.flush() }

    /// Runs `body` while neither uses nor receipts are written, and forgets those of the owner that wait.
    func whileDroppingRecords<R>(of owner: KeyOwner, _ body: () async throws -> R) async rethrows -> R {
        try await trail.whileDropping(owner) { try await recorder.whileDropping(owner, body) }
    }

    /// Returns when no opening of the key that began before is in progress.
    func drain(_ key: KeyID) async { await gate.drain(key) }

    /// Returns when no use of credits that the owner's spend policy governs, and that began before, is being begun.
    func drainCredits(of owner: KeyOwner) async { await creditGate.drain(owner) }
}

extension BYOKRouter {
    /// The route, if the caller's keys are in memory and current, and so is what keys with limits have spent and, where
    /// credits would pay, what the caller's organisation has set; nil: use `route`. No disk, no suspension.
    /// - Throws: what `route` throws.
    public func cachedRoute(_ request: RouteRequest) throws(BYOKError) -> Route? {
        if case .brought = request.key.named?.kind { return try select(request, levelsWithoutKeys(of: request.caller)) }
        let wantsOrganisation = request.caller.keyOrganisation != nil
        let (user, organisation) = remembered(by: request.caller)
        if let user, isGood(user), !wantsOrganisation || organisation.map(isGood) == true {
            let levels = levels(user, wantsOrganisation ? organisation : nil)
            return levels.hasTimes && isUnread(levels) ? nil : try select(request, levels)
        }
        guard let levels = searched(for: request.caller), !isUnread(levels) else { return nil }
        return try select(request, levels)
    }

    /// The tables that served the caller last, if by this router.
    @inline(__always)
    private func remembered(by caller: Caller) -> (user: OwnerTable?, organisation: OwnerTable?) {
        let identity = cache.identity
        return caller.memo.withLock { $0.cache == identity ? ($0.user, $0.organisation) : (nil, nil) }
    }

    @inline(__always)
    private func isGood(_ table: OwnerTable) -> Bool { !table.isRetired && store.isCurrent(table.stamp) }

    /// The caller's tables as the cache has them, remembered for the next time; nil where one must be read.
    @inline(never)
    private func searched(for caller: Caller) -> Levels? {
        guard let user = cachedTable(of: caller.user) else { return nil }
        var organisation: OwnerTable?
        if let owner = caller.keyOrganisation {
            guard let table = cachedTable(of: owner) else { return nil }
            organisation = table
        }
        caller.memo.withLock {
            $0 = Caller.Memo(cache: cache.identity, user: user, organisation: organisation)
        }
        return levels(user, organisation)
    }

    /// The key to use and who pays.
    ///
    /// Reads the caller's keys where they are not in memory, in one round trip. Does not look at the credit balance.
    /// - Throws: where there is no route: `noKeyForModel`, `creditsNotAllowed`, `priceUnknown`, or what is wrong with the
    ///   caller's own key (`ownKeyInvalid`, `ownKeyNoFunds`, `ownKeyCooling` with `retryAt`, …), with every rejection
    ///   and the remedy. `delegationEnded` or `delegationForbids` where the caller was delegated something else.
    ///   `storeUnavailable` where the keys cannot be read.
    public func route(_ request: RouteRequest) async throws(BYOKError) -> Route {
        if let route = try cachedRoute(request) { return route }
        return try await route(request, after: TriedKeys())
    }

    /// The route after some keys have failed for this request.
    func route(_ request: RouteRequest, after tried: TriedKeys) async throws(BYOKError) -> Route {
        var tables: CallerTables?
        let levels: Levels
        if case .brought = request.key.named?.kind {
            levels = levelsWithoutKeys(of: request.caller)
        } else {
            let present = try await self.tables(of: request.caller)
            levels = self.levels(present, for: request.caller)
            tables = present
        }
        await readSpending(of: levels)
        let match = levels.first.context.catalog.match(request.model)
        // Its caller may have ended since the last attempt.
        if request.caller.mayBeBarred { try refuseBarred(request, match, levels.first.context.catalog) }
        let selector = try Selector(request, match, levels, after: tried)
        let now = options.clock.now()
        let considered = selector.considered(at: now)
        if let own = try selector.ownRoute(considered, at: now) { return own }
        let present: CallerTables
        if let tables { present = tables } else { present = try await self.tables(of: request.caller) }
        return try selector.systemRoute(considered, under: present, at: now)
    }

    /// The tables of the owners whose spend policies the caller is subject to, read where they are not in memory.
    func tables(of caller: Caller) async throws(BYOKError) -> CallerTables {
        if let known = cachedTables(of: caller) { return known }
        let owners = [caller.organisation, caller.user].compactMap(\.self)
        let tables = try await load(owners)
        return CallerTables(user: tables[owners.count - 1], organisation: owners.count > 1 ? tables[0] : nil)
    }

    private func cachedTables(of caller: Caller) -> CallerTables? {
        guard let user = cachedTable(of: caller.user) else { return nil }
        guard let owner = caller.organisation else { return CallerTables(user: user, organisation: nil) }
        return cachedTable(of: owner).map { CallerTables(user: user, organisation: $0) }
    }

    func levels(_ tables: CallerTables, for caller: Caller) -> Levels {
        levels(tables.user, caller.keyOrganisation == nil ? nil : tables.organisation)
    }

    /// Where no stored key is considered, none is read.
    private func levelsWithoutKeys(of caller: Caller) -> Levels {
        let none = KeyTable(owner: caller.user, records: [], stamp: .init(slot: 0, value: 0))
        return levels(OwnerTable(none, in: context), nil)
    }

    private func cachedTable(of owner: KeyOwner) -> OwnerTable? {
        guard let table = cache.table(of: owner), store.isCurrent(table.stamp) else { return nil }
        return table
    }

    /// Reads the owners' tables and keeps them.
    func load(_ owners: [KeyOwner]) async throws(BYOKError) -> [OwnerTable] {
        let epochs = owners.map { cache.epoch(of: $0) }
        let context = context
        let tables: [KeyTable]
        do {
            tables = try await store.records(ownedBy: owners)
        } catch {
            throw .wrap(error, .storeUnavailable, "The key store did not answer.")
        }
        guard tables.map(\.owner) == owners else {
            throw BYOKError(.storeUnavailable, "The key store returned other owners than it was asked for.")
        }
        return zip(tables, epochs).map { table, epoch in
            let table = OwnerTable(table, in: context)
            cache.install(table, epoch: epoch)
            return table
        }
    }

    private func levels(_ user: OwnerTable, _ organisation: OwnerTable?) -> Levels {
        guard let organisation else { return Levels(first: user, second: nil, firstIsOrganisation: false) }
        return options.ownerOrder == .organisationFirst
            ? Levels(first: organisation, second: user, firstIsOrganisation: true)
            : Levels(first: user, second: organisation, firstIsOrganisation: false)
    }

    /// Nil: credits would pay, and what the caller's owners allow must be read first.
    @inline(__always)
    private func select(_ request: RouteRequest, _ levels: Levels) throws(BYOKError) -> Route? {
        let match =
            if let resolved = request.model.resolved, resolved.catalog == levels.first.catalogIdentity {
                resolved.match
            } else {
                levels.first.context.catalog.match(request.model)
            }
        if request.caller.mayBeBarred {
            try refuseBarred(request, match, levels.first.context.catalog)
        }
        let now = levels.hasTimes ? options.clock.now() : Timestamp(microseconds: 0)
        if !match.isUnlisted, let pick = Selector.pick(levels, request, match, now: now) {
            if request.id != nil { try Selector.checkID(of: request, in: levels.first.context.catalog) }
            return Route(
                credential: .own(levels.table(pick), pick.index), match: match, unlisted: nil, caller: request.caller,
                requestID: request.id)
        }
        return try selectSlowly(request, match, levels, now)
    }

    @inline(never)
    private func refuseBarred(
        _ request: RouteRequest, _ match: ModelMatch, _ catalog: ProviderCatalog.Storage
    ) throws(BYOKError) {
        let now = options.clock.now()
        if let objection = request.caller.objection(to: request.model.text, match, in: catalog, now: now) {
            throw objection
        }
    }

    /// Whatever is not a catalogued model on an own key.
    @inline(never)
    private func selectSlowly(
        _ request: RouteRequest, _ match: ModelMatch, _ levels: Levels, _ now: Timestamp
    ) throws(BYOKError) -> Route? {
        // The platform's keys may be cooling down.
        let now = now.microseconds == 0 ? options.clock.now() : now
        let selector = try Selector(request, match, levels)
        let considered = selector.considered(at: now)
        if let own = try selector.ownRoute(considered, at: now) { return own }
        return try cachedTables(of: request.caller).map { tables throws(BYOKError) in
            try selector.systemRoute(considered, under: tables, at: now)
        }
    }

    /// What would happen with the request, and why: a dry run that reads the store, and the balance where there is a
    /// ledger.
    /// - Throws: `storeUnavailable`, `invalidModel` or `invalidKey`; that there is no route is part of the plan.
    public func plan(_ request: RouteRequest) async throws(BYOKError) -> RoutePlan {
        let caller = request.caller
        // The organisation's keys are listed even where the tier does not include them: the plan says so.
        let owners = [caller.organisation, caller.user].compactMap(\.self)
        var balance: CreditBalance?
        let tables: [KeyTable]
        do {
            tables = try await store.records(ownedBy: owners)
            balance = try await ledger?.balance(of: caller.creditAccount)
        } catch {
            throw .wrap(error, .storeUnavailable, "The key store did not answer.")
        }
        let context = context
        let built = tables.map { OwnerTable($0, in: context) }
        guard let user = built.last else { throw BYOKError(.storeUnavailable, "The key store did not answer.") }
        let present = CallerTables(user: user, organisation: built.count > 1 ? built[0] : nil)
        let levels = levels(present.user, present.organisation)
        let match = context.catalog.match(request.model)
        let selector = try Selector(request, match, levels)
        await readSpending(of: levels)
        let records = Dictionary(tables.flatMap(\.records).map { ($0.id, $0) }) { first, _ in first }
        let now = options.clock.now()
        let plan = try selector.plan(records: records, under: present, now: now, balance: balance)
        let objection = caller.objection(to: request.model.text, match, in: context.catalog, now: now)
        return objection.map(plan.refused) ?? plan
    }
}
