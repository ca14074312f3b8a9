// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// A provider that keys can be of.
struct ProviderView: Encodable {
    let id, name: String
    let isAggregator, isRecommended: Bool
    /// How many models the catalogue knows it to serve.
    let models: Int
    @Nullable var keysURL: String?
    @Nullable var usageURL: String?
    @Nullable var documentationURL: String?
    /// How its keys begin.
    @Nullable var keyHint: String?

    init(_ provider: Provider, in catalog: ProviderCatalog) {
        id = provider.id.rawValue
        name = provider.name
        isAggregator = provider.coverage.isAggregator
        // One key for every model.
        isRecommended = isAggregator
        models = catalog.models.count { model in model.offers.contains { $0.provider == provider.id } }
        keysURL = provider.links.keys
        usageURL = provider.links.usage
        documentationURL = provider.links.documentation
        keyHint = provider.keyPatterns.first { $0.verdict == .accept }.map { "\($0.prefix)…" }
    }
}
