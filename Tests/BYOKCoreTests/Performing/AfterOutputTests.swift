// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKStorage
import BYOKTesting
import StoreWorkload
import Testing

/// "A stream is committed at its first real output. After it, never fail over: the stream ends with a typed error, never with
/// a clean end." Every row of the table, on an own key and on the platform's.
@Suite struct AfterOutputTests {
    private static let disk = Result { try DiskStore() }

    enum Usage: CaseIterable { case told, untold }
    enum Place: CaseIterable { case memory, disk }

    private static func store(_ place: Place) throws -> any WholeStore {
        place == .memory ? InMemoryStore() : try disk.get().store
    }

    /// A connection that is lost after the request was sent leaves open what became of it.
    private static func kind(_ row: FallbackRow) -> AttemptFailure.Class { row.kind == .network ? .timeout : row.kind }
    private static func error(_ row: FallbackRow) -> BYOKError.Code {
        row.kind == .network ? .upstreamTimeout : row.error
    }
    private static func output(_ usage: Usage) -> [PerformStand.Piece] {
        let piece = PerformStand.Piece(text: "Good")
        return usage == .told ? [piece, .init(usage: TokenUsage(input: 1_000, output: 100))] : [piece]
    }

    @Test(arguments: FallbackRow.all, Place.allCases) func onAnOwnKeyNoOtherIsTriedAndNothingIsCharged(
        row: FallbackRow, place: Place
    ) async throws {
        let store = try Self.store(place)
        let stand = try PerformStand(store)
        let user = try PlatformKeyTests.newUser()
        let provider: Provider.ID = row.isAggregators ? .openRouter : .openAI
        let id = try await stand.add(provider, 1, to: user)
        _ = try await stand.add(.openAI, 2, to: user)
        try await stand.grant(Money(nanodollars: 1_000_000_000), to: user)
        let before = (events: stand.events.all.count, audit: try await stand.audit(user).count)
        stand.providers.set(Samples.key(provider, 1), .fail(AttemptFailure(row.kind)))
        let result = await stand.stream(
            RouteRequest(
                PerformStand.model, for: PlatformKeyTests.caller(user), id: try RequestID("request"),
                bound: PerformStand.bound), failingAfter: Self.output(.told))

        guard case .failure(let error) = result else {
            Issue.record("a clean end")
            return
        }
        #expect(error.code == Self.error(row))
        let receipt = try #require(error.receipt)
        #expect(stand.providers.shown == [Samples.key(provider, 1)])
        #expect(receipt.attempts.map(\.failure) == [row.kind == .cancelled ? nil : Self.kind(row)])
        #expect(receipt.attempts.map(\.keyID) == [id])
        #expect(receipt.outcome == (row.kind == .cancelled ? .abandoned : .brokenOff))
        #expect(receipt.usesOwnKey && receipt.credits == nil && receipt.fallback == nil)
        #expect(receipt.usage == TokenUsage(input: 1_000, output: 100), "what was told before it broke off")
        #expect(try await stand.entries(of: user).map(\.kind) == [.grant])
        let status = try await stand.vault.list(user).first { $0.id == id }?.status
        let expected = row.kind == .network ? nil : row.status
        #expect(status?.code == expected ?? .connected)
        let events = stand.events.all.dropFirst(before.events)
        #expect(events.filter { $0.kind == .statusChanged }.map(\.status?.code) == [expected].compactMap(\.self))
        #expect(events.filter { $0.kind == .requestClosed }.map(\.receipt) == [receipt])
        #expect(events.count { $0.kind == .fellBack } == 0)
        let audit = try await stand.audit(user).dropFirst(before.audit)
        #expect(audit.filter { $0.kind == .used }.map(\.keyID) == [id])
        try await stand.router.flushUsage()
        #expect(try await store.receipt(of: user, for: RequestID("request")) == receipt)
        let metadata = Dictionary(receipt.metadata.map { ($0.name, $0.value) }) { $1 }
        #expect(
            metadata == [
                "x-using-byok": "true", "x-provider": provider.rawValue, "x-credits-charged": "0.00",
            ])
    }

    /// What was delivered is billed: as told, else by an estimate that is marked and not above what was held.
    @Test(arguments: FallbackRow.all.filter { !$0.isAggregators }, Usage.allCases)
    func onThePlatformsKeyWhatCameIsChargedOnce(row: FallbackRow, usage: Usage) async throws {
        for place in Place.allCases {
            let store = try Self.store(place)
            let stand = try PerformStand(store)
            let user = try PlatformKeyTests.newUser()
            try await stand.grant(Money(nanodollars: 1_000_000_000), to: user)
            stand.providers.set(FakeProviders.systemKey(.openAI), .fail(AttemptFailure(row.kind)))
            let id = try RequestID("request")
            let result = await stand.stream(
                RouteRequest(
                    PerformStand.model, for: PlatformKeyTests.caller(user), id: id, bound: PerformStand.bound),
                failingAfter: Self.output(usage))

            guard case .failure(let error) = result else {
                Issue.record("a clean end")
                return
            }
            let isAboutTheKey = row.status != nil && row.status != .unreachable
            #expect(error.code == (isAboutTheKey ? .systemKeyUnavailable : Self.error(row)))
            let receipt = try #require(error.receipt)
            #expect(stand.providers.shown == [FakeProviders.systemKey(.openAI)])
            #expect(receipt.attempts.map(\.failure) == [row.kind == .cancelled ? nil : Self.kind(row)])
            #expect(receipt.outcome == (row.kind == .cancelled ? .abandoned : .brokenOff))
            let charge = try #require(receipt.credits)
            #expect(charge.state == .settled && charge.reserved == PerformStand.reserve)
            if usage == .told {
                // 1,000 at $3 and 100 at $15, and 5 %.
                #expect(charge.charged == Money(nanodollars: 4_725_000))
                #expect(receipt.usage?.provenance == .reported)
            } else {
                #expect(charge.charged > .zero && charge.charged <= charge.reserved)
                #expect(receipt.usage?.provenance == .estimated)
            }
            try await stand.router.flushUsage()
            let facts = try await LedgerInvariants(user, in: store)
            #expect(facts.objections() == [])
            #expect(facts.entries.filter { $0.requestID == id }.map(\.kind) == [.reserve, .settle])
            #expect(facts.receipts == [receipt])
        }
    }
}
