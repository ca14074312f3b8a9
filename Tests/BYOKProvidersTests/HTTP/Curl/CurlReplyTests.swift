// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import Testing

@testable import BYOKProviders

@Suite struct CurlReplyTests {
    private let now = ContinuousClock.now
    private let failure = TransportError(.closed, requestWasSent: true, "closed")

    @Test func handsOverTheHeadThenPiecesThenTheEnd() {
        let reply = Stage()
        #expect(reply.parks(1, forHead: true))
        #expect(reply.publish(head: [1], body: [], pauses: false).waiters == [1])
        #expect(reply.headBytes == [1])
        #expect(reply.parks(2, forHead: false))
        #expect(reply.publish(head: nil, body: [2], pauses: false).waiters == [2])
        #expect(reply.publish(head: nil, body: [3, 4], pauses: false).waiters == [])
        #expect(reply.piece == [2, 3, 4])
        #expect(reply.parks(3, forHead: false))
        #expect(reply.finish(nil, head: nil, body: [5]) == [3])
        #expect(reply.piece == [5])
        guard case .end = reply.takePiece() else { Issue.record("no end"); return }
        #expect(reply.headBytes == [1])
    }

    @Test func handsOverWhatCameBeforeAFailure() {
        let reply = Stage()
        _ = reply.publish(head: [1], body: [2], pauses: false)
        _ = reply.finish(failure, head: nil, body: [3])
        #expect(reply.piece == [2, 3])
        #expect(reply.failure == failure)
    }

    @Test func keepsNoWaiterWhereThereIsSomethingToRead() {
        let reply = Stage()
        _ = reply.publish(head: [1], body: [], pauses: false)
        #expect(!reply.parks(1, forHead: true))
        #expect(reply.parks(2, forHead: false))
        _ = reply.finish(failure, head: nil, body: [])
        #expect(!reply.parks(3, forHead: false))
    }

    @Test func wakesEverybodyWhoWaits() {
        let reply = Stage()
        for waiter in 1...3 { #expect(reply.parks(waiter, forHead: waiter < 2)) }
        #expect(reply.publish(head: [1], body: [], pauses: false).waiters == [1, 2, 3])
        #expect(reply.parks(4, forHead: false))
        #expect(reply.cancel().waiters == [4])
    }

    @Test func cancelsOnceAndForAll() {
        let reply = Stage()
        _ = reply.publish(head: [1], body: [2], pauses: false)
        #expect(reply.cancel().wasUnderWay)
        #expect(!reply.cancel().wasUnderWay)
        #expect(reply.failure?.kind == .cancelled)
        #expect(reply.failure?.requestWasSent == false)
        _ = reply.publish(head: nil, body: [3], pauses: false)
        _ = reply.finish(failure, head: nil, body: [4])
        #expect(reply.failure?.kind == .cancelled)
        #expect(!reply.beginSending())
    }

    @Test func saysWhetherTheRequestMayHaveBeenSent() {
        let reply = Stage()
        #expect(reply.beginSending())
        _ = reply.cancel()
        #expect(reply.failure?.requestWasSent == true)
    }

    @Test func asksForMoreOnceWhatPausedItIsRead() {
        let reply = Stage()
        #expect(!reply.publish(head: nil, body: [1], pauses: true).goesOn)
        guard case .piece(_, wasPaused: true) = reply.takePiece() else { Issue.record("not paused"); return }
        #expect(reply.publish(head: nil, body: [], pauses: true).goesOn)
        _ = reply.publish(head: nil, body: [2], pauses: false)
        guard case .piece(_, wasPaused: false) = reply.takePiece() else { Issue.record("paused"); return }
    }

    @Test func knowsSinceWhenSomebodyWaits() {
        let reply = Stage()
        #expect(reply.readerWaits == nil)
        #expect(reply.parks(1, forHead: true, since: now))
        #expect(reply.parks(2, forHead: true, since: now + .seconds(1)))
        #expect(reply.readerWaits == now)
        _ = reply.publish(head: [1], body: [], pauses: false)
        #expect(reply.readerWaits == nil)
    }
}

/// The state machine, by reference: `#expect` takes its operands as constants.
private final class Stage {
    private var reply = CurlReply<Int>()

    func parks(_ waiter: Int, forHead: Bool, since now: ContinuousClock.Instant = .now) -> Bool {
        reply.park(waiter, forHead: forHead, since: now)
    }

    func publish(head: [UInt8]?, body: [UInt8], pauses: Bool) -> (waiters: [Int], goesOn: Bool) {
        let (waiters, goesOn) = reply.publish(head: head, body: body, pauses: pauses)
        return (waiters.all, goesOn)
    }

    func finish(_ error: TransportError?, head: [UInt8]?, body: [UInt8]) -> [Int] {
        reply.finish(error, head: head, body: body).all
    }

    func cancel() -> (waiters: [Int], wasUnderWay: Bool) {
        let (waiters, wasUnderWay) = reply.cancel()
        return (waiters.all, wasUnderWay)
    }

    func beginSending() -> Bool { reply.beginSending() }
    func takePiece() -> CurlReply<Int>.PieceStep { reply.takePiece() }
    var readerWaits: ContinuousClock.Instant? { reply.readerWaits }
    var headBytes: [UInt8]? { if case .head(let bytes) = reply.head() { bytes } else { nil } }
    var piece: [UInt8]? { if case .piece(let bytes, _) = reply.takePiece() { bytes } else { nil } }
    var failure: TransportError? { if case .failed(let error) = reply.takePiece() { error } else { nil } }
}

extension CurlReply<Int>.Waiters {
    fileprivate var all: [Int] { (first.map { [$0] } ?? []) + others }
}
