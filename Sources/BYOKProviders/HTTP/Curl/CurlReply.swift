// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// What the loop's thread and the readers of one exchange share, as a plain state machine: `CurlTransfer` keeps it under
/// its lock. Whoever is returned in `Waiters` is woken outside of it, and looks again.
struct CurlReply<Waiter> {
    private var rawHead: [UInt8]?
    private var body: [UInt8] = []
    private var end: End?
    private var isPaused = false
    private var waiters = Waiters()
    private var waitingSince: ContinuousClock.Instant?
    /// Set before the first byte of the request is written.
    private(set) var mayBeSent = false

    private enum End { case whole, failed(TransportError) }

    /// Nearly always one.
    struct Waiters {
        var first: Waiter?
        var others: [Waiter] = []

        mutating func add(_ waiter: Waiter) {
            if first == nil { first = waiter } else { others.append(waiter) }
        }
    }

    // Readers.

    enum HeadStep { case wait, head([UInt8]), failed(TransportError) }
    enum PieceStep { case wait, piece([UInt8], wasPaused: Bool), end, failed(TransportError) }

    func head() -> HeadStep {
        if let rawHead { return .head(rawHead) }
        switch end {
        case .failed(let error): return .failed(error)
        // libcurl does not mind a connection that ends within the head.
        case .whole: return .failed(Self.endedInHead)
        case nil: return .wait
        }
    }

    mutating func takePiece() -> PieceStep {
        if !body.isEmpty {
            defer { (body, isPaused) = ([], false) }
            return .piece(body, wasPaused: isPaused)
        }
        switch end {
        case .failed(let error): return .failed(error)
        case .whole where rawHead == nil: return .failed(Self.endedInHead)
        case .whole: return .end
        case nil: return .wait
        }
    }

    private static var endedInHead: TransportError {
        TransportError(.closed, requestWasSent: true, "closed before the reply's head was whole")
    }

    /// False where there is something to read by now: then the waiter is not kept.
    mutating func park(_ waiter: Waiter, forHead: Bool, since now: ContinuousClock.Instant) -> Bool {
        guard end == nil, forHead ? rawHead == nil : body.isEmpty else { return false }
        waiters.add(waiter)
        if waitingSince == nil { waitingSince = now }
        return true
    }

    /// - Returns: whether the loop has to be told: the transfer may still be under way.
    mutating func cancel() -> (waiters: Waiters, wasUnderWay: Bool) {
        let wasUnderWay = end == nil
        end = .failed(TransportError(.cancelled, requestWasSent: mayBeSent, "cancelled"))
        (rawHead, body) = (nil, [])
        return (takeWaiters(), wasUnderWay)
    }

    // The loop.

    /// False where the exchange has been cancelled meanwhile: nothing must be sent any more.
    mutating func beginSending() -> Bool {
        guard end == nil else { return false }
        mayBeSent = true
        return true
    }

    /// How much lies here unread.
    var unread: Int { body.count }

    /// - Parameter pauses: whether the loop takes no more of the body until it is told that somebody read.
    /// - Returns: also whether it may go on at once, because everything had been read by now.
    mutating func publish(
        head: [UInt8]?, body more: consuming [UInt8], pauses: Bool
    ) -> (waiters: Waiters, goesOn: Bool) {
        guard end == nil else { return (Waiters(), false) }
        add(head, more)
        isPaused = pauses && !body.isEmpty
        return (takeWaiters(), pauses && body.isEmpty)
    }

    /// With what came last: whoever waits is woken once. It can still be read; then comes the error, or the end.
    mutating func finish(_ error: TransportError?, head: [UInt8]?, body more: consuming [UInt8]) -> Waiters {
        guard end == nil else { return Waiters() }
        add(head, more)
        end = error.map(End.failed) ?? .whole
        return takeWaiters()
    }

    private mutating func add(_ head: [UInt8]?, _ more: consuming [UInt8]) {
        if let head { rawHead = head }
        if body.isEmpty { body = more } else { body.append(contentsOf: more) }
    }

    /// Since when somebody has been waiting for the other side; nil: nobody does.
    var readerWaits: ContinuousClock.Instant? { waitingSince }

    private mutating func takeWaiters() -> Waiters {
        waitingSince = nil
        defer { waiters = Waiters() }
        return waiters
    }
}
