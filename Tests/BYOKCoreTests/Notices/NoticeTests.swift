// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKProviders
import BYOKStorage
import BYOKTesting
import Synchronization
import Testing

@testable import BYOKCore

/// What owners are told: once per transition, as they want it.
struct NoticeTests {
    private final class Mail: NoticeSender {
        private let state = Mutex((sent: [Notice](), failures: 0))
        var sent: [Notice] { state.withLock { $0.sent } }
        func fail(_ count: Int) { state.withLock { $0.failures = count } }
        func send(_ notice: Notice) async throws {
            try state.withLock { state in
                if state.failures > 0 {
                    state.failures -= 1
                    throw AttemptFailure(.network)
                }
                state.sent.append(notice)
            }
        }
    }

    private let store = InMemoryStore()
    private let mail = Mail()
    private let stand: PerformStand
    private let alice = Caller(Samples.alice, tier: PerformStand.tier)

    init() async throws {
        let mail = mail
        stand = try PerformStand(store) { $0.noticeSender = mail }
        try await stand.grant(Money(nanodollars: 10_000_000_000), to: Samples.alice)
    }

    private func ask() async -> Result<Receipt, BYOKError> {
        await stand.perform(RouteRequest(PerformStand.model, for: alice, bound: PerformStand.bound))
    }

    /// Notices come a moment after what they tell of.
    private func notices(_ count: Int, of owner: KeyOwner = Samples.alice) async throws -> [Notice] {
        for _ in 0..<2_000 {
            let found = try await store.notices(of: owner, before: nil, limit: 100)
            if found.count >= count { return found }
            await Task.yield()
            try await Task.sleep(for: .milliseconds(1))
        }
        return try await store.notices(of: owner, before: nil, limit: 100)
    }

    @Test func aKeyThatFailsIsToldOnceAndSoIsThatCreditsPay() async throws {
        let key = try await stand.add(.openAI, 1, to: Samples.alice)
        stand.providers.set(Samples.key(.openAI, 1), .fail(AttemptFailure(.quotaExhausted)))
        for _ in 0..<5 { _ = try await ask().get() }
        let notices = try await notices(2)
        #expect(Set(notices.map(\.kind)) == [.keyFailed, .payingCredits] && notices.count == 2)
        #expect(notices.allSatisfy { $0.keyID == key && !$0.text.contains(Samples.key(.openAI, 1)) })
        #expect(stand.events.count(.payingCredits) == 1 && stand.events.count(.fellBack) == 5)
        #expect(stand.events.count(.statusChanged) == 1 + 1, "connected by its test, then out of funds")
    }

    @Test func aKeyThatWorksAgainIsToldWithWhatItsOutageCost() async throws {
        let key = try await stand.add(.openAI, 1, to: Samples.alice)
        stand.providers.set(Samples.key(.openAI, 1), .fail(AttemptFailure(.quotaExhausted)))
        for _ in 0..<3 { _ = try await ask().get() }
        _ = try await notices(2)
        try await stand.put(key, of: Samples.alice, into: .connected)
        let recovered = try #require(try await notices(3).first { $0.kind == .keyRecovered })
        let cost = Money(nanodollars: 3 * PerformStand.vendorCharge.nanodollars)
        #expect(recovered.text.contains("\(cost)"))
    }

    @Test func twoProcessesThatFindTheSameTellItOnce() async throws {
        _ = try await stand.add(.openAI, 1, to: Samples.alice)
        let other = try PerformStand(store, clock: stand.clock, providers: stand.providers)
        stand.providers.set(Samples.key(.openAI, 1), .fail(AttemptFailure(.authInvalid)))
        let request = RouteRequest(PerformStand.model, for: alice, bound: PerformStand.bound)
        async let first = stand.perform(request)
        async let second = other.perform(request)
        _ = await (first, second)
        let notices = try await notices(2)
        #expect(notices.count { $0.kind == .keyFailed } == 1 && notices.count { $0.kind == .payingCredits } == 1)
    }

    @Test func whatIsMutedIsNotKeptAndWhatIsWantedIsSent() async throws {
        try await store.setPreferences(
            NoticePreferences(muted: [.payingCredits], sent: [.keyFailed, .payingCredits]), of: Samples.alice)
        mail.fail(1)
        _ = try await stand.add(.openAI, 1, to: Samples.alice)
        stand.providers.set(Samples.key(.openAI, 1), .fail(AttemptFailure(.quotaExhausted)))
        _ = try await ask().get()
        #expect(try await notices(1).map(\.kind) == [.keyFailed])
        // The first try failed: it is made again five seconds later.
        await stand.clock.waitForSleepers()
        stand.clock.advance(by: .seconds(5))
        for _ in 0..<2_000 where mail.sent.count < 2 { try await Task.sleep(for: .milliseconds(1)) }
        #expect(Set(mail.sent.map(\.kind)) == [.keyFailed, .payingCredits])
    }

    @Test func listsGoOnFromANoticesIDAndCountWhatIsNotRead() async throws {
        let count = 2_300
        for number in 0..<count {
            _ = try await store.deliver(
                Notice(
                    id: "n\(number)", owner: Samples.alice, kind: .keyFailed, at: Timestamp(seconds: Int64(number / 3)),
                    text: "n"))
        }
        try await store.markRead(["n0", "n1500", "other"], of: Samples.alice)
        #expect(try await store.unreadCount(of: Samples.alice) == count - 2)
        #expect(try await store.unreadCount(of: .user("bob")) == 0)
        let all = try await store.notices(of: Samples.alice, before: nil, limit: count)
        for index in [0, 998, 999, 1_000, 2_000, 2_298] {
            let page = try await store.notices(of: Samples.alice, beforeID: all[index].id, limit: 2)
            #expect(page == Array(all[(index + 1)...].prefix(2)))
        }
        #expect(try await store.notices(of: Samples.alice, beforeID: all[count - 1].id, limit: 2).isEmpty)
        #expect(try await store.notices(of: Samples.alice, beforeID: "none", limit: 2).isEmpty)
        #expect(try await store.notices(of: Samples.alice, beforeID: nil, limit: 2) == Array(all.prefix(2)))
    }
}
