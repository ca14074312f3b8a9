// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import Testing

@Suite struct KeyStatusTests {
    static let until = Samples.start + .seconds(60)
    /// Every status, what its badge reads, and whether a store keeps it.
    static let statuses: [(KeyStatus, String, Bool)] = [
        (.untested, "Not tested", true), (.connected, "Connected", true),
        (.rateLimited(until: until), "Connected", false),
        (.noFunds, "Error", true), (.invalid, "Error", true), (.restricted("region"), "Error", true),
        (.unreachable(until: nil), "Error", false), (.unreachable(until: until), "Error", false),
        (.undecryptable, "Error", false), (.expired, "Error", true),
    ]

    @Test(arguments: statuses) func badgesAreTheGuides(status: KeyStatus, badge: String, isPersisted: Bool) {
        #expect("\(KeyBadge(status: status, isEnabled: true))".hasPrefix(badge))
    }

    @Test(arguments: statuses) func disabledHidesEveryStatus(status: KeyStatus, badge: String, isPersisted: Bool) {
        #expect(KeyBadge(status: status, isEnabled: false) == .disabled)
        #expect("\(KeyBadge.disabled)" == "Disabled")
    }

    @Test func aRateLimitedKeyIsConnectedWithAMoment() {
        let badge = KeyBadge(status: .rateLimited(until: Self.until), isEnabled: true)
        #expect(badge == .connected(until: Self.until))
        #expect("\(badge)".contains("2026-11-20T00:01:00Z"))
    }

    @Test(arguments: statuses) func codesReadBackWhatTheyWrite(status: KeyStatus, badge: String, isPersisted: Bool) {
        #expect(KeyStatus.Code(status.code.description) == status.code)
    }

    @Test(arguments: ["", "Connected", "ok", "connected ", "rate_limited"]) func otherWordsAreNoCodes(text: String) {
        #expect(KeyStatus.Code(text) == nil)
    }

    @Test func aReasonIsPartOfTheDescription() {
        #expect("\(KeyStatus.restricted("not from this region"))".contains("not from this region"))
    }
}
