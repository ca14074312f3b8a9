// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import Synchronization

/// The providers, the models they serve, their names and prices: one immutable value that can be replaced at run time.
public struct ProviderCatalog: Sendable {
    let storage: Storage

    init(storage: Storage) { self.storage = storage }

    /// - Parameters:
    ///   - providers: at most 64. Their order is the order in which system keys are tried.
    ///   - models: what they serve.
    ///   - snapshot: when prices were read, as a date.
    /// - Throws: `invalidCatalog` where two providers share an id or a prefix, one has the id `spendPolicy`, a model names an unknown provider, or one
    ///   name means two models.
    public init(providers: [Provider], models: [ModelEntry], snapshot: String) throws(BYOKError) {
        storage = try Storage(providers: providers, models: models, snapshot: snapshot)
    }

    public var providers: [Provider] { storage.providers }
    public var models: [ModelEntry] { storage.models }
    public var snapshot: String { storage.snapshot }

    public func provider(_ id: Provider.ID) -> Provider? {
        storage.indexOfProvider[id].map { storage.providers[$0] }
    }

    /// The name with what this catalogue knows of it: make it once where the same model is asked for often.
    public func model(_ text: String) -> ModelName {
        ModelName(text, resolved: .init(catalog: storage.identity, match: storage.match(text)))
    }

    /// The catalogue's entry for a name in any of its spellings; nil for a model it does not list.
    public func entry(for model: ModelName) -> ModelEntry? {
        let match = storage.match(model)
        return match.entry < 0 ? nil : storage.models[Int(match.entry)]
    }

    /// What to call the model at the provider; nil where the provider does not serve it.
    public func wireName(of model: ModelName, at provider: Provider.ID) -> String? {
        guard let index = storage.indexOfProvider[provider] else { return nil }
        let match = storage.match(model)
        guard storage.aggregators.contains(index) || match.servedBy.contains(index) else { return nil }
        return storage.wireName(of: match, model.text, at: index)
    }

    /// The list price at the provider; nil where it is unknown.
    public func price(of model: ModelName, at provider: Provider.ID) -> ModelPrice? {
        storage.indexOfProvider[provider].flatMap { storage.price(of: storage.match(model), at: $0) }
    }

    /// This catalogue with other or further models: entries of the same name are replaced.
    /// - Throws: `invalidCatalog`.
    public func updating(_ models: [ModelEntry], snapshot: String) throws(BYOKError) -> ProviderCatalog {
        let names = Set(models.map(\.name))
        return try ProviderCatalog(
            providers: providers, models: self.models.filter { !names.contains($0.name) } + models, snapshot: snapshot)
    }

    /// This catalogue with further providers, such as a custom endpoint.
    /// - Throws: `invalidCatalog`.
    public func adding(_ providers: [Provider], models: [ModelEntry] = []) throws(BYOKError) -> ProviderCatalog {
        try ProviderCatalog(
            providers: self.providers + providers, models: self.models + models, snapshot: snapshot)
    }

    /// Every provider's key patterns as one table, refusing rows first.
    var keyPatterns: [(Provider, KeyPattern)] { storage.keyPatterns }
}

extension ProviderCatalog {
    final class Storage: Sendable {
        private static let counter = Atomic<UInt64>(0)

        /// Distinguishes catalogues, so that a name resolved by one is not read with another.
        let identity: UInt64
        let providers: [Provider]
        let models: [ModelEntry]
        let snapshot: String
        let indexOfProvider: [Provider.ID: Int]
        let aggregators: ProviderSet
        let keyPatterns: [(Provider, KeyPattern)]
        private let providerOfPrefix: [String: Int]
        private let names: [String: ModelMatch]

