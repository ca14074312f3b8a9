// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import Hummingbird

/// "Why was my key not used?"
struct PlanRoutes {
    let router: BYOKRouter
    let clock: any RouterClock

    func add(to group: RouterGroup<GatewayContext>) {
        group.get("plan") { request, context in
            let query = try Query(request, "model", "spending")
            let identity = try context.requiredIdentity
            let spending = try query.choice(
                "spending", or: SpendPolicy(),
                of: [
                    "creditsAsFallback": .creditsAsFallback, "creditsIfNoOwnKey": .creditsIfNoOwnKey,
                    "neverCredits": .neverCredits,
                ])
            let plan = try await router.plan(
                RouteRequest(ModelName(query.required("model")), for: identity.caller, spendPolicy: spending))
            return try Response(json: PlanView(plan, at: clock.now()))
        }
    }
}
