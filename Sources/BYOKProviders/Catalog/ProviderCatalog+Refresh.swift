// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore

extension ProviderCatalog {
    /// This catalogue with an aggregator's present list: new models, new prices.
    ///
    /// A model that is new here also goes on being served by the vendor whose name it bears, at a price that is not known.
    /// An id that means another model here is left as it is.
    /// - Throws: `invalidCatalog`.
    public func refreshed(
        with models: [ListedModel], at provider: Provider.ID, snapshot: String
    ) throws(BYOKError) -> ProviderCatalog {
        var entries: [String: ModelEntry] = [:]
        var claimed: [String: String] = [:]
        /// Whether the id may stand for the entry: nothing else is called so.
        func claim(_ id: String, for name: String) -> Bool {
            guard known(id).map({ $0.name == name }) ?? true else { return false }
            let owner = claimed[id, default: name]
            claimed[id] = owner
            return owner == name
        }
        for model in models {
            let known = known(model.id)
            var entry = known ?? ModelEntry(name: model.id, offers: [])
            entry = entries[entry.name] ?? entry
            // What is free by its suffix needs no entry.
            guard known != nil || !model.id.hasSuffix(":free"), claim(model.id, for: entry.name) else { continue }
            if known == nil, !model.id.contains(":") {
                entry.offers = vendorOffers(of: model.id).filter { claim($0.ids[0], for: entry.name) }
            }
            var offer = entry.offers.first { $0.provider == provider } ?? .init(provider: provider, ids: [])
            let others = (offer.ids + model.aliases).filter { $0 != model.id && claim($0, for: entry.name) }
            offer.ids = [model.id] + others.uniqued()
            offer.price = model.price
            entry.offers.removeAll { $0.provider == provider }
            entry.offers.insert(offer, at: 0)
            entry.isRetired = false
            entries[entry.name] = entry
        }
        return try updating(entries.values.sorted { $0.name < $1.name }, snapshot: snapshot)
    }

    /// The entry that the id names; with a suffix only one that has it.
    private func known(_ id: String) -> ModelEntry? {
        guard let entry = entry(for: ModelName(id)) else { return nil }
        let ids = [entry.name] + entry.aliases + entry.offers.flatMap(\.ids)
        return id.contains(":") && !ids.contains(id) ? nil : entry
    }

    private func vendorOffers(of id: String) -> [ModelEntry.Offer] {
        providers.filter { !$0.coverage.isAggregator }.compactMap { vendor in
            wireName(of: ModelName(id), at: vendor.id).map { ModelEntry.Offer(provider: vendor.id, ids: [$0]) }
        }
    }
}

extension [String] {
    fileprivate func uniqued() -> [String] {
        var seen: Set<String> = []
        return filter { seen.insert($0).inserted }
    }
}
