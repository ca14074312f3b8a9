// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import Testing

/// The product guide's four scenarios, its "Check provider matches model" and its FAQ, as they stand there.
@Suite struct ScenarioTests {
    struct Scenario: Sendable, CustomTestStringConvertible {
        var name: String
        var keys: [Provider.ID]
        var model: String
        /// Nil: the system key, and credits.
        var uses: Provider.ID?
        var sends: String
        var testDescription: String { name }
    }

    static let scenarios: [Scenario] = [
        Scenario(
            name: "1: OpenRouter BYOK", keys: [.openRouter], model: "openai/gpt-4", uses: .openRouter,
            sends: "openai/gpt-4"),
        Scenario(name: "2: provider-specific BYOK", keys: [.openAI], model: "gpt-4", uses: .openAI, sends: "gpt-4"),
        Scenario(name: "3: no BYOK", keys: [], model: "gpt-4", uses: nil, sends: "gpt-4"),
        Scenario(name: "4: mixed", keys: [.anthropic], model: "gpt-4", uses: nil, sends: "gpt-4"),
        Scenario(
            name: "an OpenRouter key serves any model", keys: [.openRouter], model: "gpt-4", uses: .openRouter,
            sends: "openai/gpt-4"),
        Scenario(
            name: "OpenRouter before the provider's own key", keys: [.openAI, .openRouter], model: "gpt-4",
            uses: .openRouter,
            sends: "openai/gpt-4"),
        Scenario(
            name: "a vendor's prefix is the vendor", keys: [.openAI], model: "openai/gpt-4", uses: .openAI,
            sends: "gpt-4"),
        Scenario(
            name: "an OpenAI key does not serve Claude", keys: [.openAI], model: "anthropic/claude-3.5-sonnet",
            uses: nil,
            sends: "claude-3-5-sonnet-20241022"),
        Scenario(
            name: "all four keys: OpenRouter for all requests", keys: [.google, .anthropic, .openAI, .openRouter],
            model: "google/gemini-2.5-pro", uses: .openRouter, sends: "google/gemini-2.5-pro"),
        Scenario(
            name: "the guide's free model", keys: [.openRouter], model: "meta-llama/llama-3.1-8b-instruct:free",
            uses: .openRouter, sends: "meta-llama/llama-3.1-8b-instruct:free"),
    ]

    @Test(arguments: scenarios) func choosesAndBillsAsTheGuideSays(scenario: Scenario) async throws {
        let world = try World()
        for provider in scenario.keys { try await world.add(provider) }
        let request = RouteRequest(ModelName(scenario.model), for: .alice)
        let route = try await world.router.route(request)

        #expect(route.isSystem == (scenario.uses == nil))
        #expect(route.keyOwner == (scenario.uses == nil ? nil : Samples.alice))
        if let uses = scenario.uses { #expect(route.provider.id == uses) }
        #expect(route.model == scenario.sends)
        let secret = try await route.withSecret(Samples.text)
        if let uses = scenario.uses {
            #expect(route.billing == .providerBillsOwner)
            #expect(secret == Samples.key(uses, 1))
        } else {
            guard case .credits(let quote) = route.billing else {
                Issue.record("credits are charged")
                return
            }
            #expect(quote.account == Samples.alice)
            #expect(quote.tier == .professional)
            #expect(secret.hasPrefix("system-key-of-\(route.provider.id)"))
        }
    }

    /// "Tip: Add OpenRouter key for universal coverage!"
    @Test func theMixedScenarioGivesTheTip() async throws {
        let world = try World()
        try await world.add(.anthropic)
        let plan = try await world.router.plan(RouteRequest("gpt-4", for: .alice))
        #expect(plan.remedy?.contains("OpenRouter key for universal coverage") == true)
        #expect(plan.rejections.map(\.code) == [.modelNotServed])
        #expect(plan.description.contains("universal coverage"))
    }

    @Test func withAnOpenRouterKeyThereIsNothingToTip() async throws {
        let world = try World()
        try await world.add(.openRouter)
        #expect(try await world.router.plan(RouteRequest("gpt-4", for: .alice)).remedy == nil)
    }

    /// "Disabled (gray): Key is inactive, system key used instead."
    @Test func aDisabledKeyGivesWayToTheSystemKey() async throws {
        let world = try World()
        let id = try await world.add(.openAI)
        try await world.vault.change(id, of: Samples.alice, .disable)
        #expect(await world.payer("gpt-4") == .credits(at: .openAI))
        try await world.vault.change(id, of: Samples.alice, .enable)
        #expect(await world.payer("gpt-4") == .key(id))
    }

    /// "After deletion, system key is used immediately (no grace period)."
    @Test func aRemovedKeyGivesWayAtOnce() async throws {
        let world = try World()
        let id = try await world.add(.openAI)
        #expect(await world.payer("gpt-4") == .key(id))
        try await world.vault.remove(id, of: Samples.alice)
        #expect(await world.payer("gpt-4") == .credits(at: .openAI))
    }

    /// "Your BYOK key expires/fails … system automatically falls back to system key. Credits charged."
    @Test(arguments: [KeyStatus.expired, .invalid, .noFunds]) func aFailedKeyFallsBackToCredits(status: KeyStatus)
        async throws
    {
        let world = try World()
        try await world.add(.openAI, status: status)
        #expect(await world.payer("gpt-4") == .credits(at: .openAI))
    }

    /// "Add key from new provider: new requests use new key; old key remains."
    @Test func newRequestsUseTheNewKey() async throws {
        let world = try World()
        let old = try await world.vault.add(.sample(.openAI, 1), for: .openAI, owner: Samples.alice).summary.id
        let new = try await world.vault.add(.sample(.openAI, 2), for: .openAI, owner: Samples.alice).summary.id
        #expect(await world.payer("gpt-4") == .key(new))
        #expect(try await world.vault.list(Samples.alice).map(\.id) == [new, old])
    }

    /// "If agent spawns sub-agents, they all use your key": a sub-agent's request has the caller of its parent.
    @Test func everyRequestOfACallerRoutesAlike() async throws {
        let world = try World()
        let id = try await world.add(.openRouter)
        for model in ["gpt-4", "anthropic/claude-3.5-sonnet", "google/gemini-2.5-pro", "x-ai/grok-4"] {
            #expect(await world.payer(ModelName(model)) == .key(id))
        }
    }
}
