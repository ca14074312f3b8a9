// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import Testing

@testable import BYOKProviders

/// Error replies as the providers document and send them, and the class that the rules give each.
struct FailureTableTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var status: Int
        var body: String
        var kind: AttemptFailure.Class
        var testDescription: String { "\(status) \(body.prefix(60)) → \(kind)" }

        init(_ status: Int, _ body: String, _ kind: AttemptFailure.Class) {
            (self.status, self.body, self.kind) = (status, body, kind)
        }
    }

    private func kind(_ test: Case, _ chat: any ChatProvider) -> AttemptFailure.Class {
        chat.failure(of: UpstreamReply(head: ReplyHead(status: test.status), body: Array(test.body.utf8))).kind
    }

    private static func openAI(_ code: String, type: String = "invalid_request_error", _ message: String = "") -> String
    {
        #"{"error":{"message":"\#(message)","type":"\#(type)","param":null,"code":"\#(code)"}}"#
    }

    @Test(arguments: [
        Case(401, openAI("invalid_api_key", "Incorrect API key provided"), .authInvalid),
        Case(
            401, openAI("", "You have insufficient permissions for this operation. Missing scopes: model.request"),
            .forbidden),
        Case(401, openAI("", "Your IP not authorized to use this key"), .forbidden),
        Case(401, openAI("", "You must be a member of an organization to use the API"), .forbidden),
        Case(403, openAI("unsupported_country_region_territory"), .forbidden),
        Case(429, openAI("insufficient_quota", type: "insufficient_quota"), .quotaExhausted),
        Case(429, openAI("credit_balance_exhausted", type: "insufficient_quota"), .quotaExhausted),
        Case(429, openAI("billing_not_active", type: "billing_not_active"), .quotaExhausted),
        Case(429, openAI("rate_limit_exceeded", type: "requests"), .rateLimited),
        Case(429, openAI("rate_limit_exceeded", type: "tokens"), .rateLimited),
        Case(429, openAI("slow_down"), .overloaded),
        Case(503, openAI("server_is_overloaded", type: "service_unavailable_error"), .overloaded),
        Case(404, openAI("model_not_found"), .modelNotFound),
        Case(400, openAI("context_length_exceeded"), .contextTooLong),
        Case(400, openAI("unsupported_value"), .badRequest),
        Case(400, openAI("content_policy_violation"), .contentPolicy),
        Case(500, openAI("server_error", type: "server_error"), .unavailable),
        Case(502, "<html>bad gateway</html>", .unavailable), Case(504, "", .timeout), Case(408, "", .timeout),
        Case(413, "", .contextTooLong), Case(422, "{}", .badRequest), Case(302, "", .protocol),
        Case(429, "", .rateLimited),
        Case(401, "not json", .authInvalid), Case(402, "[]", .quotaExhausted), Case(418, "null", .badRequest),
    ])
    func openAIs(test: Case) { #expect(kind(test, OpenAIChat()) == test.kind) }

    private static func openRouter(_ code: Int, _ message: String, _ metadata: String = "{}") -> String {
        #"{"error":{"code":\#(code),"message":"\#(message)","metadata":\#(metadata)},"user_id":"user_x"}"#
    }

    @Test(arguments: [
        Case(401, openRouter(401, "Missing Authentication header"), .authInvalid),
        Case(401, openRouter(401, "User not found."), .authInvalid),
        Case(401, openRouter(401, "No auth credentials found"), .authInvalid),
        Case(
            402, openRouter(402, "Insufficient credits. Add more using https://openrouter.ai/credits"), .quotaExhausted),
        Case(402, openRouter(402, "This request requires more credits, or fewer max_tokens."), .quotaExhausted),
        Case(402, openRouter(402, "Held", #"{"limit_source":"openrouter_in_flight_budget"}"#), .rateLimited),
        Case(403, openRouter(403, "Key limit exceeded. Manage it using https://openrouter.ai/keys"), .keyLimitExceeded),
        Case(403, openRouter(403, "Your chosen model requires moderation and your input was flagged"), .contentPolicy),
        Case(403, openRouter(403, "Only management keys can perform this operation"), .forbidden),
        Case(404, openRouter(404, "No endpoints found for a/b."), .modelNotFound),
        Case(400, openRouter(400, "a/b is not a valid model ID"), .modelNotFound),
        Case(400, openRouter(400, "This endpoint's maximum context length is 200000 tokens."), .contextTooLong),
        Case(
            400, openRouter(400, "Provider returned error", #"{"raw":"prompt is too long: 9 tokens > 8 maximum"}"#),
            .contextTooLong),
        Case(408, openRouter(408, "Timed out"), .timeout), Case(422, openRouter(422, "Bad"), .badRequest),
        Case(429, openRouter(429, "Provider returned error"), .rateLimited),
        Case(502, openRouter(502, "Provider returned error"), .unavailable),
        Case(503, openRouter(503, "No provider meets routing requirements"), .overloaded),
        Case(524, openRouter(524, "Origin time-out"), .timeout), Case(529, openRouter(529, "Overloaded"), .overloaded),
    ])
    func openRouters(test: Case) { #expect(kind(test, OpenRouterChat()) == test.kind) }

    @Test func anErrorInsideA200IsClassifiedByItsOwnNumber() {
        let body = Array(#"{"error":{"code":429,"message":"Slow down"},"user_id":"x"}"#.utf8)
        let failure = #expect(throws: AttemptFailure.self) {
            try OpenRouterChat().parse(UpstreamReply(head: ReplyHead(status: 200), body: body))
        }
        #expect(failure?.kind == .rateLimited)
    }

    @Test func theProvidersWordsComeWithoutKeys() throws {
        let body = Self.openAI("invalid_api_key", "Incorrect API key provided: sk-proj-Zq7Kx2Vw9Jp4Zq7K.")
        let failure = OpenAIChat().failure(of: UpstreamReply(head: ReplyHead(status: 401), body: Array(body.utf8)))
        let error = try #require(failure.cause as? ProviderError)
        #expect(error.message == "Incorrect API key provided: [key]")
        #expect(error.code == "invalid_api_key")
        #expect(!error.description.contains("Incorrect"))
    }
}
