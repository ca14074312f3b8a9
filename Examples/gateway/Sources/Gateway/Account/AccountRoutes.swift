// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import Hummingbird

/// What users do with their own account, and with their organisation's.
struct AccountRoutes {
    let router: BYOKRouter
    let ledger: any CreditLedger
    let directory: Directory
    let clock: any RouterClock

    /// - Parameter group: where identities are known.
    func add(to group: some RouterMethods<GatewayContext>) {
        for scope in AccountScope.allCases {
            let account = group.group(scope.path)
            ProviderRoutes(router: router, scope: scope).add(to: account)
            KeyRoutes(router: router, scope: scope).add(to: account)
            KeyTestRoutes(router: router, scope: scope).add(to: account)
            UsageRoutes(router: router, scope: scope, clock: clock).add(to: account)
            StatementRoutes(router: router, scope: scope, clock: clock).add(to: account)
            NoticeRoutes(router: router, scope: scope).add(to: account)
            CreditRoutes(ledger: ledger, scope: scope).add(to: account)
            SettingsRoutes(router: router, scope: scope).add(to: account)
            OutageRoutes(router: router, directory: directory, scope: scope).add(to: account)
        }
        MemberRoutes(router: router, directory: directory).add(to: group.group(AccountScope.organisation.path))
        let own = group.group(AccountScope.user.path)
        PlanRoutes(router: router, clock: clock).add(to: own)
        OwnDataRoutes(router: router).add(to: own)
    }
}
