// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKTesting
import Testing

@testable import BYOKCore

/// What one process knows of a key: the rules of cooling down, of trying again and of who may say what.
struct KeyHealthTests {
    private let start = Samples.start
    private let rules = RouterOptions.Resilience()
    private let lease = Duration.seconds(600)
    private var health = KeyHealth(generation: 1)

    private func at(_ seconds: Int) -> Timestamp { start + .seconds(seconds) }
    /// The macro cannot call what mutates.
    private func expect(_ expected: Bool, _ found: Bool, sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(found == expected, sourceLocation: sourceLocation)
    }
    private func status(_ health: KeyHealth, over kept: KeyStatus = .connected) -> KeyStatus {
        health.status(over: kept)
    }

    @Test(arguments: [(nil, 60), (5, 5), (600, 600), (7_200, 7_200)] as [(Int?, Int)])
    func aRateLimitCoolsForAsLongAsTheProviderSaysElseAMinute(_ asked: Int?, _ wait: Int) {
        var health = health
        health.fail(.rateLimited, retryAfter: asked.map { .seconds($0) }, startedAt: start, at: start, rules)
        #expect(status(health) == .rateLimited(until: at(wait)))
        expect(false, health.takeProbe(.rateLimited, at: at(wait - 1), lease: lease))
        expect(true, health.takeProbe(.rateLimited, at: at(wait), lease: lease))
    }

    @Test func oneProbeAtATimeAndEachFailureDoublesTheWaitUpToAnHour() {
        var health = health
        health.fail(.rateLimited, retryAfter: nil, startedAt: start, at: start, rules)
        var now = at(60)
        for wait in [120, 240, 480, 960, 1_920, 3_600, 3_600] {
            expect(true, health.takeProbe(.rateLimited, at: now, lease: lease))
            expect(false, health.takeProbe(.rateLimited, at: now, lease: lease))
            health.fail(.rateLimited, retryAfter: nil, startedAt: now, at: now, rules)
            #expect(health.rest.until == now + .seconds(wait))
            now = now + .seconds(wait)
        }
    }

    @Test func nobodyElseTriesWhileTheProbeIsUnderWay() {
        var health = health
        health.fail(.rateLimited, retryAfter: nil, startedAt: start, at: start, rules)
        expect(true, health.takeProbe(.rateLimited, at: at(60), lease: lease))
        expect(false, health.takeProbe(.rateLimited, at: at(659), lease: lease))
        expect(true, health.takeProbe(.rateLimited, at: at(660), lease: lease))
    }

    @Test func aLongerRetryAfterWinsAndAShorterOneShortensNothing() {
        var health = health
        health.fail(.rateLimited, retryAfter: nil, startedAt: start, at: start, rules)
        _ = health.takeProbe(.rateLimited, at: at(60), lease: lease)
        health.fail(.rateLimited, retryAfter: .seconds(5), startedAt: at(61), at: at(61), rules)
        #expect(health.rest.until == at(61 + 120))
        _ = health.takeProbe(.rateLimited, at: at(181), lease: lease)
        health.fail(.rateLimited, retryAfter: .seconds(7_200), startedAt: at(182), at: at(182), rules)
        #expect(health.rest.until == at(182 + 7_200))
    }

    @Test func aFailureOfARequestThatWasSentBeforeDoublesNothing() {
        var health = health
        health.fail(.rateLimited, retryAfter: nil, startedAt: start, at: start, rules)
        for second in 1...10 { health.fail(.rateLimited, retryAfter: nil, startedAt: start, at: at(second), rules) }
        #expect(health.rest.until == at(60))
        health.fail(.rateLimited, retryAfter: .seconds(90), startedAt: at(11), at: at(11), rules)
        #expect(health.rest.until == at(101))
        health.fail(.rateLimited, retryAfter: .seconds(1), startedAt: at(12), at: at(12), rules)
        #expect(health.rest.until == at(101), "never shortened")
    }

