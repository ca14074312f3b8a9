// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKProviders

/// What Google says to what it refuses (https://ai.google.dev/gemini-api/docs/troubleshooting). An invalid key is a 400, and
/// the delay it asks for stands in the body.
extension GoogleShape {
    private typealias Words = (status: Int, state: String, message: String, reason: String?)

    func error(_ failure: FakeUpstream.Failure, _ context: FakeContext) -> FakeError {
        if failure.reason == .contentPolicy { return blocked }
        let words = words(failure, context)
        return FakeError(words.status) { json in
            json.object("error") { json in
                json.field("code", words.status)
                json.field("message", failure.message ?? words.message)
                json.field("status", words.state)
                guard words.reason != nil || failure.retryAfter != nil || failure.reason == .rateLimited else { return }
                json.array("details") { json in details(failure, words, &json) }
            }
        }
    }

    /// A prompt that is blocked is no error here: an answer without one.
    private var blocked: FakeError {
        FakeError(200) { json in
            json.object("promptFeedback") { $0.field("blockReason", "PROHIBITED_CONTENT") }
            json.object("usageMetadata") { json in
                json.field("promptTokenCount", 8)
                json.field("totalTokenCount", 8)
            }
        }
    }

    private func details(_ failure: FakeUpstream.Failure, _ words: Words, _ json: inout JSONWriter) {
        if let reason = words.reason {
            json.object { json in
                json.field("@type", "type.googleapis.com/google.rpc.ErrorInfo")
                json.field("reason", reason)
                json.field("domain", "googleapis.com")
                json.object("metadata") { $0.field("service", "generativelanguage.googleapis.com") }
            }
        }
        if failure.reason == .rateLimited {
            json.object { json in
                json.field("@type", "type.googleapis.com/google.rpc.QuotaFailure")
                json.array("violations") { json in
                    json.object { json in
                        json.field("quotaMetric", "generativelanguage.googleapis.com/generate_content_requests")
                        json.field("quotaId", "GenerateRequestsPerMinutePerProjectPerModel")
                    }
                }
            }
        }
        if let delay = failure.retryAfter {
            json.object { json in
                json.field("@type", "type.googleapis.com/google.rpc.RetryInfo")
                json.field("retryDelay", "\(delay.wholeSeconds)s")
            }
        }
    }

    private func words(_ failure: FakeUpstream.Failure, _ context: FakeContext) -> Words {
        switch failure.reason {
        case .missingKey:
            (
                403, "PERMISSION_DENIED",
                "Method doesn't allow unregistered callers (callers without established identity).", nil
            )
        case .invalidKey:
            (400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key.", "API_KEY_INVALID")
        case .expiredKey: (400, "INVALID_ARGUMENT", "API key expired. Please renew the API key.", "API_KEY_INVALID")
        case .noFunds, .keyLimitReached:
            (
                429, "RESOURCE_EXHAUSTED",
                "Your prepayment credits are depleted. Please go to AI Studio to manage your project and billing.", nil
            )
        case .rateLimited:
            (
                429, "RESOURCE_EXHAUSTED",
                "You exceeded your current quota, please check your plan and billing details.", nil
            )
        case .forbidden: (400, "FAILED_PRECONDITION", "User location is not supported for the API use.", nil)
        case .restricted:
            (
                403, "PERMISSION_DENIED",
                "Requests to this API generativelanguage.googleapis.com method google.ai.generativelanguage.v1beta.GenerativeService.GenerateContent are blocked.",
                "API_KEY_SERVICE_BLOCKED"
            )
        case .modelNotFound:
            (
                404, "NOT_FOUND",
                "models/\(context.model) is not found for API version v1beta, or is not supported for generateContent.",
                nil
            )
        case .contextTooLong:
            (
                400, "INVALID_ARGUMENT",
                "The input token count exceeds the maximum number of tokens allowed (1048576).", nil
            )
        case .badRequest, .contentPolicy, .malformed, .cutOff, .noConnection, .silence:
            (400, "INVALID_ARGUMENT", "Request contains an invalid argument.", nil)
        case .overloaded: (503, "UNAVAILABLE", "The model is overloaded. Please try again later.", nil)
        case .unavailable: (500, "INTERNAL", "An internal error has occurred.", nil)
        case .timeout: (504, "DEADLINE_EXCEEDED", "Deadline expired before operation could complete.", nil)
        case .reply(let status, let body): (status, "UNKNOWN", body, nil)
        }
    }
}
