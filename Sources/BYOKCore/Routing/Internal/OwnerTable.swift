// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import Synchronization

/// One owner's keys, in the order in which they are tried, as they were when the stamp was taken.
final class OwnerTable: Sendable {
    let owner: KeyOwner
    let stamp: KeyTable.Stamp
    let context: RoutingContext
    // Of the context, in reach without going there:
    let catalogIdentity: UInt64
    let policy: RoutingContext.PolicyBox?
    let keys: InlineFirst<CachedKey>
    /// The sealed values, in the order of `keys`.
    let seals: InlineFirst<SealedSecret>
    /// By index; most tables have none.
    let limits: [Int: KeyLimits]?
    /// No longer in the cache: whoever remembers it must look there again.
    private let retired = Atomic(false)
    private let providers: ProviderSet
    private let hasAggregator: Bool
    /// Whether any key depends on the time of day.
    let hasTimes: Bool
    /// The keys with limits on what they may spend: what other processes have spent must be known before they are used.
    let spendLimited: [KeyID]
    /// What the owner has set for all requests. Whoever holds no key of the owner's is subject to it, too.
    let standing: StandingPolicy

    init(_ table: KeyTable, in context: RoutingContext) {
        owner = table.owner
        catalogIdentity = context.catalog.identity
        policy = context.policy
        stamp = table.stamp
        self.context = context
        let catalog = context.catalog
        var rows: [(record: KeyRecord, key: CachedKey)] = []
        rows.reserveCapacity(table.records.count)
        var standing = StandingPolicy()
        for record in table.records {
            if record.isSpendPolicy {
                standing.add(record, context.integrity(of: record))
            } else {
                rows.append((record, Self.cached(record, in: context, catalog)))
            }
        }
        self.standing = standing
        rows.sort { a, b in
            if a.key.isAggregator != b.key.isAggregator { return a.key.isAggregator }
            // Of two at the same place, the newer.
            let (first, second) = (a.record, b.record)
            return first.position == second.position ? first.id > second.id : first.position < second.position
        }
        var limits: [Int: KeyLimits] = [:]
        for index in rows.indices {
            guard let found = KeyLimits(rows[index].record, in: catalog) else { continue }
            limits[index] = found
            rows[index].key.flags.insert(.limited)
        }
        for index in rows.indices where rows[index].key.isPlain { rows[index].key.flags.insert(.plain) }
        self.limits = limits.isEmpty ? nil : limits
        keys = InlineFirst(rows.map(\.key))
        seals = InlineFirst(rows.map(\.record.sealed))
        hasAggregator = rows.contains { $0.key.isAggregator }
        var providers = ProviderSet()
        for row in rows where row.key.provider >= 0 { providers.insert(Int(row.key.provider)) }
        self.providers = providers
        hasTimes =
            keys.contains { $0.expiresAt != .max || $0.retryAt != .min || $0.flags.contains(.lacksModels) }
            || limits.values.contains { $0.budget != nil }
        spendLimited = limits.compactMap { $0.value.budget?.limitsSpending == true ? rows[$0.key].record.id : nil }
    }

    private static func cached(
        _ record: KeyRecord, in context: RoutingContext, _ catalog: ProviderCatalog.Storage
    ) -> CachedKey {
        let index = catalog.indexOfProvider[record.provider]
        var flags: CachedKey.Flags = []
        if record.isEnabled { flags.insert(.enabled) }
        if context.health.hasMissingModels(record) { flags.insert(.lacksModels) }
        if let index {
            if catalog.aggregators.contains(index) { flags.insert(.aggregator) }
            if catalog.providers[index].origin.url != record.origin { flags.insert(.moved) }
        }
        var status = record.status.code
        var retryAt = Int64.min
        switch context.integrity(of: record) {
        case .intact:
            let inForce = context.health.status(of: record)
            status = inForce.code
            retryAt = inForce.until?.microseconds ?? .min
            if status == .noFunds { retryAt = context.health.probeTime(of: record).microseconds }
        case .altered: flags.insert(.altered)
        case .undecryptable: status = .undecryptable
        }
        return CachedKey(
            high: record.id.high, low: record.id.low, generation: record.generation,
            expiresAt: record.expiresAt?.microseconds ?? .max, retryAt: retryAt, provider: Int16(index ?? -1),
            status: status, kept: record.status.code, flags: flags)
    }

    var isRetired: Bool { retired.load(ordering: .acquiring) }
    func retire() { retired.store(true, ordering: .releasing) }

    /// Whether any key's provider serves the model: a glance before looking at each.
    func mayServe(_ match: ModelMatch) -> Bool { hasAggregator || providers.bits & match.servedBy.bits != 0 }

    /// What the key's owner allows; nil: everything.
    func limits(at index: Int) -> KeyLimits? {
        keys[index].flags.contains(.limited) ? limits?[index] : nil
    }

    func provider(at index: Int) -> Provider {
        let provider = Int(keys[index].provider)
        guard provider >= 0 else { return .unknown() }
        return context.catalog.providers[provider]
    }
}
