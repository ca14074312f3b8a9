// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import BYOKCore

/// What OpenAI's errors mean (https://platform.openai.com/docs/guides/error-codes). The type says little: a wrong key is an
/// `invalid_request_error` too.
enum OpenAIFailures {
    static let table = FailureTable(rows)
    static let rows: [FailureTable.Row] = [
        // A key that is fine, but not here or not for this.
        .init(.forbidden, .status(401), .says("missing scopes")),
        .init(.forbidden, .status(401), .says("insufficient permissions")),
        .init(.forbidden, .status(401), .says("ip not authorized")),
        .init(.forbidden, .status(401), .says("must be a member of an organization")),
        .init(.forbidden, .code("unsupported_country_region_territory")),
        .init(.keyExpired, .status(401), .says("expired")),
        .init(.keyWrongKind, .status(401), .says("session key")),
        .init(.authInvalid, .code("invalid_api_key")),
        .init(.authInvalid, .code("account_deactivated")),
        .init(.authInvalid, .status(401)),
        // Three kinds of 429: no money, too fast, too much load.
        .init(.quotaExhausted, .code("insufficient_quota")),
        .init(.quotaExhausted, .type("insufficient_quota")),
        .init(.quotaExhausted, .code("credit_balance_exhausted")),
        .init(.quotaExhausted, .code("billing_not_active")),
        .init(.quotaExhausted, .code("billing_hard_limit_reached")),
        .init(.quotaExhausted, .type("billing_not_active")),
        .init(.overloaded, .code("slow_down")),
        .init(.overloaded, .code("server_is_overloaded")),
        .init(.overloaded, .code("engine_overloaded")),
        .init(.overloaded, .says("engine is currently overloaded")),
        .init(.overloaded, .says("that model is currently overloaded")),
        .init(.rateLimited, .code("rate_limit_exceeded")),
        .init(.rateLimited, .type("rate_limit_error")),
        .init(.contextTooLong, .code("context_length_exceeded")),
        .init(.contextTooLong, .code("string_above_max_length")),
        .init(.contextTooLong, .says("maximum context length")),
        .init(.contextTooLong, .says("exceeds the context window")),
        .init(.modelNotFound, .code("model_not_found")),
        .init(.modelNotFound, .code("model_not_available")),
        .init(.contentPolicy, .code("content_policy_violation")),
        .init(.contentPolicy, .code("content_filter")),
        .init(.contentPolicy, .code("invalid_prompt")),
        .init(.contentPolicy, .code("moderation_blocked")),
        .init(.contentPolicy, .code("cyber_policy_violation")),
        .init(.unavailable, .type("server_error"), .status(200)),
        .init(.unavailable, .code("server_error"), .status(200)),
        .init(.badRequest, .type("invalid_request_error"), .status(200)),
    ]
}