    @Test func successEndsTheWaitAndTheDoubling() {
        var health = health
        health.fail(.rateLimited, retryAfter: nil, startedAt: start, at: start, rules)
        _ = health.takeProbe(.rateLimited, at: at(60), lease: lease)
        health.succeed("m", startedAt: at(60), over: .connected)
        #expect(status(health) == .connected)
        health.fail(.rateLimited, retryAfter: nil, startedAt: at(100), at: at(100), rules)
        #expect(health.rest.until == at(160))
    }

    @Test func successOfARequestThatBeganBeforeSaysNothing() {
        var health = health
        health.fail(.rateLimited, retryAfter: nil, startedAt: at(10), at: at(10), rules)
        health.succeed("m", startedAt: at(9), over: .connected)
        #expect(status(health) == .rateLimited(until: at(70)))
    }

    @Test func aProbeThatSaysNothingOfTheKeyIsAnybodysAgain() {
        var health = health
        health.fail(.rateLimited, retryAfter: nil, startedAt: start, at: start, rules)
        _ = health.takeProbe(.rateLimited, at: at(60), lease: lease)
        health.release(startedAt: at(60), at: at(62))
        expect(true, health.takeProbe(.rateLimited, at: at(62), lease: lease))
        health.fail(.rateLimited, retryAfter: nil, startedAt: at(63), at: at(63), rules)
        #expect(health.rest.until == at(63 + 120), "as if the first probe had not been")
    }

    @Test func theEndOfARequestThatWasUnderWayBeforeLeavesTheProbeAlone() {
        var health = health
        health.fail(.rateLimited, retryAfter: nil, startedAt: start, at: start, rules)
        _ = health.takeProbe(.rateLimited, at: at(60), lease: lease)
        health.release(startedAt: at(-1), at: at(61))
        expect(false, health.takeProbe(.rateLimited, at: at(62), lease: lease))
        health.fail(.rateLimited, retryAfter: nil, startedAt: at(-1), at: at(63), rules)
        #expect(health.rest.until == at(660), "it is no failure of the probe's")
    }

    @Test func anUnreachableProviderIsTriedOnUntilItFailsThreeTimesInARow() {
        var health = health
        for failure in 1...2 {
            health.fail(.unreachable, retryAfter: nil, startedAt: at(failure), at: at(failure), rules)
            #expect(status(health) == .unreachable(until: nil))
        }
        health.fail(.unreachable, retryAfter: nil, startedAt: at(3), at: at(3), rules)
        #expect(status(health) == .unreachable(until: at(13)))
        expect(true, health.takeProbe(.rateLimited, at: at(13), lease: lease))
        health.fail(.unreachable, retryAfter: nil, startedAt: at(14), at: at(14), rules)
        #expect(status(health) == .unreachable(until: at(34)))
    }

    @Test func successBetweenFailuresBeginsTheCountAnew() {
        var health = health
        for round in 0..<5 {
            health.fail(.unreachable, retryAfter: nil, startedAt: at(round * 10), at: at(round * 10), rules)
            health.fail(.unreachable, retryAfter: nil, startedAt: at(round * 10 + 1), at: at(round * 10 + 1), rules)
            health.succeed("m", startedAt: at(round * 10 + 2), over: .connected)
        }
        #expect(status(health) == .connected)
    }

    @Test func aProviderThatAsksForTimeGetsItAtOnce() {
        var health = health
        health.fail(.unreachable, retryAfter: .seconds(30), startedAt: start, at: start, rules)
        #expect(status(health) == .unreachable(until: at(30)))
    }

    @Test func aKeyWithoutFundsIsTriedAfterFiveMinutesThenTwiceAsLate() {
        var health = health
        health.fail(keeping: .noFunds, retryAfter: nil, startedAt: start, at: start)
        #expect(status(health) == .noFunds)
        #expect(health.fundsRest.until == at(300))
        var now = at(300)
        for wait in [600, 1_200, 2_400, 3_600, 3_600] {
            expect(true, health.takeProbe(.noFunds, at: now, lease: lease))
            health.fail(keeping: .noFunds, retryAfter: nil, startedAt: now, at: now)
            #expect(health.fundsRest.until == now + .seconds(wait))
            now = now + .seconds(wait)
        }
    }

