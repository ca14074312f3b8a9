// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKTesting
import Testing

@testable import BYOKProviders

struct ErrorReplyTests {
    private static let now = Timestamp(seconds: 1_800_000_000)

    /// The contract with clients: what may be relied on.
    static let statuses: [Int: Set<String>] = [
        400: [
            "no_key_for_model", "no_system_key", "price_unknown", "invalid_key", "key_refused", "too_many_keys",
            "invalid_identifier", "invalid_model", "invalid_configuration", "invalid_url", "invalid_request",
            "invalid_entry", "unsupported_field", "context_too_long", "content_policy", "bad_request", "cost_overflow",
        ],
        402: ["own_key_no_funds", "insufficient_credits", "credits_held"],
        403: [
            "own_key_invalid", "own_key_expired", "own_key_restricted", "own_key_rejected", "credits_not_allowed",
            "fallback_cap_reached", "delegation_ended", "delegation_forbids",
        ],
        404: ["model_not_found", "key_not_found"],
        409: [
            "duplicate_key", "conflict", "route_stale", "request_in_progress", "already_settled", "request_id_reused",
        ],
        429: ["own_key_cooling", "too_many_tests"],
        499: ["cancelled"],
        500: [
            "credits_not_reserved", "tester_missing", "invalid_catalog", "master_key_missing", "master_key_invalid",
            "master_key_in_use",
        ],
        502: ["upstream_unavailable", "upstream_protocol", "upstream_failed"],
        503: [
            "own_key_undecryptable", "undecryptable", "ledger_unavailable", "system_key_unavailable",
            "store_unavailable", "store_read_only", "store_full", "store_foreign", "store_corrupt", "store_too_new",
            "store_permissions",
        ],
        504: ["upstream_timeout"],
    ]

    @Test func everyCodeHasItsStatus() {
        var found: [Int: Set<String>] = [:]
        for code in BYOKError.Code.allCases {
            let reply = BYOKError(code, "Something.").reply(at: Self.now)
            found[reply.status, default: []].insert(reply.code)
        }
        #expect(found == Self.statuses)
    }

    /// A code that is added is put into the table on purpose.
    @Test func everyCodeIsInTheTable() {
        #expect(Set(ErrorReply.table.keys) == Set(BYOKError.Code.allCases))
    }

