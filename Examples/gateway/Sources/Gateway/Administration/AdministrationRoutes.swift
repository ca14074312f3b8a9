// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import Hummingbird
import Logging

/// What administrators of the platform look at, and the credits that they grant.
struct AdministrationRoutes {
    let router: BYOKRouter
    let ledger: any CreditLedger
    let audit: any AuditLog
    let directory: Directory
    let clock: any RouterClock

    /// - Parameter group: where identities are known.
    func add(to group: some RouterMethods<GatewayContext>) {
        let group = group.group("admin").add(middleware: AdministratorMiddleware())
        group.get("audit") { request, _ in try await entries(request) }
        group.get("owners") { request, _ in
            let query = try Query(request, "after", "limit")
            let after = try query["after"].map { text throws(BYOKError) in try KeyOwner.named(text, field: "after") }
            try await router.flushAudit()
            let owners = try await audit.owners(after: after, limit: query.count("limit", or: 100, in: 1...10_000))
            return try Response(json: ["owners": owners.map(\.text)])
        }
        group.post("credits") { request, context in try await grant(request, context) }
        group.get("reconciliation") { request, _ in
            let query = try Query(request, "since")
            let since = try query.time("since") ?? clock.now() - .seconds(86_400)
            return try Response(json: ReconciliationView(await router.reconcile(since: since)))
        }
        group.get("health") { request, _ in
            _ = try Query(request)
            return try Response(json: HealthView(await router.health()))
        }
    }

    private func entries(_ request: Request) async throws -> Response {
        let query = try Query(request, "owner", "from", "limit")
        let owner = try KeyOwner.named(query.required("owner"), field: "owner")
        let first = try query.count("from", or: 1, in: 1...Int.max)
        let limit = try query.count("limit", or: 100, in: 1...10_000)
        try await router.flushAudit()
        let entries = try await audit.entries(of: owner, from: Int64(first), limit: limit)
        return try Response(json: AuditView(owner, entries, await audit.verify(owner)))
    }

    private func grant(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let grant = try await request.body(Grant.self)
        guard directory.has(grant.account) else {
            throw BYOKError.invalid("account", "there is no such user or organisation")
        }
        let balance: CreditBalance
        do {
            balance = try await ledger.apply(
                .grant(grant.amount, to: grant.account, payment: grant.payment, at: clock.now()))
        } catch is LedgerRefusal {
            throw BYOKError(
                .requestIDReused, "payment: the account was granted another amount for it. Name the new payment anew.")
        }
        let actor = try context.requiredIdentity.actor
        context.logger.notice(
            "credits granted",
            metadata: [
                "actor": "\(actor)", "account": "\(grant.account)",
                "amount": "\(grant.amount)", "payment": "\(grant.payment)",
            ])
        return try Response(json: BalanceView(balance))
    }
}

extension Directory {
    fileprivate func has(_ account: KeyOwner) -> Bool {
        switch account.kind {
        case .user: person(account.id) != nil
        case .organisation: organisation(account.id) != nil
        case .platform: false
        }
    }
}
