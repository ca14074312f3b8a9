// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKProviders
import BYOKStorage
import BYOKTesting
import Testing

@testable import BYOKCore

/// Keys that fail now, since when, and what credits have paid for it.
@Suite struct OutageTests {
    private let stand: PerformStand
    private static let caller = Caller(Samples.alice, tier: PerformStand.tier)

    init() throws { stand = try PerformStand(InMemoryStore()) }

    /// An answer, after so long, that the platform's key at the vendor gives for $0.011025.
    private func ask(_ caller: Caller = caller, after time: Duration = .seconds(10)) async throws -> Receipt {
        stand.clock.advance(by: time)
        let request = RouteRequest(PerformStand.model, for: caller, bound: PerformStand.bound)
        return try await stand.perform(request).get()
    }

    private func fail(_ number: Int, _ kind: AttemptFailure.Class = .authInvalid) {
        stand.providers.set(Samples.key(.openAI, number), .fail(AttemptFailure(kind)))
    }

    @Test func countsWhatCreditsPaidFromTheFirstFailingRequestOn() async throws {
        try await stand.grant(Money(nanodollars: 10_000_000_000), to: Samples.alice)
        let key = try await stand.add(.openAI, 1, to: Samples.alice)
        _ = try await stand.add(.anthropic, 2, to: Samples.alice)
        #expect(try await !ask().fellBack)
        #expect(try await stand.router.outages(of: Samples.alice).isEmpty)

        fail(1)
        var charged: Int64 = 0
        for _ in 0..<3 { charged += try await ask().creditsCharged.nanodollars }
        let since = stand.clock.now() - .seconds(20)
        #expect(charged == 3 * PerformStand.vendorCharge.nanodollars)
        // Neither what is changed of the key meanwhile nor another test moves the beginning.
        stand.clock.advance(by: .seconds(100))
        _ = try await stand.vault.change(key, of: Samples.alice, .rename("renamed"))
        try await stand.put(key, of: Samples.alice, into: .invalid)
        let outages = try await stand.router.outages(of: Samples.alice)
        #expect(outages.map(\.id) == [key] && outages.first?.key.label == "renamed")
        #expect(outages.first?.since == since)
        #expect(outages.first?.cost == OutageCost(requests: 3, credits: Money(nanodollars: charged)))
        // Another process finds the same in the store.
        let there = try PerformStand(stand.store, clock: stand.clock)
        #expect(try await there.router.outages(of: Samples.alice) == outages)
        #expect(try await there.router.outages(of: Samples.alice, paidBy: []).first?.cost == OutageCost())
    }

    @Test func anEarlierOutageIsOver() async throws {
        try await stand.grant(Money(nanodollars: 10_000_000_000), to: Samples.alice)
        let key = try await stand.add(.openAI, 1, to: Samples.alice)
        fail(1)
        for _ in 0..<4 { _ = try await ask() }
        stand.clock.advance(by: .seconds(10))
        try await stand.put(key, of: Samples.alice, into: .connected)
        #expect(try await stand.router.outages(of: Samples.alice).isEmpty)
        // Within the time of a request, so that the receipts of both are looked at.
        _ = try await ask()
        let outage = try #require(try await stand.router.outages(of: Samples.alice).first)
        #expect(outage.since == stand.clock.now())
        #expect(outage.cost == OutageCost(requests: 1, credits: PerformStand.vendorCharge))
    }

    @Test func aDisabledKeyCostsNothing() async throws {
        let key = try await stand.add(.openAI, 1, to: Samples.alice, status: .invalid)
        #expect(try await stand.router.outages(of: Samples.alice).map(\.id) == [key])
        _ = try await stand.vault.change(key, of: Samples.alice, .disable)
        #expect(try await stand.router.outages(of: Samples.alice).isEmpty)
    }

    @Test(arguments: [KeyStatus.noFunds, .expired, .restricted("region")]) func everyFailureThatIsKeptIsOne(
        status: KeyStatus
    ) async throws {
        let key = try await stand.add(.openAI, 1, to: Samples.alice, status: status)
        #expect(try await stand.router.outages(of: Samples.alice).map(\.key.status) == [status])
        try await stand.put(key, of: Samples.alice, into: .rateLimited(until: Samples.start + .seconds(60)))
        #expect(try await stand.router.outages(of: Samples.alice).map(\.since) == [Samples.start])
    }

