// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKTesting
import Testing

@testable import BYOKCore

/// The meter against a re-count of everything that ever happened.
struct UsageMeterTests {
    private struct Event {
        var key: KeyID
        var member: KeyOwner
        var began: Timestamp
        /// In a time that only goes on, of the key's own.
        var beganAfter: Int64
        var ended: Int64?
        var tokens: UInt64
        var cost: Int64
    }

    /// A machine's clock as it may be: slow and fast, over the ends of days and months, and set back now and then.
    private struct WildClock {
        var now: Timestamp
        mutating func tick(_ dice: inout Dice) {
            let second: Int64 = 1_000_000
            let step: Int64 =
                switch Int.random(in: 0..<20, using: &dice) {
                case 0..<6: Int64.random(in: 0..<second / 4, using: &dice)
                case 6..<12: Int64.random(in: 0..<30 * second, using: &dice)
                case 12..<14: Int64.random(in: 0..<3_600 * second, using: &dice)
                case 14..<15: Int64.random(in: 0..<40 * 3_600 * second, using: &dice)
                case 15..<16: Int64.random(in: 0..<10 * 86_400 * second, using: &dice)
                case 16..<18: -Int64.random(in: 0..<90 * second, using: &dice)
                case 18..<19: -Int64.random(in: 0..<30 * 3_600 * second, using: &dice)
                default: 0
                }
            now = Timestamp(microseconds: now.microseconds + step)
        }
    }

    private static let starts = [
        "2026-11-20T00:00:00Z", "2026-10-31T23:58:00Z", "2028-02-28T23:59:30Z", "2028-02-29T23:59:30Z",
        "2026-12-31T23:59:59Z", "1970-01-01T00:00:10Z",
    ]

