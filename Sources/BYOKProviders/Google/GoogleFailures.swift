// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import BYOKCore

/// What Google's errors mean (https://ai.google.dev/gemini-api/docs/troubleshooting, google.rpc.Code and
/// google.api.ErrorReason). The status says little: a wrong key is a 400, and an empty account a 429.
///
/// A quota by the minute or by the day fills up again by itself, so both are `rateLimited`. The delay that comes with a daily
/// one is too short, which does no harm: a key's cool-down grows at each refusal. A model that the free tier does not have
/// ("limit: 0") looks the same; that key may serve others. Only what money alone can mend is `quotaExhausted`.
enum GoogleFailures {
    static let table = FailureTable(rows)

    private static let rows: [FailureTable.Row] = [
        // The key itself.
        .init(.keyExpired, .says("api key expired")),
        .init(.keyExpired, .reason("API_KEY_EXPIRED")),
        .init(.keyExpired, .reason("ACCESS_TOKEN_EXPIRED")),
        .init(.authInvalid, .reason("API_KEY_INVALID")),
        .init(.authInvalid, .says("api key not valid")),
        .init(.authInvalid, .says("api key not found")),
        .init(.authInvalid, .says("unregistered callers")),
        .init(.keyWrongKind, .reason("ACCESS_TOKEN_TYPE_UNSUPPORTED")),
        .init(.keyWrongKind, .says("api keys are not supported by this api")),
        // Money.
        .init(.quotaExhausted, .reason("BILLING_DISABLED")),
        .init(.quotaExhausted, .says("credits are depleted")),
        .init(.quotaExhausted, .says("credits depleted")),
        .init(.quotaExhausted, .says("credit balance")),
        .init(.quotaExhausted, .says("insufficient credit")),
        .init(.quotaExhausted, .says("spending cap")),
        .init(.quotaExhausted, .says("spend cap")),
        .init(.quotaExhausted, .says("spending limit")),
        .init(.quotaExhausted, .says("requires billing")),
        .init(.quotaExhausted, .says("enable billing")),
        .init(.quotaExhausted, .says("billing account is not")),
        .init(.quotaExhausted, .says("billing account has been")),
        // Where it may be used.
        .init(.forbidden, .says("location is not supported")),
        .init(.forbidden, .says("not available in your country")),
        .init(.forbidden, .says("not available in your region")),
        .init(.forbidden, .reason("API_KEY_SERVICE_BLOCKED")),
        .init(.forbidden, .reason("API_KEY_HTTP_REFERRER_BLOCKED")),
        .init(.forbidden, .reason("API_KEY_IP_ADDRESS_BLOCKED")),
        .init(.forbidden, .reason("API_KEY_ANDROID_APP_BLOCKED")),
        .init(.forbidden, .reason("API_KEY_IOS_APP_BLOCKED")),
        .init(.forbidden, .reason("SERVICE_DISABLED")),
        .init(.forbidden, .reason("CONSUMER_SUSPENDED")),
        .init(.forbidden, .reason("CONSUMER_INVALID")),
        .init(.forbidden, .says("reported as leaked")),
        // A thing of somebody else's is a 403, too, and says nothing of the key.
        .init(.badRequest, .status(403), .says("cachedcontent not found")),
        .init(.badRequest, .status(403), .says("permission to access the file")),
        .init(.modelNotFound, .status(403), .says("permission to access tuned model")),
        .init(.modelNotFound, .status(403), .says("permission to access the model")),
        .init(.badRequest, .status(404), .says("cachedcontent")),
        // What the request asks for.
        .init(.modelNotFound, .status(400), .says("unexpected model name format")),
        .init(.modelNotFound, .status(400), .says("is not found for api version")),
        .init(.contextTooLong, .says("input token count")),
        .init(.contextTooLong, .says("exceeds the maximum number of tokens")),
        .init(.contextTooLong, .says("maximum context length")),
        .init(.contextTooLong, .says("request payload size exceeds")),
        .init(.contextTooLong, .says("exceeds the context window")),
        .init(.contentPolicy, .status(400), .says("responsible ai")),
        .init(.contentPolicy, .status(400), .says("prohibited use policy")),
        .init(.contentPolicy, .status(400), .says("may violate our policies")),
        .init(.contentPolicy, .status(400), .says("prompt was blocked")),
        .init(.timeout, .status(499)),
        // Inside a stream an error may have a name and no number.
        .init(.rateLimited, .state("RESOURCE_EXHAUSTED")),
        .init(.overloaded, .state("UNAVAILABLE")),
        .init(.timeout, .state("DEADLINE_EXCEEDED")),
        .init(.timeout, .state("CANCELLED")),
        .init(.authInvalid, .state("UNAUTHENTICATED")),
        .init(.forbidden, .state("PERMISSION_DENIED")),
        .init(.modelNotFound, .state("NOT_FOUND")),
        .init(.badRequest, .state("INVALID_ARGUMENT")),
        .init(.badRequest, .state("FAILED_PRECONDITION")),
        .init(.badRequest, .state("OUT_OF_RANGE")),
        .init(.unavailable, .state("INTERNAL")),
        .init(.unavailable, .state("UNKNOWN")),
        .init(.unavailable, .state("ABORTED")),
        .init(.unavailable, .state("DATA_LOSS")),
        .init(.badRequest, .state("UNIMPLEMENTED")),
    ]
}
