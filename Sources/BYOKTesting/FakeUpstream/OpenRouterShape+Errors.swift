// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKProviders

/// What OpenRouter says to what it refuses (https://openrouter.ai/docs/api/reference/errors-and-debugging). The number in
/// the body is the status, also inside a 200.
extension OpenRouterShape {
    func error(_ failure: FakeUpstream.Failure, _ context: FakeContext) -> FakeError {
        let (status, message, quoted) = words(failure, context)
        var error = FakeError(status) { json in
            json.object("error") { json in
                json.field("message", failure.message ?? message)
                json.field("code", status)
                guard let quoted else { return }
                json.object("metadata") { json in
                    json.field("raw", quoted)
                    json.field("provider_name", "FakeProvider")
                }
            }
            json.field("user_id", "user_fake")
        }
        if let delay = failure.retryAfter { error.headers.append(.retryAfter(delay)) }
        return error
    }

    /// The last is what it quotes of the provider behind it.
    private func words(_ failure: FakeUpstream.Failure, _ context: FakeContext) -> (Int, String, String?) {
        switch failure.reason {
        case .missingKey: (401, "No auth credentials found", nil)
        case .invalidKey, .expiredKey: (401, "User not found.", nil)
        case .noFunds: (402, "Insufficient credits. Add more using https://openrouter.ai/credits", nil)
        case .keyLimitReached:
            (403, "Key limit exceeded (total limit). Manage it using https://openrouter.ai/keys", nil)
        case .rateLimited: (429, "Rate limit exceeded: requests-per-min.", nil)
        case .forbidden:
            (
                403, "Provider returned error",
                #"{"error":{"code":"unsupported_country_region_territory","message":"Country, region, or territory not supported","param":null,"type":"request_forbidden"}}"#
            )
        // Nobody has published its words for this.
        case .restricted: (403, "This key may not be used for this request.", nil)
        case .modelNotFound: (404, "No endpoints found for \(context.model).", nil)
        case .contextTooLong:
            (
                400,
                "This endpoint's maximum context length is 200000 tokens. However, you requested about 250000 tokens.",
                nil
            )
        case .contentPolicy: (403, "\(context.model) requires moderation. Your input was flagged.", nil)
        case .badRequest, .malformed, .cutOff, .noConnection, .silence: (400, "Invalid request", nil)
        case .overloaded: (503, "Service temporarily unavailable", nil)
        case .unavailable: (502, "Provider returned error", nil)
        case .timeout: (524, "Request timed out. Please try again later.", nil)
        case .reply(let status, let body): (status, body, nil)
        }
    }
}
