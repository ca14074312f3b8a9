// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// One owner's keys, in the order in which they are tried, as they were when the stamp was taken.
final class OwnerTable: Sendable {
    let owner: KeyOwner
    let stamp: KeyTable.Stamp
    let context: RoutingContext
    let keys: [CachedKey]
    /// The sealed values, in the order of `keys`.
    let seals: [SealedSecret]
    /// By index; most tables have none.
    let limits: [Int: KeyLimits]?
    /// Whether any key depends on the time of day.
    let hasTimes: Bool

    init(_ table: KeyTable, in context: RoutingContext) {
        owner = table.owner
        stamp = table.stamp
        self.context = context
        let catalog = context.catalog
        var rows = table.records.map { (record: $0, key: Self.cached($0, in: context, catalog)) }
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
        self.limits = limits.isEmpty ? nil : limits
        keys = rows.map(\.key)
        seals = rows.map(\.record.sealed)
        hasTimes = keys.contains { $0.expiresAt != .max || $0.retryAt != .min }
    }

    private static func cached(
        _ record: KeyRecord, in context: RoutingContext, _ catalog: ProviderCatalog.Storage
    ) -> CachedKey {
        let index = catalog.indexOfProvider[record.provider]
        var flags: CachedKey.Flags = []
        if record.isEnabled { flags.insert(.enabled) }
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
            status: status, flags: flags)
    }

    /// What the key's owner allows; nil: everything.
    func limits(at index: Int) -> KeyLimits? {
        keys[index].flags.contains(.limited) ? limits?[index] : nil
    }

    func provider(at index: Int) -> Provider {
        let provider = Int(keys[index].provider)
        guard provider >= 0 else {
            return Provider(
                id: .init(rawValue: "unknown"), name: "unknown", origin: Origin("https://invalid"),
                coverage: .models(prefixes: []))
        }
        return context.catalog.providers[provider]
    }
}
