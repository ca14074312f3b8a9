// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// What Anthropic's refusals mean, by https://platform.claude.com/docs/en/api/errors and by what its users report. The same
/// rows read an error in a stream, which has a type and no status.
enum AnthropicFailures {
    static let table = FailureTable(rows)

    /// Messages first: `invalid_request_error` with 400 also tells of empty accounts and wrong keys.
    private static let rows: [FailureTable.Row] = [
        // The account behind the key, or a limit that its owner set.
        .init(.quotaExhausted, .says("credit balance is too low")),
        .init(.quotaExhausted, .says("have reached your"), .says("api usage limits")),
        .init(.quotaExhausted, .code("enforced_spend_limit_reached")),
        .init(.quotaExhausted, .says("spend limit")),
        .init(.quotaExhausted, .type("billing_error")),
        // Tokens of subscriptions.
        .init(.keyWrongKind, .says("oauth authentication is currently not")),
        .init(.keyWrongKind, .says("oauth token")),
        .init(.keyWrongKind, .says("only authorized for use with claude code")),
        .init(.keyExpired, .type("authentication_error"), .says("expired")),
        // The key is known, and may not be used so or from there.
        .init(.forbidden, .says("organization has been disabled")),
        .init(.forbidden, .says("organization is disabled")),
        .init(.forbidden, .says("cors requests are not allowed")),
        .init(.forbidden, .says("unsupported countries")),
        .init(.forbidden, .type("permission_error")),
        .init(.forbidden, .type("forbidden")),
        .init(.authInvalid, .type("authentication_error")),
        // The request.
        .init(.contextTooLong, .says("prompt is too long")),
        .init(.contextTooLong, .says("exceed context limit")),
        .init(.contextTooLong, .says("exceeds the context window")),
        .init(.contextTooLong, .type("request_too_large")),
        .init(.contentPolicy, .says("content filtering policy")),
        // A file, a container or a batch that is not there is no news of the model.
        .init(.modelNotFound, .type("not_found_error"), .says("model")),
        .init(.badRequest, .type("not_found_error"), .says("file")),
        .init(.badRequest, .type("not_found_error"), .says("container")),
        .init(.badRequest, .type("not_found_error"), .says("skill")),
        .init(.modelNotFound, .type("not_found_error")),
        // The service.
        .init(.rateLimited, .type("rate_limit_error")),
        .init(.overloaded, .type("overloaded_error")),
        .init(.timeout, .type("timeout_error")),
        .init(.overloaded, .type("api_error"), .says("overloaded")),
        .init(.unavailable, .type("api_error")),
        // With another status that status speaks: the type stands for whatever has no type of its own.
        .init(.badRequest, .status(200), .type("invalid_request_error")),
        .init(.badRequest, .type("conflict_error")),
    ]
}
