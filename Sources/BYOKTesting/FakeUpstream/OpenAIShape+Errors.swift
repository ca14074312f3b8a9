// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKProviders

/// What OpenAI says to what it refuses (https://platform.openai.com/docs/guides/error-codes).
extension OpenAIShape {
    private typealias Words = (status: Int, type: String, code: String?, message: String)

    func error(_ failure: FakeUpstream.Failure, _ context: FakeContext) -> FakeError {
        let words = words(failure, context)
        var error = FakeError(words.status) { json in
            json.object("error") { json in
                json.field("message", failure.message ?? words.message)
                json.field("type", words.type)
                json.name("param")
                context.param.map { json.string($0) } ?? json.null()
                json.name("code")
                words.code.map { json.string($0) } ?? json.null()
            }
        }
        if words.status == 401 { error.headers.append(.init("www-authenticate", "Bearer realm=\"OpenAI API\"")) }
        if let delay = failure.retryAfter {
            error.headers += [
                .retryAfter(delay), .init("x-ratelimit-limit-requests", "500"),
                .init("x-ratelimit-remaining-requests", "0"),
                .init("x-ratelimit-reset-requests", "\(delay.wholeSeconds)s"),
            ]
        }
        return error
    }

    private func words(_ failure: FakeUpstream.Failure, _ context: FakeContext) -> Words {
        switch failure.reason {
        case .missingKey:
            (
                401, "invalid_request_error", nil,
                "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth."
            )
        case .noFunds, .keyLimitReached:
            (
                429, "insufficient_quota", "insufficient_quota",
                "You exceeded your current quota, please check your plan and billing details."
            )
        case .rateLimited:
            (
                429, "requests", "rate_limit_exceeded",
                "Rate limit reached for \(context.model) on requests per min (RPM): Limit 500, Used 500, Requested 1."
            )
        case .forbidden:
            (
                403, "request_forbidden", "unsupported_country_region_territory",
                "Country, region, or territory not supported"
            )
        case .restricted:
            (
                401, "invalid_request_error", nil,
                "You have insufficient permissions for this operation. Missing scopes: model.request."
            )
        case .modelNotFound:
            (
                404, "invalid_request_error", "model_not_found",
                "The model `\(context.model)` does not exist or you do not have access to it."
            )
        case .contextTooLong:
            (
                400, "invalid_request_error", "context_length_exceeded",
                "This model's maximum context length is 128000 tokens. However, your messages resulted in 150000 tokens."
            )
        case .contentPolicy:
            (
                400, "invalid_request_error", "content_policy_violation",
                "Your request was rejected as a result of our safety system."
            )
        case .badRequest, .malformed, .cutOff, .noConnection, .silence:
            (400, "invalid_request_error", nil, "Invalid request.")
        case .overloaded: (503, "server_error", "server_is_overloaded", "That model is currently overloaded.")
        case .unavailable:
            (500, "server_error", "server_error", "The server had an error while processing your request.")
        case .timeout: (504, "server_error", nil, "Gateway timeout.")
        case .invalidKey, .expiredKey:
            (
                401, "invalid_request_error", "invalid_api_key",
                "Incorrect API key provided: sk-****\(context.key?.tail ?? ""). You can find your API key at https://platform.openai.com/account/api-keys."
            )
        case .reply(let status, let body): (status, "", nil, body)
        }
    }
}
