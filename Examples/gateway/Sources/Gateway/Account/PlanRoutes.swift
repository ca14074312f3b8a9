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
            let spending = try query["spending"].map { try SpendingName.policy($0, field: "spending") }
            let plan = try await router.plan(
                RouteRequest(
                    ModelName(query.required("model")), for: identity.caller, spendPolicy: spending ?? SpendPolicy()))
            return try Response(json: PlanView(plan, at: clock.now()))
        }
    }
}
