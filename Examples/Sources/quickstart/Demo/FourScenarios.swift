// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders

/// The product guide's four example scenarios, each with the result that it states.
struct FourScenarios {
    let session: Session
    let narrator: Narrator

    private struct Scenario {
        var title: String
        var key: Provider.ID?
        var model: ModelName
        /// Whose key the guide says is used; nil: the platform's, and credits are charged.
        var expected: Provider.ID?
        var tip: String?
    }

    private let scenarios = [
        Scenario(title: "OpenRouter key", key: .openRouter, model: "openai/gpt-4", expected: .openRouter),
        Scenario(title: "OpenAI key", key: .openAI, model: "gpt-4", expected: .openAI),
        Scenario(title: "No keys", key: nil, model: "gpt-4", expected: nil),
        Scenario(
            title: "Anthropic key", key: .anthropic, model: "gpt-4", expected: nil,
            tip: "Add an OpenRouter key for universal coverage."),
    ]

    func run() async throws {
        narrator.title("1  The guide's four scenarios")
        for (index, scenario) in scenarios.enumerated() {
            let owner = try KeyOwner.user("scenario-\(index + 1)")
            if let provider = scenario.key, let key = ExampleKeys.key(of: provider) {
                _ = try await session.router.keys.add(key, for: provider, owner: owner)
            }
            let request = RouteRequest(scenario.model, for: Caller(owner, tier: .professional))
            let route = try await session.router.route(request)
            let isAsExpected =
                if let expected = scenario.expected {
                    !route.isSystem && route.provider.id == expected && route.billing == .providerBillsOwner
                } else {
                    route.isSystem
                }
            let result =
                route.isSystem
                ? "system key, credits charged" : "\(route.provider.name) key, no credits charged"
            try narrator.confirm(isAsExpected, "\(scenario.title), \(scenario.model) → \(result)")
            guard let tip = scenario.tip else { continue }
            let plan = try await session.router.plan(request)
            try narrator.confirm(plan.remedy == tip, "… and the tip is: \(tip)")
        }
    }
}
