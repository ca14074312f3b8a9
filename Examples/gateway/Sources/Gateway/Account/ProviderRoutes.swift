// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import Hummingbird

/// Which providers keys can be of.
struct ProviderRoutes {
    let router: BYOKRouter
    let scope: AccountScope

    func add(to group: RouterGroup<GatewayContext>) {
        group.get("providers") { request, context in
            _ = try Query(request)
            _ = try scope.account(of: context)
            let catalog = router.catalog
            return try Response(json: ["providers": catalog.providers.map { ProviderView($0, in: catalog) }])
        }
    }
}