    @Test(arguments: UInt64(1)...60) func agreesWithARecount(seed: UInt64) throws {
        var dice = Dice(seed: seed)
        var clock = WildClock(now: try Moments.at(dice.pick(Self.starts)))
        let meter = UsageMeter(log: nil)
        let keys = (1...3).map { KeyID(high: 7, low: UInt64($0)) }
        let members = ["ada", "bo", "é", "e\u{301}"].map(Samples.user)
        var events: [Event] = []
        var open: [(index: Int, admission: KeyAdmission, estimate: (tokens: UInt64, cost: Int64))] = []
        var elapsed: [KeyID: Int64] = [:]
        var reading: [KeyID: Timestamp] = [:]

        for _ in 0..<400 {
            clock.tick(&dice)
            let (now, key, member) = (clock.now, dice.pick(keys), dice.pick(members))
            func touch(_ key: KeyID) {
                if let last = reading[key], last < now {
                    elapsed[key, default: 0] += now.microseconds - last.microseconds
                }
                reading[key] = now
            }
            if dice.oneIn(2) || open.isEmpty {
                touch(key)
                let estimate = (
                    tokens: UInt64.random(in: 0...900, using: &dice), cost: Int64.random(in: 0...9, using: &dice)
                )
                let admission = meter.begin(
                    key, member: member, estimatedTokens: estimate.tokens,
                    estimatedCost: estimate.cost == 0 ? nil : Money(nanodollars: estimate.cost), now: now)
                open.append((events.count, admission, estimate))
                events.append(
                    Event(
                        key: key, member: member, began: now, beganAfter: elapsed[key, default: 0], tokens: 0, cost: 0))
            } else {
                let (index, admission, _) = open.remove(at: Int.random(in: open.indices, using: &dice))
                touch(events[index].key)
                events[index].ended = elapsed[events[index].key, default: 0]
                events[index].tokens = UInt64.random(in: 0...900, using: &dice)
                events[index].cost = Int64.random(in: 0...9, using: &dice)
                for _ in 0...(dice.oneIn(4) ? 1 : 0) {
                    meter.end(
                        admission, tokens: events[index].tokens, cost: Money(nanodollars: events[index].cost), now: now)
                }
            }

            let asked = dice.pick(keys)
            touch(asked)
            let own = events.filter { $0.key == asked }
            let here = elapsed[asked, default: 0]
            // Within sixty seconds an event counts; a tenth of a second later it does not.
            func requests(_ window: Int64) -> Int { own.count { here - $0.beganAfter < window } }
            func tokens(_ window: Int64) -> UInt64 {
                own.filter { $0.ended.map { here - $0 < window } ?? false }.reduce(0) { $0 + $1.tokens }
            }
            let settled = own.filter { $0.ended != nil }
            let today = settled.filter { $0.began.day == now.day }.reduce(0) { $0 + $1.cost }
            let month = Moments.month(now)
            let monthly = settled.filter { Moments.month($0.began) == month }
            let mine = monthly.filter { $0.member == member }.reduce(0) { $0 + $1.cost }
            let held = open.filter { events[$0.index].key == asked }
            let heldTokens = held.reduce(0) { $0 + $1.estimate.tokens }
            let heldCost = held.reduce(0) { $0 + $1.estimate.cost }
            let heldMine = held.filter { events[$0.index].member == member }.reduce(0) { $0 + $1.estimate.cost }

            let numbers = meter.update(asked, now: now) { $0.spending(.unlimited, now: now) }
            #expect((requests(60_000_000)...requests(60_100_000)).contains(Int(numbers.requestsThisMinute)))
            #expect((tokens(60_000_000)...tokens(60_100_000)).contains(numbers.tokensThisMinute))
            #expect(numbers.today.nanodollars == today)
            #expect(numbers.thisMonth.nanodollars == monthly.reduce(0) { $0 + $1.cost })
            #expect((numbers.membersThisMonth[member] ?? .zero).nanodollars == mine)
            #expect((numbers.requestsUnderWay, numbers.tokensUnderWay) == (held.count, heldTokens))
            #expect(numbers.costUnderWay.nanodollars == heldCost)

            // Each limit by itself refuses exactly from what is used on, what is held included.
            func isOver(_ budget: KeyBudget) -> Bool {
                meter.excess(of: asked, budget, member: member, now: now) != nil
            }
            func money(_ amount: Int64) -> Money { Money(nanodollars: amount) }
            let used = numbers.requestsThisMinute
            #expect(isOver(KeyBudget(requestsPerMinute: used)) && !isOver(KeyBudget(requestsPerMinute: used + 1)))
            let usedTokens = numbers.tokensThisMinute + heldTokens
            #expect(isOver(KeyBudget(tokensPerMinute: usedTokens)))
            #expect(!isOver(KeyBudget(tokensPerMinute: usedTokens + 1)))
            #expect(isOver(KeyBudget(spendPerDay: money(today + heldCost))))
            #expect(!isOver(KeyBudget(spendPerDay: money(today + heldCost + 1))))
            let spent = numbers.thisMonth.nanodollars + heldCost
            #expect(isOver(KeyBudget(spendPerMonth: money(spent))))
            #expect(!isOver(KeyBudget(spendPerMonth: money(spent + 1))))
            #expect(isOver(KeyBudget(memberSpendPerMonth: money(mine + heldMine))))
            #expect(!isOver(KeyBudget(memberSpendPerMonth: money(mine + heldMine + 1))))
        }
    }

    // MARK: What the rules say, one by one

    private let key = KeyID(high: 1, low: 1)
    private let meter = UsageMeter(log: nil)
    private let start = Samples.start

    private func use(_ cost: Money?, tokens: UInt64 = 0, at time: Timestamp, by member: KeyOwner = Samples.alice) {
        let admission = meter.begin(key, member: member, estimatedTokens: 0, estimatedCost: nil, now: time)
        meter.end(admission, tokens: tokens, cost: cost, now: time)
    }

    private func excess(_ budget: KeyBudget, _ time: Timestamp) -> BudgetExcess? {
        meter.excess(of: key, budget, member: Samples.alice, now: time)
    }

    @Test func theMinuteIsTheLastSixtySeconds() {
        use(nil, at: start)
        use(nil, at: start + .seconds(40))
        let two = KeyBudget(requestsPerMinute: 2)
        #expect(excess(two, start + .seconds(50))?.until == start + .seconds(60))
        #expect(excess(two, start + .microseconds(59_999_999)) != nil)
        #expect(excess(two, start + .seconds(60)) == nil)
        // One at a time, both must have gone.
        #expect(excess(KeyBudget(requestsPerMinute: 1), start + .seconds(70))?.until == start + .seconds(100))
    }

