// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import BYOKCore

/// What OpenRouter's errors mean (https://openrouter.ai/docs/api/reference/errors-and-debugging): the number says most, and
/// an error of the provider behind it comes under its own number.
enum OpenRouterFailures {
    static let table = FailureTable(rows)
    private static let rows: [FailureTable.Row] = [
        .init(.forbidden, .status(401), .says("missing scopes")),
        .init(.keyExpired, .status(401), .says("expired")),
        // Money that is only held by requests under way comes back by itself.
        .init(.rateLimited, .status(402), .limitSource("openrouter_in_flight_budget")),
        .init(.keyLimitExceeded, .status(402), .says("key limit")),
        .init(.quotaExhausted, .status(402)),
        .init(.keyLimitExceeded, .status(403), .says("key limit exceeded")),
        .init(.keyLimitExceeded, .status(403), .says("limit exceeded")),
        .init(.contentPolicy, .status(403), .says("moderation")),
        .init(.contentPolicy, .status(403), .says("flagged")),
        .init(.contentPolicy, .status(403), .says("guardrail")),
        .init(.contextTooLong, .says("maximum context length")),
        .init(.contextTooLong, .says("prompt is too long")),
        .init(.contextTooLong, .says("exceeds the context window")),
        .init(.contextTooLong, .says("exceeds the maximum number of tokens")),
        .init(.contextTooLong, .says("input token count")),
        .init(.modelNotFound, .status(400), .says("is not a valid model")),
        .init(.modelNotFound, .status(400), .says("no endpoints found")),
        // Numbers that stand as words inside a stream.
        .init(.rateLimited, .code("rate_limit_exceeded")),
        .init(.quotaExhausted, .code("insufficient_quota")),
        .init(.quotaExhausted, .code("insufficient_credits")),
        .init(.unavailable, .code("server_error")),
        .init(.contentPolicy, .code("content_policy_violation")),
        .init(.contextTooLong, .code("context_length_exceeded")),
        .init(.badRequest, .code("invalid_prompt")),
    ]
}
