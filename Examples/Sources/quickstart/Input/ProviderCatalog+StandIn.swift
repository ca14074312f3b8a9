// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders

extension ProviderCatalog {
    /// The bundled catalogue; with a URL, its providers at a server that stands in for them all. Keys are sealed to where
    /// their provider is, so those of the one open nowhere at the other.
    static func standing(inAt url: String?) throws(BYOKError) -> ProviderCatalog {
        guard let url, !url.isEmpty else { return .bundled }
        var providers: [Provider] = []
        for var provider in Provider.builtIn {
            provider.origin = try .configured("\(url)/\(provider.id)", allowLoopbackHTTP: true)
            providers.append(provider)
        }
        return try ProviderCatalog(providers: providers, models: bundled.models, snapshot: bundled.snapshot)
    }
}
