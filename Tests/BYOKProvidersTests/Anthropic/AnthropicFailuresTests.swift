// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import Testing

/// What Anthropic's refusals mean: the documented types, and the words that its users report.
@Suite struct AnthropicFailuresTests {
    private func failure(_ status: Int, _ type: String, _ message: String, details: String = "null") -> AttemptFailure {
        AnthropicSample.chat.failure(
            of: AnthropicSample.reply(
                #"{"type":"error","error":{"type":"\#(type)","message":"\#(message)","details":\#(details)},"request_id":"req_1"}"#,
                status: status, headers: ["request-id": "req_1"]))
    }

    @Test(arguments: [
        (400, "invalid_request_error", "max_tokens: Field required", AttemptFailure.Class.badRequest),
        (401, "authentication_error", "invalid x-api-key", .authInvalid),
        (401, "authentication_error", "x-api-key header is required", .authInvalid),
        (402, "billing_error", "Billing error", .quotaExhausted),
        (403, "permission_error", "Your API key does not have permission to use the specified resource.", .forbidden),
        (403, "forbidden", "Request not allowed", .forbidden),
        (404, "not_found_error", "model: claude-3-5-sonnet-latest", .modelNotFound),
        (404, "not_found_error", "Not found", .modelNotFound),
        (409, "conflict_error", "Conflict", .badRequest),
        (413, "request_too_large", "Request exceeds the maximum size", .contextTooLong),
        (422, "invalid_request_error", "Unprocessable", .badRequest),
        (
            429, "rate_limit_error",
            "This request would exceed your organization's rate limit of 450,000 input tokens per minute.", .rateLimited
        ),
        (500, "api_error", "Internal server error", .unavailable), (500, "api_error", "Overloaded", .overloaded),
        (503, "api_error", "Service unavailable", .unavailable),
        (504, "timeout_error", "The request timed out while processing.", .timeout),
        (529, "overloaded_error", "Overloaded", .overloaded),
        // No money, whatever the status says.
        (
            400, "invalid_request_error",
            "Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits.",
            .quotaExhausted
        ),
        (
            400, "invalid_request_error",
            "You have reached your specified API usage limits. You will regain access on 2026-04-01 at 00:00 UTC.",
            .quotaExhausted
        ),
        (
            429, "rate_limit_error",
            "You have reached your API usage limits: your organization has crossed its monthly API usage threshold.",
            .quotaExhausted
        ),
        (429, "rate_limit_error", "The workspace has reached its spend limit.", .quotaExhausted),
        // A token of the wrong kind.
        (401, "authentication_error", "OAuth authentication is currently not supported.", .keyWrongKind),
        (
            403, "permission_error", "OAuth authentication is currently not allowed for this organization.",
            .keyWrongKind
        ),
        (
            401, "authentication_error",
            "OAuth token has expired. Please obtain a new token or refresh your existing token.", .keyWrongKind
        ),
        (
            400, "invalid_request_error",
            "This credential is only authorized for use with Claude Code and cannot be used for other API requests.",
            .keyWrongKind
        ),
        (401, "authentication_error", "API key has expired", .keyExpired),
        // The key is fine, its use is not.
        (400, "invalid_request_error", "This organization has been disabled.", .forbidden),
        (
            401, "authentication_error", "CORS requests are not allowed for this Organization because of its settings",
            .forbidden
        ),
        (
            400, "invalid_request_error",
            "Access to Anthropic models is not allowed from unsupported countries, regions, or territories.", .forbidden
        ),
        // The request.
        (400, "invalid_request_error", "prompt is too long: 3333404 tokens > 200000 maximum", .contextTooLong),
        (
            400, "invalid_request_error",
            "input length and `max_tokens` exceed context limit: 188240 + 21333 > 200000, decrease input length or `max_tokens` and try again",
            .contextTooLong
        ),
        (400, "invalid_request_error", "Output blocked by content filtering policy", .contentPolicy),
        (404, "not_found_error", "File not found: file_011CUqa3", .badRequest),
        (404, "not_found_error", "Container container_01 was not found", .badRequest),
        // Types that are not known: the status speaks.
        (418, "teapot_error", "short and stout", .badRequest), (502, "", "", .unavailable), (451, "", "", .forbidden),
    ])
    func everyRefusalHasItsClass(status: Int, type: String, message: String, wanted: AttemptFailure.Class) {
        #expect(failure(status, type, message).kind == wanted)
    }

    @Test func theTiersCapIsNoRateLimitEvenWhereOnlyItsCodeTells() {
        let capped = failure(
            429, "rate_limit_error", "Paused", details: #"{"error_code":"enforced_spend_limit_reached"}"#)
        #expect(capped.kind == .quotaExhausted)
        #expect(failure(429, "rate_limit_error", "Paused", details: #"{"error_code":"other"}"#).kind == .rateLimited)
    }

    @Test(arguments: [
        (401, "", AttemptFailure.Class.authInvalid), (413, "<html>Request Entity Too Large</html>", .contextTooLong),
        (403, "error code: 1020", .forbidden), (502, "<html>Bad gateway</html>", .unavailable),
        (529, "null", .overloaded), (429, "[]", .rateLimited), (302, "", .protocol),
    ])
    func bodiesThatAreNoErrorLeaveItToTheStatus(status: Int, body: String, wanted: AttemptFailure.Class) {
        #expect(AnthropicSample.chat.failure(of: AnthropicSample.reply(body, status: status)).kind == wanted)
    }

    @Test func whatTheProviderSaidIsKeptWithoutKeys() {
        let failure = failure(401, "authentication_error", "invalid x-api-key sk-ant-api03-AbCdEf123456789")
        let cause = failure.cause as? ProviderError
        #expect(cause?.provider == .anthropic)
        #expect(cause?.status == 401)
        #expect(cause?.code == "authentication_error")
        #expect(cause?.requestID == "req_1")
        #expect(cause?.message == "invalid x-api-key [key]")
    }

    @Test func theDelayIsWhatTheReplyAsksFor() {
        let body = #"{"type":"error","error":{"type":"rate_limit_error","message":"Slow down"}}"#
        let asked = AnthropicSample.chat.failure(
            of: AnthropicSample.reply(body, status: 429, headers: ["retry-after": "17"]))
        #expect(asked.retryAfter == .seconds(17))
        let counted = AnthropicSample.chat.failure(
            of: AnthropicSample.reply(
                body, status: 429,
                headers: [
                    "date": "Tue, 03 Mar 2026 11:55:15 GMT", "anthropic-ratelimit-requests-remaining": "0",
                    "anthropic-ratelimit-requests-reset": "2026-03-03T11:55:45Z",
                    "anthropic-ratelimit-tokens-remaining": "90000",
                    "anthropic-ratelimit-tokens-reset": "2026-03-03T12:55:45Z",
                ]))
        #expect(counted.retryAfter == .seconds(30))
    }
}
