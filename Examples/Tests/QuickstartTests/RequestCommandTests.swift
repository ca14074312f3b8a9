// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ConsoleTesting
import Foundation
import Testing

struct RequestCommandTests {
    let sandbox: Sandbox

    init() throws { sandbox = try Sandbox() }

    @Test func theFourScenariosOfTheGuide() async throws {
        try await sandbox.add("openrouter", "--user", "one", prefix: "sk-or-v1-")
        try await sandbox.add("openai", "--user", "two")
        try await sandbox.add("anthropic", "--user", "four", prefix: "sk-ant-api03-")
        let own = "the provider bills the owner"
        #expect(try await sandbox.run("route", "openai/gpt-4", "--user", "one").output.contains(own))
        #expect(try await sandbox.run("route", "gpt-4", "--user", "two").output.contains(own))
        for user in ["three", "four"] {
            let result = try await sandbox.run("route", "gpt-4", "--user", user).output
            #expect(result.contains("credits of \(user)") && result.contains("simulated"))
            #expect(result.contains("Add an OpenRouter key for universal coverage."))
        }
    }

    @Test func chargesTheTiersMarkup() async throws {
        for (tier, price) in [
            ("trial", "$34.50"), ("starter", "$33.00"), ("professional", "$31.50"), ("enterprise", "$30.00"),
        ] {
            #expect(try await sandbox.run("route", "gpt-4", "--tier", tier).output.contains("\(price) in"))
        }
    }

    @Test func neverCreditsMeansNever() async throws {
        let refused = try await sandbox.run("route", "gpt-4", "--never-credits", expecting: 1)
        #expect(refused.output.isEmpty && refused.errors.contains("credits are not allowed"))
        let explained = try await sandbox.run("explain", "gpt-4", "--never-credits")
        #expect(explained.output.contains("No route"))
    }

    @Test func organisationKeysCountInTierEnterprise() async throws {
        try await sandbox.add("openai", "--organisation", "acme", "--label", "Team")
        let arguments = ["route", "gpt-4", "--organisation", "acme", "--tier"]
        #expect(try await sandbox.run(arguments[0], arguments[1], "--organisation", "acme").output.contains("credits"))
        let own = try await sandbox.run("route", "gpt-4", "--organisation", "acme", "--tier", "enterprise")
        #expect(own.output.contains("acme: Team"))
    }

    @Test func refusesWhatHasNoPriceAndNamesThatAreNone() async throws {
        try await sandbox.run("route", "nobody/knows-this", expecting: 1)
        try await sandbox.run("route", "two words", expecting: 2)
        try await sandbox.run("route", "gpt-4", "--tier", "gold", expecting: 2)
        try await sandbox.run("route", "gpt-4", "--user", "", expecting: 2)
    }

    @Test func explainNamesEveryKeyAndItsVerdict() async throws {
        try await sandbox.add("openai", "--label", "Work")
        try await sandbox.add("anthropic", "--label", "Private", prefix: "sk-ant-api03-")
        try await sandbox.run("disable", "2")
        let output = try await sandbox.run("explain", "claude-3-opus").output
        #expect(output.contains("Work") && output.contains("Private") && output.contains("platform"))
        #expect(output.contains("used"))
    }

    @Test func findsModels() async throws {
        let all = try await sandbox.run("models").lines.count
        let google = try await sandbox.run("models", "--provider", "Google").lines.count
        #expect(all > 300 && google > 3 && google < all)
        #expect(try await sandbox.run("models", "--search", "GPT-4o-mini").output.contains("openai/gpt-4o-mini"))
        #expect(try await sandbox.run("models", "--search", "no such model").output.hasPrefix("0 models"))
        try await sandbox.run("models", "--provider", "mistral", expecting: 2)
    }

    @Test(
        arguments: [
            (["--tokens", "100M", "--price", "30", "--tier", "trial"], ["$3,450.00", "$3,000.00", "$450.00"]),
            (["--tokens", "100M", "--price", "30", "--tier", "trial", "--free"], ["$3,450.00", "$41,400.00"]),
            (["--tokens", "10M", "--price", "3"], ["$31.50", "$30.00", "$1.50", "$18.00"]),
            (["--tokens", "1B", "--price", "3.00"], ["$3,150.00", "$3,000.00", "$150.00", "$1,800.00"]),
            (["--tokens", "1B", "--price", "3", "--tier", "enterprise", "--free"], ["$36,000.00"]),
            (
                ["--tokens", "100M", "--price", "2.50", "--output-tokens", "100M", "--output-price", "10"],
                ["$1,312.50", "$1,250.00", "$62.50"]
            ),
            (["--tokens", "1", "--price", "0.000001"], ["$0.00"]),
        ])
    func savingsAreTheGuides(_ arguments: [String], _ expected: [String]) async throws {
        let result = try await sandbox.program.run(
            ["savings"] + arguments, input: Data(), environment: sandbox.environment, in: sandbox.folder)
        for amount in expected { #expect(result.output.contains(amount)) }
    }

    @Test(arguments: ["-1", "1.5", "0x10", "1e3", "99999999999999999999", "20000000000B", "+1", "M"])
    func refusesOtherNumbersOfTokens(_ tokens: String) async throws {
        try await sandbox.run("savings", "--tokens=\(tokens)", "--price", "3", expecting: 2)
    }

    @Test func refusesPricesThatAreNone() async throws {
        for price in ["-1", "three", "1e3", "$3"] {
            try await sandbox.run("savings", "--tokens", "1M", "--price=\(price)", expecting: 2)
        }
        try await sandbox.run("savings", "--tokens", "18000000000B", "--price", "99999999", expecting: 1)
    }
}