        init(providers: [Provider], models: [ModelEntry], snapshot: String) throws(BYOKError) {
            guard providers.count <= ProviderSet.capacity else {
                throw BYOKError(
                    .invalidCatalog,
                    "A catalogue has at most \(ProviderSet.capacity) providers, not \(providers.count).")
            }
            var indexOfProvider: [Provider.ID: Int] = [:]
            var aggregators = ProviderSet()
            var providerOfPrefix: [String: Int] = [:]
            for (index, provider) in providers.enumerated() {
                guard provider.id != .spendPolicy else {
                    throw BYOKError(
                        .invalidCatalog,
                        "No provider can have the id '\(provider.id)': it marks spend policies in stores.")
                }
                guard indexOfProvider.updateValue(index, forKey: provider.id) == nil else {
                    throw BYOKError(.invalidCatalog, "Two providers of the catalogue have the id '\(provider.id)'.")
                }
                if provider.coverage.isAggregator { aggregators.insert(index) }
                for prefix in provider.coverage.prefixes {
                    guard providerOfPrefix.updateValue(index, forKey: prefix) == nil else {
                        throw BYOKError(.invalidCatalog, "Two providers claim the model prefix '\(prefix)/'.")
                    }
                }
            }
            names = try NameIndex.build(models, providers, indexOfProvider, aggregators)
            identity = Self.counter.add(1, ordering: .relaxed).newValue
            keyPatterns = Self.table(of: providers)
            self.providers = providers
            self.models = models
            self.snapshot = snapshot
            self.indexOfProvider = indexOfProvider
            self.aggregators = aggregators
            self.providerOfPrefix = providerOfPrefix
        }

        /// Whether a text that is no key's place is one, or has one in it: a name that would be shown.
        func holdsKey(_ text: String) -> Bool {
            let bytes = text.utf8.span
            for (_, pattern) in keyPatterns where pattern.matches(bytes) || pattern.isWithin(bytes) { return true }
            return false
        }

        /// What may be shown and recorded of a name.
        func shown(_ name: String) -> String { holdsKey(name) ? "(a key)" : name }

        private static func table(of providers: [Provider]) -> [(Provider, KeyPattern)] {
            let rows = providers.flatMap { provider in provider.keyPatterns.map { (provider, $0) } }
            func isRefusal(_ row: (Provider, KeyPattern)) -> Bool {
                if case .refuse = row.1.verdict { true } else { false }
            }
            return rows.filter(isRefusal) + rows.filter { !isRefusal($0) }
        }

        func match(_ model: ModelName) -> ModelMatch {
            if let resolved = model.resolved, resolved.catalog == identity { return resolved.match }
            return match(model.text)
        }

        /// Catalogue first, then the vendor's prefix, then the vendors' families; what matches none is an aggregator's.
        func match(_ text: String) -> ModelMatch {
            if let match = names[text] { return match }
            if let colon = suffixStart(of: text) {
                let base = String(text[..<colon])
                var match = match(base)
                // `:free` of something that could be a model; of anything else the price is not known to be nothing.
                let isModel = match.suffix == .none && (match.entry >= 0 || base.utf8.contains(UInt8(ascii: "/")))
                match.servedBy = ProviderSet()
                match.suffix = isModel && text[colon...] == ":free" ? .free : .other
                return match
            }
            if let (index, bare) = splitPrefix(text) {
                if let match = names[bare], match.servedBy.contains(index) { return match }
                var match = ModelMatch()
                match.servedBy.insert(index)
                return match
            }
            let lowered = text.lowercased()
            if lowered != text, let match = names[lowered] { return match }
            var match = ModelMatch()
            if !text.utf8.contains(UInt8(ascii: "/")),
                let index = providers.firstIndex(where: { $0.coverage.families.contains { $0.matches(text) } })
            {
                match.servedBy.insert(index)
            }
            return match
        }

        /// Where a suffix such as `:free` begins. Fine-tuned models (`ft:…`) and providers that tag their models
        /// (`llama3:8b`) have colons of their own.
        private func suffixStart(of text: String) -> String.Index? {
            guard let colon = text.lastIndex(of: ":"), !text[colon...].contains("/") else { return nil }
            let split = splitPrefix(text)
            if (split?.bare ?? text).hasPrefix("ft:") { return nil }
            if let split, providers[split.provider].coverage.tagsModels { return nil }
            return colon
        }

        /// A known vendor's prefix and the rest: `openai/gpt-4` is OpenAI's `gpt-4`.
        private func splitPrefix(_ text: String) -> (provider: Int, bare: String)? {
            guard let slash = text.firstIndex(of: "/"), let index = providerOfPrefix[String(text[..<slash])] else {
                return nil
            }
            return (index, String(text[text.index(after: slash)...]))
        }

