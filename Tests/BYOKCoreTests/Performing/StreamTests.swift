// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKProviders
import BYOKStorage
import BYOKTesting
import Testing

@testable import BYOKCore

/// Streams of a host's own: committed at the first output, and never unbilled by accident.
struct StreamTests {
    struct Piece: Sendable, Equatable {
        var text = ""
        var usage: TokenUsage?
    }
    typealias Pieces = AsyncThrowingStream<Piece, any Error>

    private let store = InMemoryStore()
    private let stand: PerformStand
    private let alice = Caller(Samples.alice, tier: PerformStand.tier)

    init() async throws {
        stand = try PerformStand(store)
    }

    /// A sequence of the pieces, and what ends it.
    private func pieces(_ pieces: [Piece], then end: (any Error)? = nil) -> Pieces {
        Pieces { continuation in
            for piece in pieces { continuation.yield(piece) }
            continuation.finish(throwing: end)
        }
    }

    private func stream(
        _ request: RouteRequest? = nil, _ make: @escaping (inout Attempt) async throws -> Pieces
    ) async throws(BYOKError) -> CommittedStream<Pieces> {
        try await stand.router.stream(
            request ?? RouteRequest(PerformStand.model, for: alice, bound: PerformStand.bound),
            isOutput: { !$0.text.isEmpty }, usage: { $0.usage }, make)
    }

    private static let answer = [
        Piece(), Piece(text: "Good"), Piece(text: " day"), Piece(usage: TokenUsage(input: 1_000, output: 500)),
    ]

    @Test func everyPieceComesInOrderAndTheReceiptAtTheEnd() async throws {
        let key = try await stand.add(.openAI, 1, to: Samples.alice)
        let stream = try await stream { _ in pieces(Self.answer) }
        var read: [Piece] = []
        for try await piece in stream { read.append(piece) }
        #expect(read == Self.answer)
        let receipt = await stream.receipt
        #expect(receipt.outcome == .served && receipt.served?.keyID == key)
        #expect(receipt.usage == TokenUsage(input: 1_000, output: 500) && receipt.cost == PerformStand.vendorCost)
    }

    @Test func whatFailsBeforeTheFirstOutputIsAFailedAttempt() async throws {
        let first = try await stand.add(.openRouter, 1, to: Samples.alice)
        let second = try await stand.add(.openAI, 2, to: Samples.alice)
        let stream = try await stream { attempt in
            attempt.number == 1
                ? pieces([Piece(), Piece(usage: TokenUsage())], then: AttemptFailure(.quotaExhausted))
                : pieces(Self.answer)
        }
        for try await _ in stream {}
        let receipt = await stream.receipt
        #expect(receipt.attempts.map(\.keyID) == [first, second])
        #expect(receipt.attempts.map(\.failure) == [.quotaExhausted, nil])
        #expect(try await stand.vault.list(Samples.alice).first { $0.id == first }?.status == .noFunds)
    }

    @Test func whatFailsAfterItIsATypedErrorAndNoOtherKeyIsTried() async throws {
        try await stand.grant(Money(nanodollars: 1_000_000_000), to: Samples.alice)
        for number in 1...2 { _ = try await stand.add(.openAI, number, to: Samples.alice) }
        var attempts = 0
        let stream = try await stream { _ in
            attempts += 1
            return pieces([Piece(text: "Good")], then: AttemptFailure(.unavailable))
        }
        var read = ""
        do {
            for try await piece in stream { read += piece.text }
            Issue.record("a clean end")
        } catch {
            #expect(error.code == .upstreamUnavailable)
        }
        #expect(read == "Good" && attempts == 1)
        let receipt = await stream.receipt
        #expect(receipt.outcome == .brokenOff && receipt.attempts.map(\.failure) == [.unavailable])
        #expect(receipt.credits == nil)
        #expect(try await stand.entries(of: Samples.alice).count == 1, "the grant alone")
    }

    @Test(arguments: [true, false])
    func aStreamOfThePlatformsThatNobodyReadsOnIsBilledByWhatCame(_ readsSome: Bool) async throws {
        try await stand.grant(Money(nanodollars: 1_000_000_000), to: Samples.alice)
        var stream: CommittedStream<Pieces>? = try await stream { attempt in
            attempt.delivery.outputBytes = 400
            return pieces(Self.answer)
        }
        let open = try #require(stream)
        if readsSome {
            for try await piece in open where piece.text == "Good" { break }
        }
        stream = nil
        let receipt = readsSome ? await open.receipt : await receiptOfDropped(open)
        #expect(receipt?.outcome == .abandoned || !readsSome)
        try await stand.router.flushUsage()
        let kept = try #require(
            try await store.receipts(
                of: Samples.alice, ReceiptPage(period: Samples.start..<(Samples.start + .seconds(1)))
            ).last
                ?? receipt)
        #expect(kept.usage?.provenance == .estimated)
        // 2,000 bytes of prompt are 500 tokens, 400 of answer 100: $0.0015 + $0.0015, and 5 %.
        #expect(kept.creditsCharged == Money(nanodollars: 3_150_000))
        #expect(try await store.balance(of: Samples.alice).held == .zero)
    }

    /// Lets go of the stream and waits for what follows.
    private func receiptOfDropped(_ stream: consuming CommittedStream<Pieces>) async -> Receipt? {
        var iterator: CommittedStream<Pieces>.Iterator? = stream.makeAsyncIterator()
        _ = iterator
        iterator = nil
        return await stream.receipt
    }

    @Test func aCancelledReaderEndsTheStreamWithAnError() async throws {
        _ = try await stand.add(.openAI, 1, to: Samples.alice)
        let stand = stand
        let alice = alice
        let task = Task {
            let (base, continuation) = Pieces.makeStream()
            continuation.yield(Piece(text: "Good"))
            let stream = try await stand.router.stream(
                RouteRequest(PerformStand.model, for: alice), isOutput: { !$0.text.isEmpty }, usage: { $0.usage }
            ) { _ in base }
            do {
                for try await _ in stream { withUnsafeCurrentTask { $0?.cancel() } }
                Issue.record("a clean end")
            } catch let error as BYOKError {
                #expect(error.code == .cancelled)
            }
            return await stream.receipt
        }
        #expect(try await task.value.outcome == .abandoned)
    }

    @Test func aStreamWithoutOutputIsAnAnswerToo() async throws {
        _ = try await stand.add(.openAI, 1, to: Samples.alice)
        let stream = try await stream { _ in pieces([Piece(usage: TokenUsage(input: 5))]) }
        for try await _ in stream {}
        #expect(await stream.receipt.usage == TokenUsage(input: 5))
    }
}
