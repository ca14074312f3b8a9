// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKProviders

/// What Anthropic says to what it refuses (https://docs.anthropic.com/en/api/errors), and its list of models.
extension AnthropicShape {
    func error(_ failure: FakeUpstream.Failure, _ context: FakeContext) -> FakeError {
        let (status, type, message) = words(failure, context)
        var error = FakeError(status) { json in
            json.field("type", "error")
            json.object("error") { json in
                json.field("type", type)
                json.field("message", failure.message ?? message)
            }
            json.field("request_id", context.requestID)
        }
        error.headers = [.init("x-should-retry", status >= 500 ? "true" : "false")]
        if let delay = failure.retryAfter { error.headers.append(.retryAfter(delay)) }
        return error
    }

    private func words(_ failure: FakeUpstream.Failure, _ context: FakeContext) -> (Int, String, String) {
        switch failure.reason {
        case .missingKey: (401, "authentication_error", "x-api-key header is required")
        case .invalidKey, .expiredKey: (401, "authentication_error", "invalid x-api-key")
        case .noFunds:
            (
                400, "invalid_request_error",
                "Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits."
            )
        case .keyLimitReached:
            (
                400, "invalid_request_error",
                "You have reached your specified API usage limits. You will regain access on 2099-01-01 at 00:00 UTC."
            )
        case .rateLimited:
            (
                429, "rate_limit_error",
                "This request would exceed your organization's rate limit of 50 requests per minute."
            )
        case .forbidden: (403, "forbidden", "Request not allowed")
        case .restricted:
            (403, "permission_error", "Your API key does not have permission to use the specified resource.")
        case .modelNotFound: (404, "not_found_error", "model: \(context.model)")
        case .contextTooLong: (400, "invalid_request_error", "prompt is too long: 250000 tokens > 200000 maximum")
        case .contentPolicy: (400, "invalid_request_error", "Output blocked by content filtering policy")
        case .badRequest, .malformed, .cutOff, .noConnection, .silence:
            (400, "invalid_request_error", "Invalid request.")
        case .overloaded: (529, "overloaded_error", "Overloaded")
        case .unavailable: (500, "api_error", "Internal server error")
        case .timeout: (504, "timeout_error", "Request timed out")
        case .reply(let status, let body): (status, "api_error", body)
        }
    }

    /// Pages of `limit` models, 20 where the request does not say.
    func report(_ endpoint: FakeEndpoint, _ context: FakeContext) -> FakeError? {
        guard endpoint == .models else { return nil }
        let start = context.models.firstIndex { $0 == context.query["after_id"] }.map { $0 + 1 } ?? 0
        let page = context.models[start...].prefix(context.query["limit"].flatMap { Int($0) } ?? 20)
        return FakeError(200) { json in
            json.array("data") { json in
                for model in page {
                    json.object { json in
                        json.field("type", "model")
                        json.field("id", model)
                        json.field("display_name", model)
                        json.field("created_at", "2026-01-01T00:00:00Z")
                    }
                }
            }
            json.field("has_more", page.endIndex < context.models.endIndex)
            json.name("first_id")
            page.first.map { json.string($0) } ?? json.null()
            json.name("last_id")
            page.last.map { json.string($0) } ?? json.null()
        }
    }
}