        func price(of match: ModelMatch, at provider: Int) -> ModelPrice? {
            switch match.suffix {
            case .free: return .free
            case .other: return nil
            case .none: break
            }
            guard match.entry >= 0 else { return nil }
            return models[Int(match.entry)].offers.first { $0.provider == providers[provider].id }?.price
        }

        /// - Parameter text: the name as written; read only where the match is unlisted.
        func wireName(of match: ModelMatch, _ text: String, at provider: Int) -> String {
            let isAggregator = aggregators.contains(provider)
            guard match.entry >= 0 else { return unlistedName(text, at: provider, isAggregator) }
            let entry = models[Int(match.entry)]
            var name = entry.name
            if let index = entry.offers.firstIndex(where: { $0.provider == providers[provider].id }) {
                let ids = entry.offers[index].ids
                name = index == Int(match.offer) ? ids[Int(match.id)] : ids.first ?? name
            }
            if match.suffix != .none, let colon = text.lastIndex(of: ":") {
                name += text[colon...]
            }
            return name
        }

        private func unlistedName(_ text: String, at provider: Int, _ isAggregator: Bool) -> String {
            let split = splitPrefix(text)
            if !isAggregator {
                let bare = split.map { $0.bare } ?? text
                return providers[provider].coverage.dashedVersions ? String(bare.map { $0 == "." ? "-" : $0 }) : bare
            }
            let vendor = split?.provider ?? providers.firstIndex { $0.coverage.families.contains { $0.matches(text) } }
            guard split != nil || !text.utf8.contains(UInt8(ascii: "/")), let vendor,
                let prefix = providers[vendor].coverage.prefixes.first
            else { return text }
            return prefix + "/" + (split.map { $0.bare } ?? text)
        }
    }
}

/// Every name of every model, each meaning one model only.
private enum NameIndex {
    static func build(
        _ models: [ModelEntry], _ providers: [Provider], _ indexOfProvider: [Provider.ID: Int],
        _ aggregators: ProviderSet
    ) throws(BYOKError) -> [String: ModelMatch] {
        var names: [String: ModelMatch] = [:]
        names.reserveCapacity(models.count * 3)
        /// Whether the name is an id at an endpoint of the host's own: vendors' models are served at many, under the
        /// vendors' own names, which stay the vendors'. The endpoint's is `endpoint/name`.
        func yields(_ match: ModelMatch) -> Bool {
            guard match.offer >= 0 else { return false }
            let offer = models[Int(match.entry)].offers[Int(match.offer)]
            return indexOfProvider[offer.provider].map { providers[$0].coverage.tagsModels } ?? false
        }
        func add(_ name: String, _ match: ModelMatch) throws(BYOKError) {
            guard let other = names.updateValue(match, forKey: name) else { return }
            guard other.entry == match.entry else {
                if yields(match) {
                    names[name] = other
                    return
                }
                if yields(other) { return }
                throw BYOKError(
                    .invalidCatalog,
                    "The name '\(name)' means both '\(models[Int(other.entry)].name)' and '\(models[Int(match.entry)].name)'."
                )
            }
            // An id that a provider takes says more than the entry's own name.
            if match.offer < 0 { names[name] = other }
        }
        for (entry, model) in models.enumerated() {
            var match = ModelMatch(entry: Int32(entry))
            for offer in model.offers {
                guard let provider = indexOfProvider[offer.provider] else {
                    throw BYOKError(
                        .invalidCatalog,
                        "The model '\(model.name)' is offered by '\(offer.provider)', an unknown provider.")
                }
                if !aggregators.contains(provider) { match.servedBy.insert(provider) }
            }
            try add(model.name, match)
            for alias in model.aliases { try add(alias, match) }
            for (offer, value) in model.offers.enumerated() {
                for (id, name) in value.ids.enumerated() {
                    match.offer = Int16(offer)
                    match.id = Int16(id)
                    try add(name, match)
                }
            }
        }
        return names
    }
}
