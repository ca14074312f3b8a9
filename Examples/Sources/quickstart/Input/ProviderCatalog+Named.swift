// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import Console

extension ProviderCatalog {
    /// The provider that the user names, or the names that there are.
    func provider(named name: String) throws(Failure) -> Provider {
        if let provider = provider(Provider.ID(rawValue: name.lowercased())) { return provider }
        let names = providers.map(\.id.rawValue).joined(separator: ", ")
        throw Failure(.usage, "There is no provider '\(name)'. There are: \(names).")
    }
}
