// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKStorage
import BYOKTesting
import HTTPTypes
import Testing

@testable import GatewayService

/// Adding, listing, changing, replacing and removing keys.
struct KeyRoutesTests {
    private let stage: Stage
    private let keys = "/api/v1/account/api-keys"
    init() throws {
        stage = try Stage()
        stage.upstream.accept(key: Stage.otherOpenRouterKey, at: .openRouter)
    }

    @Test func aKeyIsTestedStoredAndShownMasked() async throws {
        let answer = try await stage.ask(
            .post, keys, as: "alice", Stage.key("  \(Stage.openRouterKey)", more: #","label":"Mine""#))
        #expect(answer.status == 201)
        let key = answer.json["key"]
        let id = try #require(key["id"].text)
        #expect(answer.header("location") == "\(keys)/\(id)")
        #expect(key["masked"] == "sk-or-v1-...a1a1" && key["label"] == "Mine" && key["providerName"] == "OpenRouter")
        #expect(key["badge"]["kind"] == "connected" && key["status"]["code"] == "connected")
        #expect(key["isEnabled"] == true && key["position"] == 0)
        #expect(key["expiresAt"] == .null && key["overBudget"] == .null && key["limits"]["members"] == .null)
        #expect(answer.json["notices"][0].text?.contains("White space") == true)
        #expect(answer.json["test"]["isGood"] == true)
        #expect(answer.json["test"]["message"].text?.hasPrefix("API key is valid!") == true)
        let list = try await stage.ask(.get, keys, as: "alice")
        #expect(list.json["keys"].list == [key])
        #expect(try await stage.ask(.get, "\(keys)/\(id)", as: "alice").json == key)
        #expect(try await stage.ask(.get, keys, as: "bob").json["keys"].list.isEmpty)
    }

    @Test func aKeyMayBeStoredWithoutATestAndWithLimits() async throws {
        let more = """
            ,"test":false,"isEnabled":false,"expiresAt":"2031-02-03T04:05:06+01:00",
            "limits":{"allowedModels":["gpt-4*"],"deniedModels":["o1"],"spending":"neverCredits","requestsPerMinute":3,
            "tokensPerMinute":4000,"spendPerDay":"0.5","spendPerMonth":"12"}
            """
        let answer = try await stage.ask(.post, keys, as: "alice", Stage.key(Stage.openRouterKey, more: more))
        let key = answer.json["key"]
        #expect(answer.json["test"] == .null && stage.upstream.requests.isEmpty)
        #expect(key["badge"]["kind"] == "disabled" && key["status"]["code"] == "untested")
        #expect(key["expiresAt"] == "2031-02-03T03:05:06Z" && key["testedAt"] == .null)
        let limits = key["limits"]
        #expect(limits["allowedModels"] == .list(["gpt-4*"]) && limits["deniedModels"] == .list(["o1"]))
        #expect(limits["spending"] == "neverCredits" && limits["requestsPerMinute"] == 3)
        #expect(limits["spendPerDay"] == "0.50" && limits["spendPerMonth"] == "12.00")
    }

    @Test func whatIsNotMentionedStaysAndNullLiftsALimit() async throws {
        let id = try await stage.addKey(
            more: #","label":"a","limits":{"spendPerDay":"5","requestsPerMinute":3,"spending":"neverCredits"}"#)
        func change(_ body: String) async throws -> JSONTree {
            let answer = try await stage.ask(.patch, "\(keys)/\(id)", as: "alice", body)
            #expect(answer.status == 200, "\(answer.text)")
            return answer.json
        }
        var key = try await change(#"{"label":"b"}"#)
        #expect(key["label"] == "b" && key["limits"]["spendPerDay"] == "5.00")
        key = try await change(#"{"limits":{"tokensPerMinute":9}}"#)
        #expect(key["limits"]["spendPerDay"] == "5.00" && key["limits"]["spending"] == "neverCredits")
        #expect(key["limits"]["requestsPerMinute"] == 3 && key["limits"]["tokensPerMinute"] == 9)
        key = try await change(#"{"limits":{"spendPerDay":null}}"#)
        #expect(key["limits"]["spendPerDay"] == .null && key["limits"]["tokensPerMinute"] == 9)
        key = try await change(#"{"isEnabled":false}"#)
        #expect(key["badge"]["kind"] == "disabled" && key["status"]["code"] == "connected")
        key = try await change(#"{"isEnabled":true,"expiresAt":"2031-01-01T00:00:00Z"}"#)
        #expect(key["badge"]["kind"] == "connected" && key["expiresAt"] == "2031-01-01T00:00:00Z")
        key = try await change(#"{"expiresAt":null}"#)
        #expect(key["expiresAt"] == .null)
        #expect(try await change("{}") == key)
    }

    /// The classes of failures that credits may follow on are not the API's to widen.
    @Test func aChangeOfLimitsKeepsWhatTheAPIDoesNotShow() async throws {
        let id = try #require(KeyID(try await stage.addKey()))
        let owner = try KeyOwner.user("alice")
        let policy = KeyPolicy(spendPolicy: SpendPolicy(.creditsAsFallback, creditClasses: []))
        try await stage.gateway.router.keys.change(id, of: owner, .limit(policy))
        _ = try await stage.ask(.patch, "\(keys)/\(id)", as: "alice", #"{"limits":{"spending":"creditsIfNoOwnKey"}}"#)
        let changed = try await stage.gateway.router.keys.list(owner)[0].policy.spendPolicy
        #expect(changed == SpendPolicy(.creditsIfNoOwnKey, creditClasses: []))
    }

    @Test func keysAreListedAndMovedInTheOrderInWhichTheyAreTried() async throws {
        stage.upstream.accept(key: Stage.anthropicKey, at: .anthropic)
        let claude = try await stage.addKey(Stage.anthropicKey, at: "anthropic")
        let first = try await stage.addKey(Stage.openRouterKey)
        let second = try await stage.addKey(Stage.otherOpenRouterKey)
        func order() async throws -> [String?] {
            try await stage.ask(.get, keys, as: "alice").json["keys"].list.map { $0["id"].text }
        }
        #expect(try await order() == [second, first, claude])
        let moved = try await stage.ask(.patch, "\(keys)/\(first)", as: "alice", #"{"position":0}"#)
        #expect(moved.json["position"] == 0)
        #expect(try await order() == [first, second, claude])
        let places = try await stage.ask(.get, keys, as: "alice").json["keys"].list.map { $0["position"] }
        #expect(places == [0, 1, 0])
    }

    @Test func aReplacementKeepsTheOldValueForItsGraceOnly() async throws {
        let id = try await stage.addKey(more: #","label":"Mine""#)
        let answer = try await stage.ask(
            .post, "\(keys)/\(id)/replace", as: "alice",
            #"{"key":"\#(Stage.otherOpenRouterKey)","graceSeconds":3600}"#)
        #expect(answer.status == 200)
        #expect(answer.json["key"]["id"].text == id && answer.json["key"]["masked"] == "sk-or-v1-...b2b2")
        let previous = answer.json["previous"]
        #expect(previous["masked"] == "sk-or-v1-...a1a1" && previous["position"] == 1 && previous["label"] == "Mine")
        #expect(previous["expiresAt"].text != nil && previous["id"].text != id)
        #expect(answer.json["test"]["isGood"] == true)
        let third = "sk-or-v1-" + String(repeating: "c3", count: 32)
        let bare = try await stage.ask(
            .post, "\(keys)/\(id)/replace", as: "alice", #"{"key":"\#(third)","test":false}"#)
        #expect(bare.json["previous"] == .null && bare.json["test"] == .null)
        #expect(bare.json["key"]["badge"]["kind"] == "notTested")
    }

    @Test func aRemovedKeyIsGoneAndUsedNoMore() async throws {
        let id = try await stage.addKey()
        let gone = try await stage.ask(.delete, "\(keys)/\(id)", as: "alice")
        #expect(gone.status == 204 && gone.text.isEmpty)
        #expect(try await stage.ask(.get, keys, as: "alice").json["keys"].list.isEmpty)
        let again = try await stage.ask(.delete, "\(keys)/\(id)", as: "alice")
        #expect(again.status == 404 && again.code == "key_not_found")
        let chat = try await stage.ask(.post, "/v1/chat/completions", as: "alice", Stage.chat("gpt-4"))
        #expect(chat.code == "insufficient_credits")
    }

    @Test func everyChangeNamesItsActorInTheAuditLog() async throws {
        let id = try await stage.addKey()
        _ = try await stage.ask(.patch, "\(keys)/\(id)", as: "alice", #"{"label":"b","isEnabled":false}"#)
        _ = try await stage.ask(.delete, "\(keys)/\(id)", as: "alice")
        let entries = try await stage.store.entries(of: .user("alice"), from: 1, limit: 100)
        #expect(entries.map(\.event.kind) == [.added, .tested, .disabled, .renamed, .removed])
        #expect(entries.allSatisfy { $0.event.actor == "user:alice" })
    }

    @Test func providersAreListedWithTheRecommendedOneFirst() async throws {
        let providers = try await stage.ask(.get, "/api/v1/account/providers", as: "alice").json["providers"].list
        #expect(providers.map { $0["id"] }.prefix(4) == ["openrouter", "openai", "anthropic", "google"])
        #expect(providers.map { $0["isRecommended"] }.prefix(2) == [true, false])
        #expect(providers[0]["keyHint"] == "sk-or-v1-…" && providers[0]["keysURL"].text?.hasPrefix("https://") == true)
        #expect(providers[0]["models"].number ?? 0 > 100)
    }
}
