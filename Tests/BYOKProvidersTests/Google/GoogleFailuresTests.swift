// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
@testable import BYOKProviders
import Testing

/// Which class each of Google's errors belongs to.
@Suite struct GoogleFailuresTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var kind: AttemptFailure.Class
        var status: Int
        var state: String
        var message: String
        var details: String
        var testDescription: String { "\(status) \(state) \(message)" }

        init(
            _ kind: AttemptFailure.Class, _ status: Int, _ state: String, _ message: String, reason: String? = nil,
            quota: String? = nil, delay: String? = nil
        ) {
            self.kind = kind
            self.status = status
            self.state = state
            self.message = message
            let info = reason.map { #"{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "\#($0)"}"# }
            let failed = quota.map {
                #"{"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": [{"quotaId": "\#($0)"}]}"#
            }
            let retry = delay.map {
                #"{"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "\#($0)"}"#
            }
            details = [info, failed, retry].compactMap(\.self).joined(separator: ", ")
        }

        /// - Parameter isInBand: inside a 200, where only the error's own number is there.
        func body(hasNumber: Bool = true) -> String {
            let number = hasNumber ? #""code": \#(status), "# : ""
            return #"{"error": {\#(number)"message": "\#(message)", "status": "\#(state)", "details": [\#(details)]}}"#
        }
    }

    static let exceeded = "You exceeded your current quota, please check your plan and billing details."

    static let cases: [Case] = [
        // Keys.
        Case(
            .authInvalid, 400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key.",
            reason: "API_KEY_INVALID"),
        Case(
            .authInvalid, 400, "INVALID_ARGUMENT", "API Key not found. Please pass a valid API key.",
            reason: "API_KEY_INVALID"),
        Case(
            .keyExpired, 400, "INVALID_ARGUMENT", "API key expired. Please renew the API key.",
            reason: "API_KEY_INVALID"),
        Case(
            .keyWrongKind, 401, "UNAUTHENTICATED", "Request had invalid authentication credentials.",
            reason: "ACCESS_TOKEN_TYPE_UNSUPPORTED"),
        Case(
            .keyWrongKind, 401, "UNAUTHENTICATED",
            "API keys are not supported by this API. Expected OAuth2 access token", reason: "CREDENTIALS_MISSING"),
        Case(.authInvalid, 401, "UNAUTHENTICATED", "Request had invalid authentication credentials."),
        Case(
            .authInvalid, 403, "PERMISSION_DENIED",
            "Method doesn't allow unregistered callers (callers without established identity)."),
        // What a key may do.
        Case(.forbidden, 403, "PERMISSION_DENIED", "Your API key was reported as leaked. Please use another API key."),
        Case(
            .forbidden, 403, "PERMISSION_DENIED", "Requests to this API method are blocked.",
            reason: "API_KEY_SERVICE_BLOCKED"),
        Case(
            .forbidden, 403, "PERMISSION_DENIED", "Requests from referer <empty> are blocked.",
            reason: "API_KEY_HTTP_REFERRER_BLOCKED"),
        Case(
            .forbidden, 403, "PERMISSION_DENIED", "The provided API key has an IP address restriction.",
            reason: "API_KEY_IP_ADDRESS_BLOCKED"),
        Case(
            .forbidden, 403, "PERMISSION_DENIED", "Permission denied: Consumer has been suspended.",
            reason: "CONSUMER_SUSPENDED"),
        Case(
            .forbidden, 403, "PERMISSION_DENIED", "Gemini API has not been used in project 1 before or it is disabled.",
            reason: "SERVICE_DISABLED"),
        Case(.forbidden, 400, "FAILED_PRECONDITION", "User location is not supported for the API use."),
        Case(
            .forbidden, 400, "FAILED_PRECONDITION",
            "User location is not supported for the API use without a billing account linked."),
        // Money.
        Case(
            .quotaExhausted, 429, "RESOURCE_EXHAUSTED",
            "Your prepayment credits are depleted. Please go to AI Studio to manage your project and billing."),
        Case(.quotaExhausted, 429, "RESOURCE_EXHAUSTED", "Your project has exceeded its monthly spending cap."),
        Case(
            .quotaExhausted, 400, "FAILED_PRECONDITION",
            "Gemini API free tier is not available in your country. Please enable billing on your project in Google AI Studio."
        ),
        Case(
            .quotaExhausted, 403, "PERMISSION_DENIED", "This API method requires billing to be enabled.",
            reason: "BILLING_DISABLED"),
        // Too fast. A day's quota fills up by itself as a minute's does.
        Case(
            .rateLimited, 429, "RESOURCE_EXHAUSTED", exceeded,
            quota: "GenerateRequestsPerMinutePerProjectPerModel-FreeTier", delay: "21s"),
        Case(
            .rateLimited, 429, "RESOURCE_EXHAUSTED", exceeded,
            quota: "GenerateRequestsPerDayPerProjectPerModel-FreeTier", delay: "21s"),
        Case(
            .rateLimited, 429, "RESOURCE_EXHAUSTED", exceeded + " limit: 0, model: gemini-2.0-flash",
            quota: "GenerateContentInputTokensPerModelPerMinute-FreeTier", delay: "21s"),
        Case(.rateLimited, 429, "RESOURCE_EXHAUSTED", "Resource has been exhausted (e.g. check quota)."),
        Case(.rateLimited, 429, "RESOURCE_EXHAUSTED", "Quota exceeded for quota metric", reason: "RATE_LIMIT_EXCEEDED"),
        // The request.
        Case(
            .contextTooLong, 400, "INVALID_ARGUMENT",
            "The input token count exceeds the maximum number of tokens allowed (1048576)."),
        Case(
            .contextTooLong, 400, "INVALID_ARGUMENT",
            "The input token count (2000000) exceeds the maximum number of tokens allowed (1048576)."),
        Case(
            .contextTooLong, 400, "INVALID_ARGUMENT",
            "Unable to submit request because the input token count is 40000 but model only supports up to 32768."),
        Case(.contextTooLong, 400, "INVALID_ARGUMENT", "Request payload size exceeds the limit: 20971520 bytes."),
        Case(.contextTooLong, 413, "", "Payload too large"),
        Case(.badRequest, 400, "INVALID_ARGUMENT", "Provided image is not valid."),
        Case(
            .badRequest, 400, "INVALID_ARGUMENT", "Function call is missing a thought_signature in functionCall parts."),
        Case(
            .badRequest, 400, "FAILED_PRECONDITION", "The File abc is not in an ACTIVE state and usage is not allowed."),
        Case(.badRequest, 403, "PERMISSION_DENIED", "CachedContent not found (or permission denied)"),
        Case(
            .badRequest, 403, "PERMISSION_DENIED",
            "You do not have permission to access the File abc or it may not exist."),
        Case(
            .modelNotFound, 404, "NOT_FOUND",
            "models/gemini-x is not found for API version v1beta, or is not supported for generateContent."),
        Case(.modelNotFound, 404, "NOT_FOUND", "This model models/gemini-1.0-pro is no longer available to new users."),
        Case(.modelNotFound, 400, "INVALID_ARGUMENT", "* GenerateContentRequest.model: unexpected model name format"),
        Case(
            .modelNotFound, 403, "PERMISSION_DENIED", "You do not have permission to access tuned model tunedModels/x."),
        Case(.contentPolicy, 400, "INVALID_ARGUMENT", "The prompt violates Google's Responsible AI practices."),
        // The service.
        Case(.unavailable, 500, "INTERNAL", "An internal error has occurred."),
        Case(.overloaded, 503, "UNAVAILABLE", "The model is overloaded. Please try again later."),
        Case(.timeout, 504, "DEADLINE_EXCEEDED", "Deadline expired before operation could complete."),
        Case(.timeout, 499, "CANCELLED", "The operation was cancelled."),
        Case(.unavailable, 500, "UNKNOWN", "Unknown error."),
    ]

    private func failure(_ status: Int, _ body: String) -> AttemptFailure {
        GoogleChat().failure(of: UpstreamReply(head: ReplyHead(status: status), body: Array(body.utf8)))
    }

    @Test(arguments: cases) func everyErrorHasItsClass(it: Case) throws {
        let failure = failure(it.status, it.body())
        #expect(failure.kind == it.kind)
        #expect(failure.retryAfter == (it.details.contains("21s") ? .seconds(21) : nil))
        #expect((failure.cause as? ProviderError)?.message == it.message)
        // An error in an array, as `streamGenerateContent` answers without `alt=sse`.
        #expect(self.failure(it.status, "[\(it.body())]").kind == it.kind)
        // The account's requests meet the same table.
        let reply = UpstreamReply(head: ReplyHead(status: it.status), body: Array(it.body().utf8))
        #expect(GoogleAccount().failure(of: reply).kind == it.kind)
    }

    @Test(arguments: cases) func anErrorInsideA200HasTheSameClass(it: Case) throws {
        let reply = UpstreamReply(head: ReplyHead(status: 200), body: Array(it.body().utf8))
        let failure = #expect(throws: AttemptFailure.self) { _ = try GoogleChat().parse(reply) }
        #expect(failure?.kind == it.kind)
    }

    @Test(arguments: cases.filter { [401, 429, 500, 503, 504].contains($0.status) })
    func theNameAloneTellsInsideAStream(it: Case) throws {
        let event = ServerSentEvent(data: Array(it.body(hasNumber: false).utf8))
        var stream = GoogleChat().makeStreamParser()
        var chunks: [ChatChunk] = []
        let failure = #expect(throws: AttemptFailure.self) { try stream.parse(event, into: &chunks) }
        #expect(failure?.kind == it.kind)
    }

    @Test func aPageThatIsNoJSONIsJudgedByItsStatus() {
        #expect(failure(502, "<html>Bad gateway</html>").kind == .unavailable)
        #expect(failure(403, "").kind == .forbidden)
        #expect(failure(404, "<html>").kind == .modelNotFound)
    }

    @Test func aKeyInTheMessageIsNotRepeated() {
        let key = "AIza" + String(repeating: "x", count: 35)
        let body =
            #"{"error": {"code": 403, "message": "Consumer 'api_key:\#(key)' has been suspended.", "details": [{"reason": "CONSUMER_SUSPENDED"}]}}"#
        let error = failure(403, body).cause as? ProviderError
        #expect(error?.message == "Consumer 'api_key:[key]' has been suspended.")
        #expect(error?.code == "CONSUMER_SUSPENDED")
    }
}
