// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import Hummingbird

/// The owner's standing word on credits.
struct SettingsRoutes {
    let router: BYOKRouter
    let scope: AccountScope

    func add(to group: RouterGroup<GatewayContext>) {
        group.get("settings") { request, context in
            _ = try Query(request)
            return try await settings(of: scope.account(of: context).owner)
        }
        group.put("settings") { request, context in
            let account = try scope.account(of: context, changing: true)
            let mode = try await request.body(Settings.self).spending
            let keys = router.keys.acting(as: account.actor)
            var policy = SpendPolicy(mode)
            // The classes of failures are not shown here, and stay. A row that cannot be read is written anew.
            if let standing = try? await keys.spendPolicy(of: account.owner) {
                policy.creditClasses = standing.creditClasses
            }
            try await keys.setSpendPolicy(policy, of: account.owner)
            return try await settings(of: account.owner)
        }
    }

    private func settings(of owner: KeyOwner) async throws -> Response {
        try Response(json: ["spending": SpendingName.name(await router.keys.spendPolicy(of: owner))])
    }
}
