// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKStorage
import BYOKTesting
import HTTPTypes
import Testing

@testable import GatewayService

/// Looking at keys and testing them.
struct KeyTestRoutesTests {
    private let stage: Stage
    private let keys = "/api/v1/account/api-keys"
    init() throws { stage = try Stage() }

    @Test func aHintWhileTypingAsksNobody() async throws {
        let hint = try await stage.ask(
            .post, "\(keys)/inspect", as: "alice", Stage.key(Stage.openRouterKey, at: "openai"))
        #expect(hint.status == 200 && hint.json["masked"] == "sk-or-v1-...a1a1")
        #expect(hint.json["notices"].list.first?.text?.contains("OpenRouter") == true)
        let refused = try await stage.ask(.post, "\(keys)/inspect", as: "alice", Stage.key("'quoted-key'"))
        #expect(refused.status == 400 && refused.code == "invalid_key")
        #expect(stage.upstream.requests.isEmpty)
        #expect(try await stage.ask(.get, keys, as: "alice").json["keys"].list.isEmpty)
    }

    @Test func aTestedKeyIsNotStored() async throws {
        let good = try await stage.ask(.post, "\(keys)/test", as: "alice", Stage.key(Stage.openRouterKey))
        #expect(good.status == 200 && good.json["isGood"] == true)
        #expect(good.json["proved"].list.contains("live"))
        let bad = try await stage.ask(
            .post, "\(keys)/test", as: "alice", Stage.key("sk-or-v1-" + String(repeating: "9", count: 64)))
        #expect(bad.status == 200 && bad.json["isGood"] == false && bad.json["status"]["code"] == "invalid")
        #expect(try await stage.ask(.get, keys, as: "alice").json["keys"].list.isEmpty)
    }

    @Test func aStoredKeysTestIsKept() async throws {
        let id = try await stage.addKey(more: #","test":false"#)
        let answer = try await stage.ask(.post, "\(keys)/\(id)/test", as: "alice")
        #expect(answer.json["test"]["isGood"] == true && answer.json["key"]["badge"]["kind"] == "connected")
        #expect(answer.json["key"]["testedAt"].text != nil)
        stage.upstream.accept(key: Stage.openRouterKey, at: .openRouter, as: .invalid)
        let failed = try await stage.ask(.post, "\(keys)/\(id)/test", as: "alice")
        #expect(failed.status == 200 && failed.json["test"]["isGood"] == false)
        #expect(failed.json["key"]["badge"]["kind"] == "error")
    }

    /// Nobody finds out by trying which of many keys are good.
    @Test func testsAreFewInAMinuteForEachOwner() async throws {
        let stage = try Stage { $0.limits.keyTestsPerMinute = 3 }
        for _ in 0..<3 {
            #expect(
                try await stage.ask(.post, "\(keys)/test", as: "alice", Stage.key(Stage.openAIKey, at: "openai")).status
                    == 200)
        }
        for path in ["\(keys)/test", keys] {
            let answer = try await stage.ask(.post, path, as: "alice", Stage.key(Stage.openAIKey, at: "openai"))
            #expect(answer.status == 429 && answer.code == "too_many_tests", "\(answer.text)")
            #expect(answer.header("retry-after").flatMap { Int($0) } ?? 0 >= 1)
        }
        #expect(stage.upstream.requests.count == 3)
        #expect(
            try await stage.ask(.post, "\(keys)/test", as: "bob", Stage.key(Stage.openAIKey, at: "openai")).status
                == 200)
    }
}
