// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKProviders
import BYOKTesting
import Testing

@testable import BYOKCore

/// Spending limits count what any process has settled, each dollar once.
@Suite struct OtherProcessesTests {
    let here: LimitedWorld
    let there: LimitedWorld
    init() throws {
        here = try LimitedWorld()
        there = try LimitedWorld(sharing: here)
    }

    private func spent(_ limited: LimitedWorld, _ id: KeyID) async throws -> Money {
        try await limited.world.router.spending(of: id, owner: Samples.alice).thisMonth
    }

    private func add(_ budget: KeyBudget) async throws -> KeyID {
        try await here.world.add(.openAI, policy: KeyPolicy(budget: budget))
    }

    @Test func whatWasSpentBeforeThisProcessBeganCounts() async throws {
        let id = try await add(KeyBudget(spendPerDay: Money("2")))
        try await there.write([there.use(id, cost: Money("2"))])
        #expect(try here.world.router.cachedRoute(RouteRequest("gpt-4", for: .alice)) == nil)
        #expect(await here.world.payer("gpt-4") == .nobody(.ownKeyCooling))
        // Yesterday's does not.
        here.world.clock.advance(by: .seconds(86_400))
        #expect(await here.world.payer("gpt-4") == .key(id))
    }

    @Test func ownRecordsInTheLogAreNotCountedTwice() async throws {
        let id = try await add(KeyBudget(spendPerMonth: Money("100")))
        var total: Int64 = 0
        for round in 1...20 {
            let mine = here.use(id, cost: Money("0.5"))
            let theirs = there.use(id, cost: Money("0.25"))
            total += 750_000_000
            if round % 3 == 0 { try await here.write([mine]) }
            try await there.write([theirs])
            if round % 3 != 0 { try await here.write([mine]) }
            here.world.clock.advance(by: .seconds(1))
            #expect(try await spent(here, id).nanodollars == total)
            #expect(try await spent(there, id).nanodollars == total)
        }
    }

    /// Settled here and not written yet: it counts here from the first moment, and once.
    @Test func whatIsNotWrittenYetCountsOnce() async throws {
        let id = try await add(KeyBudget(spendPerMonth: Money("100")))
        let mine = here.use(id, cost: Money("5"))
        try await there.write([there.use(id, cost: Money("1"))])
        #expect(try await spent(here, id) == Money("6"))
        try await here.write([mine])
        // The log is read again a second later; the older reading does not hold the new record against this process.
        #expect(try await spent(here, id) == Money("6"))
        here.world.clock.advance(by: .seconds(1))
        #expect(try await spent(here, id) == Money("6"))
        #expect(try await spent(there, id) == Money("6"))
    }

    /// A record under way to the log makes the others look smaller for a moment; never larger, and never for good.
    @Test func aRecordOnItsWayIsNobodyElses() async throws {
        let id = try await add(KeyBudget(spendPerMonth: Money("100")))
        try await there.write([there.use(id, cost: Money("4"))])
        #expect(try await spent(here, id) == Money("4"))
        let mine = here.use(id, cost: Money("5"))
        here.world.router.meter.handOver([mine])
        here.world.clock.advance(by: .seconds(1))
        #expect(try await spent(here, id) == Money("9"))
        try await here.log.append([mine], receipts: [], batch: UsageBatchID(host: [1], number: 1))
        here.world.clock.advance(by: .seconds(1))
        #expect(try await spent(here, id) == Money("9"))
    }

    @Test func theUseOfAKeyThatHadNoLimitsThenIsTheLogs() async throws {
        let id = try await here.world.add(.openAI)
        #expect(try await spent(here, id) == .zero)
        let record = UsageRecord(
            owner: Samples.alice, at: here.now, keyID: id, provider: .openAI, model: "gpt-4", usage: TokenUsage(),
            cost: Money("3"), credits: .zero)
        try await here.write([record])
        try await here.world.vault.change(
            id, of: Samples.alice, .limit(KeyPolicy(budget: KeyBudget(spendPerMonth: Money("3")))))
        here.world.clock.advance(by: .seconds(1))
        #expect(await here.world.payer("gpt-4") == .nobody(.ownKeyCooling))
    }

    @Test func theLogIsReadOnceASecondAtMost() async throws {
        _ = try await add(KeyBudget(spendPerMonth: Money("3")))
        for _ in 0..<5 { _ = await here.world.payer("gpt-4") }
        #expect(here.log.readings == 1)
        #expect(try here.world.router.cachedRoute(RouteRequest("gpt-4", for: .alice)) != nil)
        here.world.clock.advance(by: .seconds(1))
        #expect(try here.world.router.cachedRoute(RouteRequest("gpt-4", for: .alice)) == nil)
        for _ in 0..<5 { _ = await here.world.payer("gpt-4") }
        #expect(here.log.readings == 2)
    }

    @Test func keysWithoutSpendingLimitsNeverReadIt() async throws {
        let id = try await add(KeyBudget(requestsPerMinute: 5))
        #expect(await here.world.payer("gpt-4") == .key(id))
        #expect(here.log.readings == 0)
    }

    /// No limit is passed unseen, and other keys may serve.
    @Test func aLogThatDoesNotAnswerKeepsTheKeyUnused() async throws {
        let id = try await add(KeyBudget(spendPerMonth: Money("3")))
        here.log.set(broken: true)
        let error = try #require(await here.world.refusal("gpt-4"))
        #expect(error.code == .ownKeyCooling && error.rejections.first?.code == .overBudget)
        await #expect(throws: BYOKError.self) { try await spent(here, id) }
        let other = try await here.world.add(.openAI, 2)
        #expect(await here.world.payer("gpt-4") == .key(other))
        here.log.set(broken: false)
        #expect(await here.world.payer("gpt-4") == .key(id))
        // Numbers of this month do for a while.
        here.log.set(broken: true)
        here.world.clock.advance(by: .seconds(60))
        #expect(await here.world.payer("gpt-4") == .key(id))
        // Those of last month do not.
        here.world.clock.advance(by: .seconds(20 * 86_400))
        #expect(await here.world.payer("gpt-4") == .key(other))
    }

    @Test func manyWhoWaitReadOnce() async throws {
        let id = try await add(KeyBudget(spendPerMonth: Money("3")))
        let payers = await withTaskGroup(of: World.Payer.self) { group in
            for _ in 0..<200 { group.addTask { [world = here.world] in await world.payer("gpt-4") } }
            return await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(payers == [.key(id)])
        #expect(here.log.readings == 1)
    }
}
