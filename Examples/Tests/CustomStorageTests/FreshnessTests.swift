// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import Synchronization
import Testing

@testable import custom_storage

/// The lease by a clock that moves when told.
struct FreshnessTests {
    private final class HandClock: Sendable {
        private let moment = Mutex(Duration.seconds(1_000))
        var now: Duration { moment.withLock { $0 } }
        func advance(by duration: Duration) { moment.withLock { $0 += duration } }
    }
    private let clock = HandClock()
    private let freshness: Freshness

    init() {
        freshness = Freshness(lease: .seconds(1), clock: { [clock] in clock.now })
        freshness.restart()
        clock.advance(by: .milliseconds(1))
    }

    private func stamp(_ number: UInt64) -> KeyTable.Stamp {
        freshness.stamp(slot: 7, number: number, incarnation: freshness.incarnation)
    }

    @Test func servesNothingBeforeTheFirstAnswer() {
        #expect(!freshness.isCurrent(stamp(1)))
    }

    @Test func endsWithTheLeaseCountedFromTheQuestion() {
        let (stamp, asked) = (stamp(1), clock.now)
        clock.advance(by: .milliseconds(600))
        freshness.renew(since: asked)
        clock.advance(by: .milliseconds(399))
        #expect(freshness.isCurrent(stamp))
        clock.advance(by: .milliseconds(1))
        #expect(!freshness.isCurrent(stamp))
    }

    @Test func aHigherNumberEndsAStampAndALowerOneDoesNot() {
        let stamp = stamp(5)
        freshness.renew(since: clock.now)
        freshness.advance(slot: 7, number: 4, incarnation: freshness.incarnation)
        freshness.advance(slot: 8, number: 9, incarnation: freshness.incarnation)
        #expect(freshness.isCurrent(stamp))
        freshness.advance(slot: 7, number: 6, incarnation: freshness.incarnation)
        #expect(!freshness.isCurrent(stamp))
    }

    @Test func aQuestionAskedBeforeACutRenewsNothing() {
        let (stamp, asked) = (stamp(1), clock.now)
        freshness.renew(since: asked)
        clock.advance(by: .milliseconds(1))
        freshness.cut()
        freshness.renew(since: asked)
        freshness.renew(since: clock.now)
        #expect(!freshness.isCurrent(stamp))
        clock.advance(by: .milliseconds(1))
        freshness.renew(since: clock.now)
        #expect(freshness.isCurrent(stamp))
    }

    @Test func anEarlierServersStampNeverComesBack() {
        let old = stamp(5)
        let incarnation = freshness.incarnation
        freshness.restart()
        clock.advance(by: .milliseconds(1))
        freshness.renew(since: clock.now)
        #expect(!freshness.isCurrent(old))
        let new = stamp(5)
        #expect(freshness.isCurrent(new))
        #expect(!freshness.isCurrent(old))
        // A read of the earlier server that comes late.
        let late = freshness.stamp(slot: 7, number: 9, incarnation: incarnation)
        #expect(!freshness.isCurrent(late))
        #expect(freshness.isCurrent(new))
    }

    @Test func aForeignStampIsNotCurrent() {
        freshness.renew(since: clock.now)
        for slot in [-1, Freshness.slotCount, .max, .min] {
            #expect(!freshness.isCurrent(KeyTable.Stamp(slot: slot, value: 0)))
        }
    }
}
