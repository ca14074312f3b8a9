// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKStorage
import BYOKTesting
import HTTPTypes
import Testing

@testable import GatewayService

/// Credits, and which key is used and why.
struct CreditAndPlanTests {
    private let stage: Stage
    private let base = "/api/v1/account"
    init() throws { stage = try Stage() }

    @Test func theBalanceAndItsEntriesAreTheLedgers() async throws {
        try await stage.grant("5.00", to: "alice")
        _ = try await stage.ask(.post, "/v1/chat/completions", as: "alice", Stage.chat("gpt-4"))
        let balance = try await stage.ask(.get, "\(base)/credits", as: "alice").json
        #expect(balance["held"] == "0.00" && balance["total"] == balance["available"])
        let entries = try await stage.ask(.get, "\(base)/credits/entries", as: "alice").json["entries"].list
        #expect(entries.map { $0["kind"].text } == ["grant", "reserve", "settle"])
        #expect(entries[0]["amount"] == "5.00" && entries[0]["requestID"] == "test-5.00")
        let charge = try #require(Money(entries[2]["amount"].text ?? ""))
        #expect(charge > .zero)
        #expect(balance["total"].text == "\(try Money(nanodollars: 5_000_000_000).subtracting(charge))")
        let few = try await stage.ask(.get, "\(base)/credits/entries?limit=1", as: "alice").json["entries"].list
        #expect(few == [entries[0]])
        let later = try await stage.ask(.get, "\(base)/credits/entries?from=2199-01-01T00:00:00Z", as: "alice").json
        #expect(later["entries"].list.isEmpty)
        #expect(try await stage.ask(.get, "\(base)/credits", as: "bob").json["total"] == "0.00")
    }

    @Test func heldCreditsAreNotAvailable() async throws {
        try await stage.grant("5.00", to: "alice")
        _ = try await stage.store.apply(
            LedgerEntry(
                account: .user("alice"), requestID: RequestID("r"), attempt: 1, kind: .reserve,
                amount: Money(nanodollars: 1_250_000_000), parametersHash: Array(repeating: 1, count: 32),
                at: SystemClock().now()))
        let balance = try await stage.ask(.get, "\(base)/credits", as: "alice").json
        #expect(balance["total"] == "5.00" && balance["held"] == "1.25" && balance["available"] == "3.75")
    }

    @Test func whereTheOrganisationPaysItsCreditsAreShown() async throws {
        let stage = try Stage { $0.organisations[0].paysForMembers = true }
        _ = try await stage.store.apply(
            .grant(
                Money(nanodollars: 7_000_000_000), to: .organisation("acme"), payment: RequestID("p"),
                at: SystemClock().now()))
        #expect(try await stage.ask(.get, "\(base)/credits", as: "bob").json["total"] == "7.00")
        #expect(try await stage.ask(.get, "/api/v1/organisation/credits", as: "bob").json["total"] == "7.00")
        #expect(try await stage.ask(.get, "\(base)/credits", as: "alice").json["total"] == "0.00")
    }

    @Test func thePlanNamesTheKeyAndWhoPays() async throws {
        let none = try await stage.ask(.get, "\(base)/plan?model=gpt-4", as: "alice").json
        #expect(none["payer"] == .null && none["error"]["code"] == "insufficient_credits" || none["payer"] == "credits")
        try await stage.grant("5.00", to: "alice")
        let credits = try await stage.ask(.get, "\(base)/plan?model=gpt-4", as: "alice").json
        #expect(credits["payer"] == "credits" && credits["balance"] == "5.00" && credits["error"] == .null)
        #expect(credits["steps"][0]["owner"] == "platform" && credits["steps"][0]["verdict"] == "used")
        let never = try await stage.ask(.get, "\(base)/plan?model=gpt-4&spending=neverCredits", as: "alice").json
        #expect(never["payer"] == .null && never["error"]["code"] == "credits_not_allowed")
        #expect(never["spending"] == "neverCredits" && never["remedy"] != .null)
        let id = try await stage.addKey(more: #","label":"Mine""#)
        let own = try await stage.ask(.get, "\(base)/plan?model=gpt-4&spending=neverCredits", as: "alice").json
        #expect(own["payer"] == "ownKey" && own["model"] == "gpt-4")
        #expect(own["summary"].text?.contains("sk-or-v1-...a1a1") == true)
        let step = own["steps"][0]
        #expect(
            step["owner"] == "you" && step["keyID"].text == id && step["label"] == "Mine" && step["isChosen"] == true)
        #expect(step["model"] == "openai/gpt-4")
        _ = try await stage.ask(.patch, "\(base)/api-keys/\(id)", as: "alice", #"{"isEnabled":false}"#)
        let off = try await stage.ask(.get, "\(base)/plan?model=gpt-4", as: "alice").json
        #expect(off["steps"].list.first { $0["keyID"].text == id }?["verdict"] == "is disabled")
        #expect(off["payer"] == "credits")
    }
}
