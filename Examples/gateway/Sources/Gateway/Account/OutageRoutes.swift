// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import Hummingbird

/// Keys that fail now, and what credits have paid for it.
struct OutageRoutes {
    let router: BYOKRouter
    let directory: Directory
    let scope: AccountScope

    func add(to group: RouterGroup<GatewayContext>) {
        group.get("outages") { request, context in
            _ = try Query(request)
            let account = try scope.account(of: context)
            let outages = try await router.outages(of: account.owner, paidBy: payers(for: account))
            let catalog = router.catalog
            return try Response(json: ["outages": outages.map { OutageView($0, in: catalog) }])
        }
    }

    /// Whose credits pay when a key of the account's fails.
    private func payers(for account: Account) -> [KeyOwner] {
        switch scope {
        case .user: [account.owner, account.creditAccount]
        case .organisation: [account.owner] + directory.members(of: account.owner)
        }
    }
}
