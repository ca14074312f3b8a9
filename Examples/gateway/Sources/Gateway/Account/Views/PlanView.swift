// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders

/// What would happen with a request, and why.
struct PlanView: Encodable {
    let model: String
    @Nullable var payer: String?
    let summary: String
    let steps: [StepView]
    @Nullable var error: ErrorView?
    @Nullable var remedy: String?
    let spending: String
    /// What the paying account may spend in credits.
    @Nullable var balance: String?

    init(_ plan: RoutePlan, at now: Timestamp) {
        model = plan.model.text
        switch plan.billing {
        case .providerBillsOwner: payer = "ownKey"
        case .credits: payer = "credits"
        case nil: payer = nil
        }
        steps = plan.steps.map(StepView.init)
        error = plan.error.map { ErrorView($0.reply(at: now)) }
        remedy = plan.remedy
        spending = SpendingName.name(plan.spendPolicy)
        balance = plan.creditBalance.map { "\($0.available)" }
        if let chosen = plan.chosen, let billing = plan.billing {
            let key = chosen.isSystem ? "the platform's key" : "key \(chosen.masked)"
            summary = "\(chosen.provider.name) answers with \(key); \(billing)."
        } else {
            summary = plan.error?.message ?? "No key serves this model."
        }
    }

    /// What the request would be answered.
    struct ErrorView: Encodable, Sendable {
        let code, message: String

        init(_ reply: ErrorReply) {
            code = reply.code
            message = reply.message
        }
    }
}

/// A key that was considered, with its verdict.
struct StepView: Encodable {
    let owner, provider, providerName, label, masked: String
    @Nullable var keyID: String?
    /// What the provider calls the model.
    @Nullable var model: String?
    let isChosen: Bool
    let verdict: String

    init(_ step: RoutePlan.Step) {
        owner = step.owner.map { $0.kind == .organisation ? "organisation" : "you" } ?? "platform"
        provider = step.provider.id.rawValue
        providerName = step.provider.name
        label = step.label
        masked = step.masked
        keyID = step.keyID?.description
        model = step.model
        isChosen = step.isChosen
        verdict = step.verdict
    }
}
