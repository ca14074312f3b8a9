// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKTesting
import Testing

/// Time passes on the test's clock.
@Suite struct FakeDelaysTests {
    @Test func answersWhenTheClockSaysSo() async throws {
        let clock = ManualClock()
        let upstream = FakeUpstream.knowingAll(clock: clock)
        var answer = FakeUpstream.Answer.text("one two")
        answer.delay = .seconds(2)
        answer.pace = .milliseconds(500)
        upstream.answer(answer)
        let exchange = try upstream.transport.begin(
            Vendor.google.plain(isStream: true), key: Vendor.google.key.utf8.span)
        async let head = exchange.head()
        await clock.waitForSleepers()
        clock.advance(by: .seconds(2))
        #expect(try await head.status == 200)
        // The first piece follows the head at once.
        let first = try #require(try await exchange.next())
        #expect(String(decoding: first, as: UTF8.self).contains("\"one\""))
        async let second = exchange.next()
        await clock.waitForSleepers()
        clock.advance(by: .milliseconds(500))
        #expect(String(decoding: try #require(try await second), as: UTF8.self).contains("\" two\""))
        #expect(try await exchange.next() == nil)
        #expect(clock.sleeperCount == 0)
    }

    @Test func delaysFailures() async throws {
        let clock = ManualClock()
        let upstream = FakeUpstream.knowingAll(clock: clock)
        upstream.fail(.timeout.delayed(by: .seconds(30)))
        let exchange = try upstream.transport.begin(Vendor.openAI.plain(), key: Vendor.openAI.key.utf8.span)
        async let head = exchange.head()
        await clock.waitForSleepers()
        clock.advance(by: .seconds(30))
        #expect(try await head.status == 504)
    }

    @Test func dropsAClientThatWaitsTooLong() async throws {
        let clock = ManualClock()
        let upstream = FakeUpstream.knowingAll(clock: clock)
        var answer = FakeUpstream.Answer.text("late")
        answer.delay = .seconds(120)
        upstream.answer(answer)
        var request = Vendor.openAI.plain()
        request.limits.idle = .seconds(10)
        let exchange = try upstream.transport.begin(request, key: Vendor.openAI.key.utf8.span)
        async let head = exchange.head()
        await clock.waitForSleepers()
        clock.advance(by: .seconds(10))
        do {
            _ = try await head
            Issue.record("there is a head")
        } catch let error as TransportError {
            #expect(error.kind == .timeout)
        }
    }
}