    @Test func aLateRefusalForWantOfFundsLeavesTheProbeAlone() {
        var health = health
        health.fail(keeping: .noFunds, retryAfter: nil, startedAt: start, at: start)
        _ = health.takeProbe(.noFunds, at: at(300), lease: lease)
        health.fail(keeping: .noFunds, retryAfter: nil, startedAt: at(-1), at: at(301))
        health.succeed("m", startedAt: at(300), over: .noFunds)
        #expect(status(health, over: .noFunds) == .connected)
    }

    @Test func whatTheProviderAskedForOutlivesAProbeThatSaysNothing() {
        var health = health
        health.fail(.rateLimited, retryAfter: .seconds(5), startedAt: start, at: start, rules)
        _ = health.takeProbe(.rateLimited, at: at(5), lease: lease)
        health.fail(.rateLimited, retryAfter: .seconds(7_200), startedAt: at(-1), at: at(6), rules)
        health.release(startedAt: at(5), at: at(7))
        #expect(health.rest.until == at(7_206))
    }

    @Test func onlyTheProbeClearsNoFunds() {
        var late = health
        late.fail(keeping: .noFunds, retryAfter: nil, startedAt: start, at: start)
        late.succeed("m", startedAt: at(1), over: .noFunds)
        #expect(status(late) == .noFunds, "a request that was under way then")
        var probed = health
        probed.fail(keeping: .noFunds, retryAfter: nil, startedAt: start, at: start)
        _ = probed.takeProbe(.noFunds, at: at(300), lease: lease)
        probed.succeed("m", startedAt: at(300), over: .noFunds)
        #expect(status(probed, over: .noFunds) == .connected)
    }

    @Test(arguments: [KeyStatus.invalid, .expired, .restricted("forbidden")])
    func whatIsKeptStandsOverWhatPasses(_ kept: KeyStatus) {
        var health = health
        health.fail(.rateLimited, retryAfter: nil, startedAt: start, at: start, rules)
        health.fail(keeping: kept, retryAfter: nil, startedAt: at(1), at: at(1))
        #expect(status(health) == kept)
        health.fail(.rateLimited, retryAfter: nil, startedAt: at(2), at: at(2), rules)
        #expect(status(health, over: kept) == kept)
        health.succeed("m", startedAt: at(3), over: kept.code)
        #expect(status(health) == kept, "a success under way says nothing of a key that was refused since")
    }

    @Test func aModelIsMissingForAnHourOrUntilItIsServed() {
        var health = health
        health.missingModel("m", at: start)
        #expect(health.isMissing("m", at: at(3_599)))
        #expect(!health.isMissing("m", at: at(3_600)))
        #expect(!health.isMissing("n", at: at(1)))
        health.succeed("n", startedAt: at(1), over: .connected)
        #expect(health.isMissing("m", at: at(2)))
        health.succeed("m", startedAt: at(3), over: .connected)
        #expect(!health.isMissing("m", at: at(4)))
    }

    @Test func aLaterValueOfAKeyIsNotHeldToWhatAnEarlierDid() {
        let book = HealthBook(lease: lease)
        let id = KeyID(high: 1, low: 2)
        book.change(id, generation: 2) { $0.fail(keeping: .noFunds, retryAfter: nil, startedAt: start, at: start) }
        #expect(
            book.change(id, generation: 1) { $0.fail(keeping: .invalid, retryAfter: nil, startedAt: start, at: start) }
                == nil)
        #expect(book.change(id, generation: 2) { $0.status(over: .connected) } == .noFunds)
        #expect(book.change(id, generation: 3) { $0.status(over: .connected) } == .connected)
    }
}