    @Test func aClockThatJumpsBackNeitherFreesNorHoldsForLong() {
        let one = KeyBudget(requestsPerMinute: 1, spendPerDay: Money(nanodollars: 5))
        use(Money(nanodollars: 5), at: start + .seconds(10))
        // Back over midnight: another day, and the minute is not over.
        let back = start + .seconds(-3_600)
        #expect(excess(KeyBudget(requestsPerMinute: 1), back)?.until == back + .seconds(60))
        #expect(excess(KeyBudget(spendPerDay: Money(nanodollars: 5)), back) == nil)
        #expect(excess(KeyBudget(requestsPerMinute: 1), back + .seconds(60)) == nil)
        // And forth again: what was spent on that day is spent once.
        #expect(excess(one, start + .seconds(20))?.until == start.nextDay)
        #expect(excess(KeyBudget(spendPerDay: Money(nanodollars: 6)), start + .seconds(20)) == nil)
    }

    @Test func aLimitOfZeroIsOneAndNeverFree() {
        for budget in [
            KeyBudget(requestsPerMinute: 0), KeyBudget(tokensPerMinute: 0), KeyBudget(spendPerDay: .zero),
            KeyBudget(spendPerMonth: .zero), KeyBudget(memberSpendPerMonth: .zero),
        ] {
            let found = excess(budget, start)
            #expect(found != nil && found?.until == nil, "\(budget)")
        }
    }

    @Test func ofSeveralExcessesTheLongestIsNamed() {
        use(Money(nanodollars: 9), tokens: 9, at: start)
        let limit = Money(nanodollars: 9)
        #expect(excess(KeyBudget(requestsPerMinute: 1, spendPerDay: limit), start)?.limit == .spendPerDay(limit))
        let all = KeyBudget(requestsPerMinute: 1, tokensPerMinute: 9, spendPerDay: limit, spendPerMonth: limit)
        #expect(excess(all, start)?.limit == .spendPerMonth(limit))
        #expect(excess(all, start)?.until == start.nextMonth)
    }

    @Test func whatIsUnderWayCountsUntilItEndsAndNobodyKnowsWhenThatIs() {
        let budget = KeyBudget(tokensPerMinute: 100, spendPerDay: Money(nanodollars: 100))
        let admission = meter.begin(
            key, member: Samples.alice, estimatedTokens: 500, estimatedCost: Money(nanodollars: 500), now: start)
        let held = excess(budget, start)
        #expect(held?.isHeld == true && held?.until == nil)
        // It began before midnight, and it may still cost something.
        #expect(excess(budget, start.nextDay)?.isHeld == true)
        meter.end(admission, tokens: 1, cost: Money(nanodollars: 1), now: start)
        #expect(excess(budget, start) == nil)
    }

    /// What a provider says it used may be anything.
    @Test func absurdNumbersNeitherTrapNorFree() {
        for _ in 0..<3 { use(Money(nanodollars: .max), tokens: .max, at: start) }
        use(Money(nanodollars: -5), at: start)
        use(nil, at: start)
        let numbers = meter.update(key, now: start) { $0.spending(.unlimited, now: start) }
        #expect(numbers.today.nanodollars == .max && numbers.tokensThisMinute == .max)
        #expect(excess(KeyBudget(spendPerDay: Money(nanodollars: .max)), start) != nil)
        #expect(excess(KeyBudget(tokensPerMinute: .max), start) != nil)
        for time in [Int64.min, .max, 0].map(Timestamp.init(microseconds:)) {
            use(Money(nanodollars: 1), tokens: 1, at: time)
            _ = excess(KeyBudget(requestsPerMinute: 1, spendPerMonth: .zero), time)
        }
    }

    @Test func anEndThatComesTwiceOrTooLateChangesNothing() {
        let admission = meter.begin(key, member: Samples.alice, estimatedTokens: 0, estimatedCost: nil, now: start)
        meter.forget(key)
        meter.end(admission, tokens: 5, cost: Money(nanodollars: 5), now: start)
        #expect(meter.count == 0)
    }
}
