// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import Hummingbird

/// The credits of whoever pays for the account's requests.
struct CreditRoutes {
    let ledger: any CreditLedger
    let scope: AccountScope

    func add(to group: RouterGroup<GatewayContext>) {
        group.get("credits") { request, context in
            _ = try Query(request)
            let account = try scope.account(of: context)
            return try Response(json: BalanceView(await ledger.balance(of: account.creditAccount)))
        }
        group.get("credits/entries") { request, context in
            let query = try Query(request, "limit", "from")
            let account = try scope.account(of: context)
            let entries = try await ledger.entries(
                of: account.creditAccount, from: query.time("from") ?? Timestamp(microseconds: .min), after: nil,
                limit: query.count("limit", or: 100, in: 1...10_000))
            return try Response(json: ["entries": entries.map(LedgerEntryView.init)])
        }
    }
}
