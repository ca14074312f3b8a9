// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import Testing

@testable import BYOKProviders

struct RetryAfterTests {
    @Test(
        arguments: [
            ("34.4s", .milliseconds(34_400)), ("6m0s", .seconds(360)), ("12ms", .milliseconds(12)), ("0s", .zero),
            ("1h2m3s", .seconds(3_723)), ("1.5h", .seconds(5_400)), ("", nil), ("5", nil), ("s", nil), ("-5s", nil),
            ("5 s", nil), ("99999999h", nil), ("1.2.3s", nil),
        ] as [(String, Duration?)])
    func readsGoDurations(text: String, duration: Duration?) {
        #expect(GoDuration.parse(text) == duration)
    }

    static let date: ReplyHeaders.Header = .init("date", "Sun, 06 Nov 1994 08:49:37 GMT")

    @Test(
        arguments: [
            ([.init("retry-after", "20")], .seconds(20)),
            ([.init("Retry-After", "0.5")], .milliseconds(500)),
            ([.init("retry-after-ms", "1500"), .init("retry-after", "2")], .seconds(2)),
            ([date, .init("retry-after", "Sun, 06 Nov 1994 08:50:07 GMT")], .seconds(30)),
            ([date, .init("retry-after", "Sun, 06 Nov 1994 08:00:00 GMT")], .zero),
            ([.init("retry-after", "Sun, 06 Nov 1994 08:50:07 GMT")], nil),
            ([.init("retry-after", "soon")], nil),
            ([.init("retry-after", "-5")], .zero),
            ([.init("retry-after", "1e300")], .seconds(2_592_000)),
            ([.init("retry-after", "nan")], .zero),
            (
                [.init("x-ratelimit-remaining-requests", "0"), .init("x-ratelimit-reset-requests", "8.64s")],
                .milliseconds(8_640)
            ),
            ([.init("x-ratelimit-remaining-requests", "3"), .init("x-ratelimit-reset-requests", "8.64s")], nil),
            (
                [
                    date, .init("anthropic-ratelimit-tokens-remaining", "0"),
                    .init("anthropic-ratelimit-tokens-reset", "1994-11-06T08:50:37Z"),
                ], .seconds(60)
            ),
            ([], nil),
        ] as [([ReplyHeaders.Header], Duration?)])
    func readsHeaders(headers: [ReplyHeaders.Header], duration: Duration?) {
        #expect(RetryAfter.delay(headers: ReplyHeaders(headers), facts: ErrorFacts(status: 429)) == duration)
    }

    @Test func theBodyMayAskForMore() {
        var facts = ErrorFacts(status: 429)
        facts.retryAfter = .seconds(34)
        #expect(RetryAfter.delay(headers: ["retry-after": "10"], facts: facts) == .seconds(34))
    }
}
