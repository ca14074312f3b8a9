// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKStorage
import BYOKTesting
import HTTPTypes
import Testing

@testable import GatewayService

/// What chats cost whom, and how answers say it.
struct ChatTests {
    private static let paths = ["/v1/chat/completions", "/api/v1/llm/chat/completions"]

    private func addKey(_ stage: Stage, _ key: String, _ provider: Provider.ID, to user: String) async throws {
        try await stage.gateway.router.keys.add(PastedKey(key), for: provider, owner: .user(user))
    }

    @Test(arguments: paths)
    func creditsPayWhereThereIsNoKey(_ path: String) async throws {
        let stage = try Stage()
        try await stage.grant("1", to: "alice")
        let answer = try await stage.ask(.post, path, as: "alice", Stage.chat("openai/gpt-4"))
        #expect(answer.status == 200)
        #expect(answer.header("x-using-byok") == "false" && answer.header("x-provider") == "openrouter")
        let charged = try #require(answer.header("x-credits-charged").flatMap { Money($0) })
        #expect(charged > .zero)
        // One value: header, body and ledger.
        #expect(answer.object["x-using-byok"] == .text("false") && answer.object["x-provider"] == .text("openrouter"))
        #expect(answer.object["x-credits-charged"] == .text("\(charged)"))
        #expect(try await stage.store.balance(of: .user("alice")).total == Money("1")?.subtracting(charged))
    }

    @Test(arguments: paths)
    func anOwnKeyCostsNoCredits(_ path: String) async throws {
        let stage = try Stage()
        try await stage.grant("1", to: "alice")
        try await addKey(stage, Stage.openAIKey, .openAI, to: "alice")
        let answer = try await stage.ask(.post, path, as: "alice", Stage.chat("gpt-4"))
        #expect(answer.header("x-using-byok") == "true" && answer.header("x-provider") == "openai")
        #expect(answer.header("x-credits-charged") == "0.00")
        #expect(answer.object["x-credits-charged"] == .text("0.00"))
        #expect(try await stage.store.balance(of: .user("alice")).total == Money("1"))
    }

    @Test func aStreamsHeadersLeaveAtItsBeginningAndItsChargeWithItsEnd() async throws {
        let stage = try Stage()
        try await stage.grant("1", to: "alice")
        let answer = try await stage.ask(
            .post, "/v1/chat/completions", as: "alice", Stage.chat("openai/gpt-4", stream: true))
        #expect(answer.header("content-type") == "text/event-stream")
        #expect(answer.header("x-using-byok") == "false" && answer.header("x-credits-charged") == nil)
        let events = answer.text.split(separator: "\n\n")
        #expect(events.last == "data: [DONE]")
        let last = try #require(events.dropLast().last)
        #expect(last.contains(#""finish_reason":"stop""#) && last.contains(#""x-credits-charged":"0.0"#))
        #expect(events.dropLast(2).allSatisfy { !$0.contains("x-credits-charged") })
        #expect(events.dropLast().allSatisfy { !$0.contains(#""choices":[]"#) })
    }

