// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKTesting
import HTTPTypes
import Testing

@testable import GatewayService

/// Each cause has its status and its code, in OpenAI's shape, and says what to do next.
struct StatusTests {
    private func failing(_ failure: FakeUpstream.Failure, spending: String = "never") async throws -> Answer {
        let stage = try Stage()
        try await stage.grant("1", to: "alice")
        try await stage.gateway.router.keys.add(PastedKey(Stage.openAIKey), for: .openAI, owner: .user("alice"))
        stage.upstream.fail(failure, at: .openAI, times: nil)
        return try await stage.ask(
            .post, "/v1/chat/completions", as: "alice", Stage.chat("gpt-4"), headers: [.platformCredits: spending])
    }

    @Test(arguments: [
        (FakeUpstream.Failure.invalidKey, 403, "own_key_invalid"), (.expiredKey, 403, "own_key_invalid"),
        (.forbidden, 403, "own_key_restricted"), (.noFunds, 402, "own_key_no_funds"),
        (.modelNotFound, 404, "model_not_found"), (.contextTooLong, 400, "context_too_long"),
        (.badRequest, 400, "bad_request"), (.unavailable, 502, "upstream_unavailable"),
        (.malformed(), 502, "upstream_protocol"), (.timeout, 504, "upstream_timeout"),
    ])
    func anOwnKeysFailureHasItsStatus(_ failure: FakeUpstream.Failure, _ status: Int, _ code: String) async throws {
        let answer = try await failing(failure)
        #expect(answer.status == status, "\(answer.text)")
        #expect(answer.code == code)
        #expect(answer.text.contains(#""message":""#) && answer.text.contains(#""type":""#))
        #expect(!answer.text.contains(Stage.openAIKey))
    }

    @Test func aRateLimitSaysWhenToComeBack() async throws {
        // With credits at hand, too: a limited key is no failed one.
        let answer = try await failing(.rateLimited(retryAfter: .seconds(20)), spending: "fallback")
        #expect(answer.status == 429 && answer.code == "own_key_cooling")
        #expect(["19", "20"].contains(answer.header("retry-after")))
    }

    @Test func creditsThatAreNotThere() async throws {
        let stage = try Stage()
        let chat = Stage.chat("openai/gpt-4")
        #expect(try await stage.ask(.post, "/v1/chat/completions", as: "alice", chat).code == "insufficient_credits")
        try await stage.grant("0.000001", to: "alice")
        let answer = try await stage.ask(.post, "/v1/chat/completions", as: "alice", chat)
        #expect(answer.status == 402 && answer.code == "insufficient_credits")
    }

    @Test func policyAndMissingKeys() async throws {
        let stage = try Stage()
        let forbidden = try await stage.ask(
            .post, "/v1/chat/completions", as: "alice", Stage.chat("openai/gpt-4"), headers: [.platformCredits: "never"]
        )
        #expect(forbidden.status == 403 && forbidden.code == "credits_not_allowed")
        let keyless = try Stage { $0.systemKeys = [] }
        let none = try await keyless.ask(.post, "/v1/chat/completions", as: "alice", Stage.chat("openai/gpt-4"))
        #expect(none.status == 400 && none.code == "no_key_for_model")
        #expect(none.text.contains("OpenRouter"))
    }

    @Test(arguments: [
        "", "{", "[]", "null", #"{"messages":[]}"#, #"{"model":7,"messages":[]}"#, #"{"model":"gpt-4"}"#,
        #"{"model":"gpt-4","messages":"Hi"}"#, #"{"model":"gpt-4","messages":[],"temperature":"hot"}"#,
        String(repeating: "[", count: 10_000),
    ])
    func bodiesThatAreNoRequests(_ body: String) async throws {
        let answer = try await Stage().ask(.post, "/v1/chat/completions", as: "alice", body)
        #expect(answer.status == 400 && answer.code == "invalid_request", "\(answer.text)")
    }

    @Test func tooMuch() async throws {
        let stage = try Stage { $0.limits.bodyBytes = 1_000 }
        let body = Stage.chat("gpt-4", more: #","x":"\#(String(repeating: "x", count: 1_000))""#)
        let answer = try await stage.ask(.post, "/v1/chat/completions", as: "alice", body)
        #expect(answer.status == 413 && answer.code == "request_too_large")
    }

    @Test func everyAnswerHasItsHeaders() async throws {
        let stage = try Stage()
        for path in ["/health", "/nothing", "/v1/models", "/admin/account/api-keys"] {
            let answer = try await stage.ask(.get, path)
            #expect(answer.header("x-request-id")?.isEmpty == false)
            #expect(answer.header("x-content-type-options") == "nosniff")
            #expect(answer.header("content-security-policy")?.hasPrefix("default-src 'none'") == true)
            #expect(answer.header("cache-control") != nil)
        }
    }
}