    @Test func typesAreOpenAIs() {
        let types: [BYOKError.Code: String] = [
            .badRequest: "invalid_request_error", .modelNotFound: "invalid_request_error",
            .conflict: "invalid_request_error", .ownKeyInvalid: "permission_error",
            .ownKeyNoFunds: "insufficient_quota", .ownKeyCooling: "rate_limit_error", .storeFull: "api_error",
            .upstreamFailed: "api_error",
        ]
        for (code, type) in types { #expect(BYOKError(code, "").reply(at: Self.now).type == type) }
        #expect(ErrorReply(status: 401, code: "invalid_session", message: "").type == "authentication_error")
    }

    @Test func theBodyIsOpenAIs() throws {
        let error = BYOKError.invalid("messages[2].role", "must be \"user\".")
        let body = String(decoding: error.reply(at: Self.now).json(), as: UTF8.self)
        #expect(
            body == #"{"error":{"message":"The field 'messages[2].role' must be \"user\".","#
                + #""type":"invalid_request_error","code":"invalid_request","param":"messages[2].role"}}"#)
        let without = String(decoding: BYOKError(.keyRefused, "No.").reply(at: Self.now).json(), as: UTF8.self)
        #expect(without.hasSuffix(#""code":"key_refused","param":null}}"#))
    }

    @Test func fieldsAreNamedWhereverTheyAreRefused() async throws {
        let bench = try await Bench([.anthropic])
        var seeded = ChatRequest("claude-sonnet-4-5", messages: [.user("Hello")])
        seeded.n = 2
        let refused = await #expect(throws: BYOKError.self) {
            try await bench.client.complete(seeded, for: bench.alice)
        }
        #expect(refused?.reply(at: Self.now).param == "n")

        var searching = ChatRequest("gpt-4o", messages: [.user("Hello")])
        searching.extra = [JSONField("plugins", try RawJSON(#"[{"id":"web"}]"#))]
        let unpaid = await #expect(throws: BYOKError.self) {
            try await bench.client.complete(searching, for: bench.alice)
        }
        #expect(unpaid?.reply(at: Self.now).param == "plugins")
    }

    // MARK: Waiting

    @Test(arguments: [
        (Duration.seconds(20), 20), (.milliseconds(20_001), 21), (.milliseconds(1), 1), (.zero, 1), (.seconds(-5), 1),
    ])
    func theWaitIsInWholeSecondsAndNeverNothing(wait: Duration, seconds: Int) {
        let reply = BYOKError(.ownKeyCooling, "Wait and try again.", retryAt: Self.now + wait).reply(at: Self.now)
        #expect(reply.retryAfter == seconds)
        #expect(reply.headers.map { "\($0.name): \($0.value)" } == ["retry-after: \(seconds)"])
    }

    @Test func aRateLimitAlwaysSaysHowLong() {
        #expect(BYOKError(.ownKeyCooling, "").reply(at: Self.now).retryAfter == 60)
        #expect(BYOKError(.systemKeyUnavailable, "").reply(at: Self.now).retryAfter == nil)
        let later = BYOKError(.systemKeyUnavailable, "", retryAt: Self.now + .seconds(5)).reply(at: Self.now)
        #expect(later.retryAfter == 5)
        // Waiting mends no key.
        let invalid = BYOKError(.ownKeyInvalid, "", retryAt: Self.now + .seconds(5)).reply(at: Self.now)
        #expect(invalid.retryAfter == nil)
        let ends = [Timestamp(microseconds: .max), Timestamp(microseconds: .min)]
        for end in ends {
            #expect(BYOKError(.ownKeyCooling, "", retryAt: end).reply(at: Self.now).retryAfter ?? 0 >= 1)
        }
    }

    /// OpenAI's clients repeat 409 and 5xx unasked.
    @Test func clientsAreToldNotToRepeatWhatFailsAgainOrIsPaidTwice() {
        for code: BYOKError.Code in [
            .alreadySettled, .requestIDReused, .upstreamTimeout, .undecryptable, .testerMissing,
        ] {
            let headers = BYOKError(code, "").reply(at: Self.now).headers
            #expect(headers.contains { $0.name == "x-should-retry" && $0.value == "false" }, "\(code)")
        }
        for code: BYOKError.Code in [.requestInProgress, .upstreamUnavailable, .storeUnavailable, .badRequest] {
            #expect(BYOKError(code, "").reply(at: Self.now).headers.isEmpty, "\(code)")
        }
    }

    // MARK: Words

    @Test func adviceIsAddedWhereItIsMissing() {
        let bare = BYOKError(.upstreamFailed, "The call to OpenAI failed.").reply(at: Self.now)
        #expect(bare.message == "The call to OpenAI failed. Try again later.")
        let told = BYOKError(.ownKeyCooling, "Rate limit exceeded at OpenAI. Wait and try again.").reply(at: Self.now)
        #expect(told.message == "Rate limit exceeded at OpenAI. Wait and try again.")
    }

    @Test func whatIsTheOperatorsIsNotTheClients() {
        for code: BYOKError.Code in [.storePermissions, .storeFull, .masterKeyInvalid, .creditsNotReserved] {
            let reply = BYOKError(code, "The file /srv/keys.db cannot be read. Run chmod 0600 on it.").reply(
                at: Self.now)
            #expect(!String(decoding: reply.json(), as: UTF8.self).contains("srv"), "\(code)")
        }
    }

    @Test func whatAProviderSaidStaysOut() async throws {
        let bench = try await Bench([.openAI])
        bench.upstream.fail(.badRequest.saying("no such thing in org-42"))
        let error = await #expect(throws: BYOKError.self) {
            try await bench.client.complete(ChatRequest("gpt-4o", messages: [.user("Hello")]), for: bench.alice)
        }
        let body = String(decoding: try #require(error).reply(at: Self.now).json(), as: UTF8.self)
        #expect(body.contains(#""code":"bad_request""#))
        #expect(!body.contains("org-42"))
        // Nothing was answered, so nobody is said to have paid.
        #expect(!body.contains("x-using-byok"))
    }
}
