// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// A key that fails, and what that has cost.
struct OutageView: Encodable {
    let keyID, provider, providerName, masked, since: String
    let requests: Int64
    let credits: String

    init(_ outage: KeyOutage, in catalog: ProviderCatalog) {
        keyID = "\(outage.key.id)"
        provider = outage.key.provider.rawValue
        providerName = catalog.name(of: outage.key.provider)
        masked = outage.key.masked
        since = "\(outage.since)"
        requests = outage.cost.requests
        credits = "\(outage.cost.credits)"
    }
}
