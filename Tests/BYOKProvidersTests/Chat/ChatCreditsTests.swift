// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKStorage
import BYOKTesting
import Testing

/// Chats that credits pay for: ledger, usage log, audit log and response say the same.
struct ChatCreditsTests {
    private let request = ChatRequest("gpt-4o", messages: [.user("Hello")])
    /// 1,000 × $2.50/M + 100 × $10/M, and 5 %.
    private let answer = FakeUpstream.Answer.text("Hi there").using(.tokens(TokenUsage(input: 1_000, output: 100)))
    private let charge = Money(nanodollars: 3_675_000)

    @Test(arguments: [true, false]) func everyRecordOfAFallbackAgrees(isStream: Bool) async throws {
        let bench = try await Bench([.openAI], credits: Money(nanodollars: 1_000_000_000))
        bench.upstream.fail(.invalidKey, at: .openAI)
        bench.upstream.answer(answer, at: .openRouter)
        let given = try await ChatFailoverTests.text(bench, request, isStream: isStream)
        let receipt = try #require(given.receipt)
        let account = bench.alice.creditAccount

        #expect(receipt.creditsCharged == charge && receipt.credits?.uncollected == .zero)
        #expect(try await bench.balance == CreditBalance(total: Money(nanodollars: 996_325_000), held: .zero))
        let entries = try await bench.store.entries(
            of: account, from: Timestamp(microseconds: 0), after: nil, limit: 10)
        let request = entries.filter { $0.requestID == receipt.requestID }
        #expect(entries.count == 3 && request.map(\.kind) == [.reserve, .settle])
        #expect(request.map(\.amount) == [receipt.credits?.reserved, charge])

        #expect(
            receipt.metadata.map { "\($0.name): \($0.value)" } == [
                "x-using-byok: false", "x-provider: openrouter", "x-credits-charged: 0.003675",
                "x-fallback-reason: openai:authInvalid",
            ])
        try await bench.router.flushUsage()
        #expect(try await bench.store.receipt(of: account, for: receipt.requestID) == receipt)
        try await bench.router.flushAudit()
        let audit = try await bench.store.entries(of: account, from: 1, limit: 100).map(\.event)
        let mine = audit.filter { $0.requestID == receipt.requestID }
        #expect(Set(mine.map(\.kind)) == [.used, .fellBack, .statusChanged])
        #expect(mine.first { $0.kind == .fellBack }?.details["failure"] == "authInvalid")
        #expect(bench.receipts.kinds.filter { $0 == .fellBack }.count == 1)
    }

    @Test func aFailureOfThePlatformsKeyCostsNothing() async throws {
        let bench = try await Bench([], credits: Money(nanodollars: 1_000_000_000))
        bench.upstream.fail(.overloaded, at: .openRouter)
        let error = await #expect(throws: BYOKError.self) { try await bench.client.complete(request, for: bench.alice) }
        #expect(error?.receipt?.credits?.state == .voided)
        #expect(try await bench.balance == CreditBalance(total: Money(nanodollars: 1_000_000_000), held: .zero))
    }

    @Test func withoutEnoughCreditsNothingIsSent() async throws {
        let bench = try await Bench([], credits: Money(nanodollars: 1_000_000))
        let error = await #expect(throws: BYOKError.self) { try await bench.client.stream(request, for: bench.alice) }
        #expect(error?.code == .insufficientCredits)
        #expect(bench.upstream.requests.isEmpty)
    }

    @Test func theSameRequestAgainIsToldWhatItCost() async throws {
        let bench = try await Bench([], credits: Money(nanodollars: 1_000_000_000))
        bench.upstream.answer(answer)
        let id = try RequestID("order-1")
        let first = try await bench.client.complete(request, for: bench.alice, id: id)
        let again = await #expect(throws: BYOKError.self) {
            try await bench.client.stream(request, for: bench.alice, id: id)
        }
        #expect(again?.code == .alreadySettled)
        #expect(again?.receipt == first.receipt)
        let other = await #expect(throws: BYOKError.self) {
            try await bench.client.complete(ChatRequest("gpt-4o", messages: [.user("Bye")]), for: bench.alice, id: id)
        }
        #expect(other?.code == .requestIDReused)
        #expect(bench.upstream.requests.count == 1)
        #expect(try await bench.balance.total == Money(nanodollars: 996_325_000))
    }

    /// Whatever provider serves, and whenever it is asked, it is the same request.
    @Test func theSameRequestIsTheSameAtAnotherProviderAndHour() async throws {
        let clock = ManualClock()
        let bench = try await Bench(
            [], clock: clock, platform: [.openAI, .openRouter], credits: Money(nanodollars: 1_000_000_000))
        let id = try RequestID("order-1")
        bench.upstream.fail(.overloaded, times: 2)
        let error = await #expect(throws: BYOKError.self) {
            try await bench.client.complete(request, for: bench.alice, id: id)
        }
        #expect(error?.receipt?.attempts.map(\.provider) == [.openAI, .openRouter])
        #expect(error?.receipt?.credits?.state == .voided)
        clock.advance(by: .seconds(3_600))
        bench.upstream.fail(.overloaded, at: .openAI)
        bench.upstream.answer(answer)
        let reply = try await bench.client.complete(request, for: bench.alice, id: id)
        #expect(reply.receipt?.served?.provider == .openRouter)
        #expect(try await bench.balance == CreditBalance(total: Money(nanodollars: 996_325_000), held: .zero))
    }

    @Test func ownKeysLeaveNoTraceInTheLedger() async throws {
        let bench = try await Bench([.openAI], credits: Money(nanodollars: 1_000_000_000))
        bench.upstream.answer(answer)
        _ = try await ChatFailoverTests.text(bench, request, isStream: true)
        bench.upstream.fail(.cutOff(after: 1))
        _ = try? await ChatFailoverTests.text(bench, request, isStream: true)
        let entries = try await bench.store.entries(
            of: bench.alice.creditAccount, from: Timestamp(microseconds: 0), after: nil, limit: 10)
        #expect(entries.map(\.kind) == [.grant])
        #expect(bench.receipts.receipts.allSatisfy { $0.credits == nil })
    }
}