    @Test func aKeyEndsOnItsDate() async throws {
        let key = try await stand.add(.openAI, 1, to: Samples.alice)
        let end = stand.clock.now() + .seconds(1_000)
        _ = try await stand.vault.change(key, of: Samples.alice, .expire(at: end))
        stand.clock.advance(by: .seconds(5_000))
        #expect(try await stand.router.outages(of: Samples.alice).map(\.since) == [end])
    }

    @Test func membersPayForAnOrganisationsKey() async throws {
        let key = try await stand.add(.openAI, 1, to: Samples.acme)
        fail(1)
        var accounts: [KeyOwner] = []
        for name in ["alice", "bob"] {
            let user = Samples.user(name)
            try await stand.grant(Money(nanodollars: 10_000_000_000), to: user)
            accounts.append(user)
            _ = try await ask(Caller(user, organisation: Samples.acme, tier: PerformStand.tier))
        }
        let charge = PerformStand.vendorCharge.nanodollars
        let outages = try await stand.router.outages(of: Samples.acme, paidBy: accounts + accounts)
        #expect(outages.map(\.id) == [key])
        #expect(outages.first?.cost == OutageCost(requests: 2, credits: Money(nanodollars: 2 * charge)))
        #expect(try await stand.router.outages(of: Samples.acme).first?.cost == OutageCost())
    }

    /// The beginning is found behind thousands of other entries, and not before the key had its value.
    @Test(arguments: [0, 1, 999, 1_000, 1_001, 4_096]) func isFoundInALongLog(count: Int) async throws {
        let key = try await stand.add(.openAI, 1, to: Samples.alice, status: .invalid)
        stand.clock.advance(by: .seconds(60))
        _ = try await stand.vault.replace(key, of: Samples.alice, with: .sample(.openAI, 3), test: false)
        stand.clock.advance(by: .seconds(60))
        try await stand.put(key, of: Samples.alice, into: .expired)
        let since = stand.clock.now()
        stand.clock.advance(by: .seconds(60))
        let event = AuditEvent(at: stand.clock.now(), owner: Samples.alice, kind: .used, actor: "alice")
        try await stand.store.append(Array(repeating: event, count: count))
        try await stand.put(key, of: Samples.alice, into: .invalid)
        #expect(try await stand.router.outages(of: Samples.alice).map(\.since) == [since])
    }

    /// Entries of one key, oldest first, by kind and status; where the present failing began.
    static let logs: [(String, KeyStatus.Code, Int?)] = [
        ("a", .invalid, nil), ("a s-invalid", .invalid, 1), ("a t-invalid", .invalid, 1),
        ("a t-connected s-invalid t-invalid", .invalid, 2), ("a s-noFunds s-invalid", .invalid, 1),
        ("a s-invalid t-connected s-expired t-rateLimited", .expired, 3), ("s-invalid r t-invalid", .invalid, 2),
        // A test that did not prove funds leaves the key without.
        ("a s-noFunds t-connected t-noFunds", .noFunds, 1), ("a s-noFunds t-connected s-noFunds", .noFunds, 3),
        ("a s-noFunds s-connected t-noFunds", .noFunds, 3),
    ]

    @Test(arguments: logs) func readsTheLogBackwards(log: String, now: KeyStatus.Code, first: Int?) throws {
        let key = try #require(KeyID("01890a5d-ac96-774b-bcce-b302099a8057"))
        var search = OutageSearch([key: now])
        for (index, word) in log.split(separator: " ").enumerated().reversed() {
            let parts = word.split(separator: "-").map(String.init)
            let kinds: [String: AuditEvent.Kind] = ["a": .added, "r": .replaced, "s": .statusChanged, "t": .tested]
            var event = AuditEvent(
                at: Timestamp(seconds: Int64(index)), owner: Samples.alice, kind: try #require(kinds[parts[0]]),
                actor: "", keyID: key)
            if parts.count > 1 { event.details = [parts[0] == "s" ? "status" : "result": parts[1]] }
            search.look(at: event)
        }
        #expect(search.beginnings[key] == first.map { Timestamp(seconds: Int64($0)) })
    }
}