    @Test func usageComesWhereItIsAskedFor() async throws {
        let stage = try Stage()
        try await addKey(stage, Stage.openAIKey, .openAI, to: "alice")
        let body = Stage.chat("gpt-4", stream: true, more: #","stream_options":{"include_usage":true}"#)
        let answer = try await stage.ask(.post, "/v1/chat/completions", as: "alice", body)
        let last = try #require(answer.text.split(separator: "\n\n").dropLast().last)
        #expect(last.contains(#""choices":[]"#) && last.contains(#""usage":{"prompt_tokens""#))
        #expect(last.contains(#""x-using-byok":"true""#))
    }

    @Test func aStreamThatBreaksEndsWithAnErrorAndNotAsIfItWereWhole() async throws {
        let stage = try Stage()
        try await addKey(stage, Stage.openAIKey, .openAI, to: "alice")
        stage.upstream.fail(.cutOff(after: 2), at: .openAI)
        let answer = try await stage.ask(.post, "/v1/chat/completions", as: "alice", Stage.chat("gpt-4", stream: true))
        #expect(answer.status == 200)
        #expect(!answer.text.contains("[DONE]"))
        #expect(answer.text.split(separator: "\n\n").last?.contains(#"{"error":{"message":"#) == true)
    }

    @Test(arguments: [("never", 403), ("if-no-own-key", 403), ("fallback", 200)])
    func theRequestMayForbidCredits(_ header: String, _ status: Int) async throws {
        let stage = try Stage()
        try await stage.grant("1", to: "alice")
        try await addKey(stage, Stage.openAIKey, .openAI, to: "alice")
        stage.upstream.fail(.invalidKey, at: .openAI)
        let answer = try await stage.ask(
            .post, "/v1/chat/completions", as: "alice", Stage.chat("gpt-4"), headers: [.platformCredits: header])
        #expect(answer.status == status)
        let charged = try await stage.store.balance(of: .user("alice")).total != Money("1")
        #expect(charged == (status == 200))
        if status == 200 { #expect(answer.header("x-fallback-reason") == "openai:authInvalid") }
    }

    /// Who names a key does not mean credits.
    @Test func aKeyThatIsNotTheUsersIsNotThere() async throws {
        let stage = try Stage()
        try await stage.grant("1", to: "alice")
        let bobs = try await stage.addKey(Stage.openAIKey, at: "openai", as: "bob")
        let off = try await stage.addKey(as: "alice")
        _ = try await stage.ask(.patch, "/api/v1/account/api-keys/\(off)", as: "alice", #"{"isEnabled":false}"#)
        for id in [bobs, off, "01a2173d-0000-72ae-b517-784794dff55a"] {
            let answer = try await stage.ask(
                .post, "/v1/chat/completions", as: "alice", Stage.chat("gpt-4"), headers: [.keyID: id])
            #expect(answer.status == 404 && answer.code == "key_not_found", "\(answer.text)")
        }
        #expect(try await stage.store.balance(of: .user("alice")).total == Money("1"))
    }

    @Test func headersThatSayNothingAreRefused() async throws {
        let stage = try Stage()
        func ask(_ headers: HTTPFields) async throws -> Answer {
            try await stage.ask(.post, "/v1/chat/completions", as: "alice", Stage.chat("gpt-4"), headers: headers)
        }
        #expect(try await ask([.platformCredits: "sometimes"]).status == 400)
        #expect(try await ask([.keyID: "x"]).status == 400)
        #expect(try await ask([.keyID: "x", .provider: "openai"]).status == 400)
        #expect(try await ask([.idempotencyKey: ""]).status == 400)
        #expect(try await ask([.idempotencyKey: "payment:17"]).status == 400)
        var twice: HTTPFields = [.platformCredits: "fallback"]
        twice.append(HTTPField(name: .platformCredits, value: "never"))
        #expect(try await ask(twice).status == 400)
    }

    @Test func theSameRequestIsNotChargedTwice() async throws {
        let stage = try Stage()
        try await stage.grant("1", to: "alice")
        func ask(_ body: String) async throws -> Answer {
            try await stage.ask(
                .post, "/v1/chat/completions", as: "alice", body, headers: [.idempotencyKey: "order-17"])
        }
        #expect(try await ask(Stage.chat("openai/gpt-4")).status == 200)
        let balance = try await stage.store.balance(of: .user("alice")).total
        #expect(try await ask(Stage.chat("openai/gpt-4")).code == "already_settled")
        #expect(try await ask(Stage.chat("openai/gpt-4o-mini")).code == "request_id_reused")
        #expect(try await stage.store.balance(of: .user("alice")).total == balance)
    }

    @Test func modelsAreThoseThatTheCallerCanUse() async throws {
        let stage = try Stage { $0.systemKeys = [] }
        let none = try await stage.ask(.get, "/v1/models", as: "alice")
        #expect(none.object["data"] == .list([]))
        try await addKey(stage, Stage.openAIKey, .openAI, to: "alice")
        let some = try await stage.ask(.get, "/v1/models", as: "alice")
        #expect(some.text.contains(#""id":"openai/gpt-4""#) && !some.text.contains("anthropic/"))
        let one = try await stage.ask(.get, "/v1/models/openai/gpt-4", as: "alice")
        #expect(one.status == 200 && one.object["id"] == .text("openai/gpt-4"))
        #expect(try await stage.ask(.get, "/v1/models/anthropic/claude-sonnet-4.5", as: "alice").status == 404)
    }

    @Test func aKeyInTheModelsPlaceIsKeptNowhere() async throws {
        let stage = try Stage()
        let answer = try await stage.ask(.post, "/v1/chat/completions", as: "alice", Stage.chat(Stage.openAIKey))
        #expect(answer.status == 400 && answer.code == "invalid_model")
        let export = try await stage.ask(.get, "/api/v1/account/export", as: "alice")
        #expect(export.status == 200 && export.text.contains("(a key)"))
        for text in [answer.text, export.text, stage.gateway.metrics.text()] {
            #expect(!text.contains(Stage.openAIKey.suffix(20)))
        }
    }
}
