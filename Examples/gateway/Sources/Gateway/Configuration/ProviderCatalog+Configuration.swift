// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders

extension ProviderCatalog {
    /// The bundled catalogue with the configuration's addresses and endpoints.
    /// - Throws: `invalidConfiguration`, naming the field.
    static func configured(_ configuration: Configuration) throws(BYOKError) -> ProviderCatalog {
        var providers = ProviderCatalog.bundled.providers
        for (id, url) in configuration.origins.sorted(by: { $0.key < $1.key }) {
            guard let index = providers.firstIndex(where: { $0.id.rawValue == id }) else {
                throw .configured("origins.\(id)", "there is no such provider.")
            }
            providers[index].origin = try configuration.origin(url, field: "origins.\(id)")
        }
        var models: [ModelEntry] = []
        for (index, entry) in configuration.endpoints.enumerated() {
            let field = "endpoints[\(index)]"
            let origin = try configuration.origin(entry.origin, field: "\(field).origin")
            let provider = try Provider.compatible(id: entry.id, name: entry.name, origin: origin)
            providers.append(provider)
            for model in entry.models ?? [] { models.append(try model.entry(at: provider, field)) }
        }
        let bundled = ProviderCatalog.bundled
        return try ProviderCatalog(providers: providers, models: bundled.models, snapshot: bundled.snapshot)
            .updating(models, snapshot: bundled.snapshot)
    }
}

extension Configuration {
    fileprivate func origin(_ url: String, field: String) throws(BYOKError) -> Origin {
        do {
            return try Origin.configured(url, allowLoopbackHTTP: allowLoopbackUpstreams)
        } catch {
            throw .configured(field, error.message)
        }
    }
}

extension Configuration.Endpoint.Model {
    fileprivate func entry(at provider: Provider, _ field: String) throws(BYOKError) -> ModelEntry {
        var price: ModelPrice?
        if inputPrice != nil || outputPrice != nil {
            guard let input = Price(perMillion: inputPrice ?? "0"), let output = Price(perMillion: outputPrice ?? "0")
            else {
                throw .configured(
                    "\(field).models", "the prices of \(name) must be decimals, dollars per million tokens.")
            }
            price = ModelPrice(rates: .init(input: input, output: output))
        }
        return ModelEntry(
            name: "\(provider.id)/\(name)",
            offers: [.init(provider: provider.id, ids: [name], price: price)])
    }
}
