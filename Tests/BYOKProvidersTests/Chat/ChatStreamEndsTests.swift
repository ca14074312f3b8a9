// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKTesting
import Testing

/// However a stream on the platform's key ends, what came is paid for, and nothing stays held.
@Suite(.timeLimit(.minutes(1))) struct ChatStreamEndsTests {
    private let request = ChatRequest("gpt-4o", messages: [.user("Hello")])
    private let credits = Money(nanodollars: 1_000_000_000)
    private let transport = PacedTransport()

    private func bench(
        _ abandoned: RouterOptions.AbandonedStreams, clock: any RouterClock = ManualClock(),
        platform: Provider.ID = .openRouter
    ) async throws -> Bench {
        try await Bench([], transport: transport, clock: clock, platform: [platform], credits: credits) {
            $0.abandonedStreams = abandoned
        }
    }

    /// OpenRouter does not know the answer: late look-ups find nothing.
    private func forget() {
        transport.otherwise(ScriptedTransport(Array(repeating: .reply(404), count: 3)))
    }

    private func expectEstimate(of receipt: Receipt?, output: UInt64, _ bench: Bench) async throws {
        let receipt = try #require(receipt)
        #expect(receipt.outcome == .abandoned)
        #expect(receipt.usage?.provenance == .estimated && receipt.usage?.output == output)
        #expect(receipt.credits?.state == .settled && receipt.creditsCharged > .zero)
        let balance = try await bench.balance
        #expect(balance.held == .zero)
        #expect(balance.total.nanodollars == credits.nanodollars - receipt.creditsCharged.nanodollars)
    }

    @Test func aStreamThatIsLetGoIsEndedAndPaidByWhatCame() async throws {
        let bench = try await bench(.cancel, platform: .openAI)
        transport.give(PacedTransport.text("twelve bytes"))
        var stream: ChatStream? = try await bench.client.stream(request, for: bench.alice)
        #expect(stream != nil && !transport.isCancelled)
        stream = nil
        #expect(transport.isCancelled)
        try await expectEstimate(of: await bench.receipts.wait(), output: 3, bench)
    }

    @Test(arguments: [RouterOptions.AbandonedStreams.cancel, .drain(.seconds(30))])
    func cancellingEndsItAtOnceWhateverThePolicy(policy: RouterOptions.AbandonedStreams) async throws {
        let bench = try await bench(policy, platform: .openAI)
        transport.give(PacedTransport.text("twelve bytes"), PacedTransport.text(" and twelve more"))
        let stream = try await bench.client.stream(request, for: bench.alice)
        var iterator = stream.makeAsyncIterator()
        #expect(try await iterator.next()?.text == "twelve bytes")
        stream.cancel()
        #expect(transport.isCancelled)
        try await expectEstimate(of: await stream.receipt, output: 3, bench)
    }

    @Test func aCancelledTaskEndsItAndKeepsTheReceipt() async throws {
        let bench = try await bench(.cancel, platform: .openAI)
        transport.give(PacedTransport.text("twelve bytes"))
        let stream = try await bench.client.stream(request, for: bench.alice)
        let reading = Task { for try await _ in stream {} }
        reading.cancel()
        let error = await #expect(throws: BYOKError.self) { try await reading.value }
        #expect(error?.code == .cancelled)
        try await expectEstimate(of: await stream.receipt, output: 3, bench)
        #expect(transport.isCancelled)
        var iterator = stream.makeAsyncIterator()
        #expect(try await iterator.next() == nil)
    }

    // MARK: Drained

    @Test(arguments: ["let go", "cancelled", "cancelled while it waits"])
    func aDrainedStreamIsPaidByTheProvidersCount(how: String) async throws {
        let bench = try await bench(.drain(.seconds(30)))
        transport.give(PacedTransport.text("twelve bytes"))
        var stream: ChatStream? = try await bench.client.stream(request, for: bench.alice)
        switch how {
        case "let go": stream = nil
        default:
            let reading = Task { [stream] in if let stream { for try await _ in stream {} } }
            if how == "cancelled while it waits" { await Task.yield() }
            reading.cancel()
            let error = await #expect(throws: BYOKError.self) { try await reading.value }
            #expect(error?.code == .cancelled)
        }
        #expect(!transport.isCancelled)
        transport.give(PacedTransport.text(" and more"))
        let end = PacedTransport.end(input: 1_000, output: 100)
        transport.give(end[0], end[1], end: true)
        let receipt = try #require(await bench.receipts.wait())
        #expect(receipt.outcome == .served)
        #expect(receipt.usage == TokenUsage(input: 1_000, output: 100))
        #expect(receipt.creditsCharged == Money(nanodollars: 3_675_000))
        #expect(try await bench.balance.held == .zero)
        withExtendedLifetime(stream) {}
    }

    @Test func drainingEndsAtItsLimit() async throws {
        let clock = ManualClock()
        let bench = try await bench(.drain(.seconds(30)), clock: clock, platform: .openAI)
        transport.give(PacedTransport.text("twelve bytes"))
        var stream: ChatStream? = try await bench.client.stream(request, for: bench.alice)
        #expect(stream != nil)
        stream = nil
        transport.give(PacedTransport.text("and twelve b"))
        await clock.waitForSleepers()
        clock.advance(by: .seconds(29))
        #expect(!transport.isCancelled)
        clock.advance(by: .seconds(1))
        try await expectEstimate(of: await bench.receipts.wait(), output: 6, bench)
        #expect(transport.isCancelled)
    }

    // MARK: Late usage

    @Test func afterADisconnectTheProviderIsAskedWhatItWas() async throws {
        let bench = try await bench(.cancel)
        let found = #"{"data":{"native_tokens_prompt":1000,"native_tokens_completion":100,"total_cost":0.0042}}"#
        transport.otherwise(ScriptedTransport([.reply(200, body: found)]))
        transport.give(PacedTransport.text("twelve bytes"))
        let stream = try await bench.client.stream(request, for: bench.alice)
        stream.cancel()
        let receipt = try #require(await stream.receipt)
        #expect(receipt.outcome == .abandoned)
        #expect(receipt.usage == TokenUsage(input: 1_000, output: 100))
        #expect(receipt.cost == Money("0.0042") && receipt.creditsCharged == Money(nanodollars: 3_675_000))
    }

    @Test func aProviderThatDoesNotKnowYetIsAskedAgainAndThenGuessed() async throws {
        let clock = ManualClock()
        let bench = try await bench(.cancel, clock: clock)
        forget()
        transport.give(PacedTransport.text("twelve bytes"))
        let stream = try await bench.client.stream(request, for: bench.alice)
        stream.cancel()
        for wait in [1, 3] {
            await clock.waitForSleepers()
            clock.advance(by: .seconds(wait))
        }
        try await expectEstimate(of: await stream.receipt, output: 3, bench)
    }

    @Test func ownKeysAreNotUsedToAskLater() async throws {
        let own = try await Bench([.openRouter], transport: transport)
        let other = ScriptedTransport([])
        transport.otherwise(other)
        transport.give(PacedTransport.text("twelve bytes"))
        let stream = try await own.client.stream(request, for: own.alice)
        stream.cancel()
        #expect(await stream.receipt?.credits == nil)
        #expect(other.requests.isEmpty)
    }

    // MARK: Broken off

    /// What Anthropic counts at the beginning is a part: the rest is known by what came.
    @Test func usageFromTheBeginningAloneIsAPart() async throws {
        let bench = try await bench(.cancel, platform: .anthropic)
        transport.give(
            #"{"type":"message_start","message":{"id":"m","model":"claude-sonnet-4-5","usage":{"input_tokens":400,"output_tokens":1}}}"#,
            #"{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}"#,
            #"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"twenty-four bytes of text"}}"#,
            #"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#, end: true)
        let stream = try await bench.client.stream(
            ChatRequest("claude-sonnet-4-5", messages: [.user("Hello")]), for: bench.alice)
        let error = await #expect(throws: BYOKError.self) { for try await _ in stream {} }
        #expect(error?.code == .upstreamUnavailable)
        let receipt = try #require(error?.receipt)
        #expect(receipt.outcome == .brokenOff && receipt.servedModel == "claude-sonnet-4-5")
        #expect(receipt.usage == TokenUsage(input: 400, output: 7, provenance: .estimated))
        // 400 × $3/M + 7 × $15/M, and 5 %.
        #expect(receipt.creditsCharged == Money(nanodollars: 1_370_250))
        #expect(try await bench.balance.held == .zero)
    }

    @Test func aReaderThatStopsAfterTheLastPieceHasHadTheWholeAnswer() async throws {
        let bench = try await bench(.cancel, platform: .openAI)
        let end = PacedTransport.end(input: 1_000, output: 100)
        transport.give(PacedTransport.text("twelve bytes"), end[0], end[1], end: true)
        do {
            let stream = try await bench.client.stream(request, for: bench.alice)
            var iterator = stream.makeAsyncIterator()
            while let chunk = try await iterator.next() {
                if chunk.usage != nil { break }
            }
        }
        let receipt = try #require(await bench.receipts.wait())
        #expect(receipt.usage?.output == 100)
        #expect(receipt.creditsCharged > .zero)
    }
}
