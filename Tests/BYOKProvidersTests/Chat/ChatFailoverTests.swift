// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKTesting
import Testing

/// One request over several keys, in the providers' own wire formats.
struct ChatFailoverTests {
    /// Providers with the model that each is asked for.
    static let models: [(Provider.ID, ModelName)] = [
        (.openAI, "gpt-4o"), (.anthropic, "claude-sonnet-4-5"), (.google, "gemini-2.5-pro"), (.openRouter, "gpt-4o"),
    ]

    static func text(
        _ bench: Bench, _ request: ChatRequest, isStream: Bool, _ policy: SpendPolicy = .init()
    ) async throws -> (text: String, receipt: Receipt?) {
        guard isStream else {
            let reply = try await bench.client.complete(request, for: bench.alice, spendPolicy: policy)
            return (reply.text, reply.receipt)
        }
        let stream = try await bench.client.stream(request, for: bench.alice, spendPolicy: policy)
        var text = ""
        for try await chunk in stream { text += chunk.text }
        return (text, await stream.receipt)
    }

    @Test(arguments: [Provider.ID.openAI, .anthropic, .google], [true, false])
    func theNextKeyAnswersInItsOwnShape(second: Provider.ID, isStream: Bool) async throws {
        let bench = try await Bench([.openRouter, second])
        bench.upstream.fail(.noFunds, at: .openRouter)
        bench.upstream.answer(.text("Hi there"), at: second)
        let model = try #require(Self.models.first { $0.0 == second }?.1)
        let answer = try await Self.text(bench, ChatRequest(model, messages: [.user("Hello")]), isStream: isStream)
        #expect(answer.text == "Hi there")
        #expect(bench.upstream.requests.map(\.provider) == [.openRouter, second])
        #expect(bench.upstream.complaints.isEmpty, "\(bench.upstream.complaints)")
        let receipt = try #require(answer.receipt)
        #expect(receipt.attempts.map(\.provider) == [.openRouter, second])
        #expect(receipt.attempts.map(\.failure) == [.quotaExhausted, nil])
        #expect(receipt.outcome == .served && receipt.usesOwnKey && receipt.credits == nil)
        #expect(receipt.usage?.provenance == .reported)
    }

    static let places: [(isStream: Bool, failure: FakeUpstream.Failure)] = [
        (false, .noFunds), (false, .noFunds.insideReply), (true, .noFunds), (true, .noFunds.insideReply),
        (true, .noFunds.midStream(after: 0)),
    ]

    /// Failures before anything of an answer: where they stand changes nothing.
    @Test(arguments: models.indices, places.indices)
    func beforeTheFirstOutputAnotherKeyTakesOver(index: Int, place: Int) async throws {
        let (provider, model) = Self.models[index]
        let (isStream, failure) = Self.places[place]
        let bench = try await Bench([provider], credits: Money(nanodollars: 5_000_000_000))
        bench.upstream.fail(failure, at: provider)
        bench.upstream.answer(.text("Hi there"))
        let answer = try await Self.text(bench, ChatRequest(model, messages: [.user("Hello")]), isStream: isStream)
        #expect(answer.text == "Hi there")
        let receipt = try #require(answer.receipt)
        #expect(receipt.attempts.map(\.provider) == [provider, .openRouter])
        #expect(receipt.attempts.map(\.failure) == [.quotaExhausted, nil])
        #expect(!receipt.usesOwnKey && receipt.fallback?.failure == .quotaExhausted)
        #expect(receipt.credits?.state == .settled && receipt.creditsCharged > .zero)
        #expect(receipt.usage?.provenance == .reported)
    }

