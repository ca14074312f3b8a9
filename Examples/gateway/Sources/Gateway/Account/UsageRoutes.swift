// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import Hummingbird

/// What was used, and what keys have saved.
struct UsageRoutes {
    let router: BYOKRouter
    let scope: AccountScope
    let clock: any RouterClock

    func add(to group: RouterGroup<GatewayContext>) {
        group.get("usage") { request, context in
            let query = try Query(request, "from", "to", "by", "every")
            let period = try query.period(until: clock.now())
            var dimensions = try query.choices(
                "by",
                of: [
                    "key": UsageDimension.key, "provider": .provider, "model": .model, "member": .member,
                    "payer": .payer,
                ])
            if query["every"] != nil { dimensions.append(.time(try unit(query))) }
            let rows = try await router.usage.totals(
                of: scope.account(of: context).owner, in: period, by: dimensions)
            return try Response(json: UsageView(period, rows))
        }
        group.get("usage/models") { request, context in
            let query = try Query(request, "from", "to", "by", "limit")
            let period = try query.period(until: clock.now())
            let rows = try await router.usage.mostUsedModels(
                of: scope.account(of: context).owner, in: period,
                by: query.choice("by", or: .requests, of: ["requests": .requests, "tokens": .tokens, "cost": .cost]),
                limit: query.count("limit", or: 10, in: 1...1_000))
            return try Response(json: UsageView(period, rows))
        }
        group.get("usage/time") { request, context in
            let query = try Query(request, "from", "to", "every")
            let period = try query.period(until: clock.now())
            let rows = try await router.usage.overTime(
                of: scope.account(of: context).owner, in: period, every: unit(query))
            return try Response(json: UsageView(period, rows))
        }
        group.get("savings") { request, context in
            let query = try Query(request, "from", "to", "baseline")
            let account = try scope.account(of: context)
            let baseline = try query["baseline"].map { model in
                try Savings.Baseline(model: ModelName(model), tier: account.identity.user.tier, in: router.catalog)
            }
            let savings = try await router.usage.savings(
                of: account.owner, in: query.period(until: clock.now()), baseline: baseline)
            return try Response(json: SavingsView(savings))
        }
    }

    private func unit(_ query: Query) throws(BYOKError) -> CalendarUnit {
        try query.choice("every", or: .day, of: ["day": .day, "week": .week, "month": .month])
    }
}
