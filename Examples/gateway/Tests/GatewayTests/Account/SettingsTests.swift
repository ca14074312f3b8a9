// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKStorage
import BYOKTesting
import HTTPTypes
import Testing

@testable import GatewayService

/// "Never use platform credits", and what credits have paid for keys that fail.
struct SettingsTests {
    private let stage: Stage
    private let base = "/api/v1/account"
    init() throws { stage = try Stage() }

    private func chat(as name: String = "alice") async throws -> Answer {
        try await stage.ask(.post, "/v1/chat/completions", as: name, Stage.chat("gpt-4"))
    }

    private func set(_ mode: String, _ scope: String = "account", as name: String = "alice") async throws -> Answer {
        try await stage.ask(.put, "/api/v1/\(scope)/settings", as: name, #"{"spending":"\#(mode)"}"#)
    }

    @Test func neverMeansNeverFromTheAnswerOn() async throws {
        try await stage.grant("5.00", to: "alice")
        #expect(try await stage.ask(.get, "\(base)/settings", as: "alice").json["spending"] == "creditsAsFallback")
        #expect(try await chat().status == 200)
        let never = try await set("neverCredits")
        #expect(never.status == 200 && never.json == .object(["spending": "neverCredits"]))
        let before = try await stage.store.balance(of: .user("alice")).total
        let refused = try await chat()
        #expect(refused.status == 403 && refused.code == "credits_not_allowed", "\(refused.text)")
        #expect(try await stage.store.balance(of: .user("alice")).total == before)
        #expect(try await stage.ask(.get, "\(base)/plan?model=gpt-4", as: "alice").json["spending"] == "neverCredits")
        #expect(try await stage.ask(.get, "\(base)/api-keys", as: "alice").json["keys"].list.isEmpty)
        #expect(try await stage.ask(.get, "\(base)/settings", as: "bob").json["spending"] == "creditsAsFallback")
        #expect(try await set("creditsAsFallback").json["spending"] == "creditsAsFallback")
        #expect(try await chat().status == 200)
        let audit = try await stage.store.entries(of: .user("alice"), from: 1, limit: 100)
        #expect(audit.count { $0.event.kind == .policyChanged && $0.event.actor == "user:alice" } == 2)
    }

    @Test func anOrganisationsWordHoldsForItsMembers() async throws {
        try await stage.grant("5.00", to: "bob")
        #expect(try await set("neverCredits", "organisation", as: "bob").status == 403)
        #expect(try await set("neverCredits", "organisation", as: "alice").status == 404)
        #expect(try await set("neverCredits", "organisation", as: "carol").status == 200)
        #expect(
            try await stage.ask(.get, "/api/v1/organisation/settings", as: "bob").json["spending"] == "neverCredits")
        #expect(try await chat(as: "bob").code == "credits_not_allowed")
    }

    @Test(arguments: [#"{"spending":"often"}"#, #"{"spending":null}"#, "{}", #"{"spending":"neverCredits","x":1}"#])
    func whatIsNoSettingIsRefused(_ body: String) async throws {
        let answer = try await stage.ask(.put, "\(base)/settings", as: "alice", body)
        #expect(answer.status == 400, "\(answer.text)")
        #expect(try await stage.ask(.get, "\(base)/settings", as: "alice").json["spending"] == "creditsAsFallback")
    }

    /// The API has no word for the classes of failures, and must not loosen them.
    @Test func aChangeOfTheModeKeepsTheClasses() async throws {
        let owner = try KeyOwner.user("alice")
        let keys = stage.gateway.router.keys
        try await keys.setSpendPolicy(SpendPolicy(.neverCredits, creditClasses: []), of: owner)
        _ = try await set("creditsAsFallback")
        #expect(try await keys.spendPolicy(of: owner) == SpendPolicy(.creditsAsFallback, creditClasses: []))
    }

    @Test func whatCreditsPayForAFailingKeyIsShownUntilItWorks() async throws {
        try await stage.grant("5.00", to: "alice")
        let id = try await stage.addKey()
        #expect(try await stage.ask(.get, "\(base)/outages", as: "alice").json["outages"].list.isEmpty)
        stage.upstream.accept(key: Stage.openRouterKey, at: .openRouter, as: .invalid)
        for _ in 0..<2 { #expect(try await chat().header("x-using-byok") == "false") }
        let spent = try Money(nanodollars: 5_000_000_000)
            .subtracting(try await stage.store.balance(of: .user("alice")).total)
        #expect(spent > .zero)
        var outage = JSONTree.missing
        // The status is written a moment after the request.
        for _ in 0..<500 where outage == .missing {
            outage = try await stage.ask(.get, "\(base)/outages", as: "alice").json["outages"][0]
            try await Task.sleep(for: .milliseconds(2))
        }
        #expect(outage["keyID"].text == id && outage["providerName"] == "OpenRouter")
        #expect(outage["masked"] == "sk-or-v1-...a1a1" && outage["since"].text?.hasSuffix("Z") == true)
        #expect(outage["requests"] == 2 && outage["credits"].text == "\(spent)")
        #expect(try await stage.ask(.get, "\(base)/outages", as: "bob").json["outages"].list.isEmpty)
        stage.upstream.accept(key: Stage.openRouterKey, at: .openRouter)
        _ = try await stage.ask(.post, "\(base)/api-keys/\(id)/test", as: "alice")
        #expect(try await stage.ask(.get, "\(base)/outages", as: "alice").json["outages"].list.isEmpty)
    }

    @Test func whatMembersPaidForTheOrganisationsKeyIsTheOrganisationsOutage() async throws {
        try await stage.grant("5.00", to: "dave")
        let id = try await stage.addKey(as: "carol", scope: "organisation")
        stage.upstream.accept(key: Stage.openRouterKey, at: .openRouter, as: .invalid)
        #expect(try await chat(as: "dave").status == 200)
        var outage = JSONTree.missing
        for _ in 0..<500 where outage == .missing {
            outage = try await stage.ask(.get, "/api/v1/organisation/outages", as: "carol").json["outages"][0]
            try await Task.sleep(for: .milliseconds(2))
        }
        #expect(outage["keyID"].text == id && outage["requests"] == 1)
        #expect(Money(outage["credits"].text ?? "") ?? .zero > .zero)
    }
}