    @Test(arguments: models.indices, [FakeUpstream.Failure.noFunds.midStream(after: 2), .cutOff(after: 2)])
    func afterTheFirstOutputThereIsNoOtherAttempt(index: Int, failure: FakeUpstream.Failure) async throws {
        let (provider, model) = Self.models[index]
        let others = [Provider.ID.openRouter, .openAI, .anthropic, .google].filter { $0 != provider }
        let bench = try await Bench(provider == .openRouter ? [provider] + others : [provider])
        bench.upstream.answer(.text("one two three four five six"))
        bench.upstream.fail(failure, at: provider)
        let stream = try await bench.client.stream(ChatRequest(model, messages: [.user("Hello")]), for: bench.alice)
        var text = ""
        let error = await #expect(throws: BYOKError.self) { for try await chunk in stream { text += chunk.text } }
        #expect(text == "one two")
        #expect(bench.upstream.requests.map(\.provider) == [provider])
        let receipt = try #require(error?.receipt)
        #expect(receipt == (await stream.receipt))
        #expect(receipt.outcome == .brokenOff && receipt.error == error?.code)
        #expect(receipt.attempts.map(\.provider) == [provider])
        #expect(receipt.attempts[0].failure == (error?.cause as? AttemptFailure)?.kind)
        #expect(receipt.credits == nil)
        #expect(receipt.usage?.provenance != .reported)
    }

    /// A stream that ends before its answer began is no answer.
    @Test(arguments: models.indices) func aStreamOfNothingIsAFailedAttempt(index: Int) async throws {
        let (provider, model) = Self.models[index]
        let bench = try await Bench([provider])
        bench.upstream.fail(.cutOff(after: 0), at: provider)
        let error = await #expect(throws: BYOKError.self) {
            try await bench.client.stream(
                ChatRequest(model, messages: [.user("Hello")]), for: bench.alice, spendPolicy: .neverCredits)
        }
        #expect(error?.code == .upstreamProtocol)
        #expect(error?.receipt?.outcome == .failed)
        #expect(error?.receipt?.attempts.map(\.failure) == [.protocol])
    }

    @Test func aRateLimitedKeyIsNoReasonForCredits() async throws {
        let bench = try await Bench([.openAI], credits: Money(nanodollars: 5_000_000_000))
        bench.upstream.fail(.rateLimited(retryAfter: .seconds(20)), at: .openAI)
        let error = await #expect(throws: BYOKError.self) {
            try await bench.client.complete(ChatRequest("gpt-4o", messages: [.user("Hi")]), for: bench.alice)
        }
        #expect(error?.code == .ownKeyCooling)
        #expect(bench.upstream.requests.map(\.provider) == [.openAI])
        #expect(try await bench.balance.held == .zero)
    }

    @Test func theProvidersOwnPriceIsOnTheReceipt() async throws {
        let bench = try await Bench([.openRouter])
        var answer = FakeUpstream.Answer.text("Hi").using(.tokens(TokenUsage(input: 1_000, output: 100)))
        answer.model = "vendor/another-model"
        answer.cost = ReportedCost(
            charged: ExactCost(try #require(Price(perToken: "0.0005"))),
            upstream: ExactCost(try #require(Price(perToken: "0.01"))), usesStoredKey: true)
        bench.upstream.answer(answer)
        var request = ChatRequest("gpt-4o", messages: [.user("Hello")])
        request.extra = [JSONField("models", try RawJSON(#"["vendor/another-model"]"#))]
        let receipt = try #require(try await bench.client.complete(request, for: bench.alice).receipt)
        #expect(receipt.servedModel == "vendor/another-model")
        #expect(receipt.cost == Money("0.0105") && receipt.costSource == .reported)
        #expect(receipt.creditsEquivalent == Money("0.003675"))
        #expect(receipt.creditsCharged == .zero)
    }

    @Test func overARouteOfTheHostsThereIsNoReceipt() async throws {
        let bench = try await Bench([.openAI])
        let request = ChatRequest("gpt-4o", messages: [.user("Hello")])
        let route = try await bench.router.route(RouteRequest("gpt-4o", for: bench.alice))
        #expect(try await bench.client.complete(request, over: route).receipt == nil)
        let stream = try await bench.client.stream(request, over: route)
        for try await _ in stream {}
        #expect(await stream.receipt == nil)
        #expect(bench.receipts.receipts.isEmpty)
    }
}
