// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import BYOKCore
internal import CBYOKCurl
internal import Synchronization

/// One transfer: what the readers share with the loop (`reply`), and what libcurl needs until its end.
// `reply` is locked. The rest is made by the thread that begins the exchange and handed through the mailbox's lock to the
// loop's thread, which alone touches it from then on.
@safe final class CurlTransfer: @unchecked Sendable {
    typealias Reply = CurlReply<CheckedContinuation<Void, Never>>
    private let reply = Mutex(Reply())
    private let mailbox: CurlMailbox
    let limits: TransferLimits
    /// Made and destroyed with the transfer: the latter mostly by its reader's thread, which spares the loop's.
    let handle: CurlHandle
    /// While under way: the key goes with it.
    private var request: CurlRequest?
    private(set) var isUnderWay = true
    /// Where it may lead; nil behind a proxy, whose address is the only one to be seen.
    private let reach: Origin.Reach?
    private let isPlain: Bool
    private let mayBeRepeated: Bool

    /// Its place among the loop's transfers.
    var index = 0
    /// There is something to publish.
    private(set) var isTouched = false
    /// When a byte last moved, as far as is known.
    var lastActivity = ContinuousClock.now
    private var uploaded: Int64 = 0
    /// Why the transfer is being ended by us.
    private var failure: TransportError?
    private var refusedAddress = false
    private var sendings = 0
    private var rawHead: [UInt8] = []
    private var headBytes = 0
    private var headIsWhole = false
    private var headIsPublished = false
    private var incoming: [UInt8] = []
    private var bodyBytes = 0
    private var pauses = false
    /// At most so much lay unread when it was last looked at.
    private var unread = 0

    /// So much lies unread when the transfer is paused; libcurl and the kernel hold a few pieces more.
    static let highWater = 256 << 10

    init(
        _ request: borrowing UpstreamRequest, _ memory: consuming CurlRequest, options: CurlTransport.Options,
        caFile: String, mailbox: CurlMailbox
    ) throws(BYOKError) {
        self.mailbox = mailbox
        limits = request.limits
        // Only to loopback: `Origin` sees to that by name, `isAllowed` by address.
        isPlain = request.origin.url.hasPrefix("http:")
        reach = options.proxy == nil || isPlain ? request.origin.reach : nil
        mayBeRepeated = request.method == .get
        handle = try CurlHandle(options, caFile: caFile, isPlain: isPlain)
        try unsafe handle.bind(
            Unmanaged.passUnretained(self).toOpaque(), memory, url: request.origin.url + request.path, limits: limits)
        self.request = consume memory
    }

    /// The transfer behind a context; the loop keeps it as long as libcurl may call.
    static func of(_ context: UnsafeMutableRawPointer) -> CurlTransfer {
        unsafe Unmanaged<CurlTransfer>.fromOpaque(context).takeUnretainedValue()
    }

    // Any thread.

    func head() -> Reply.HeadStep { reply.withLock { $0.head() } }

    func takePiece() -> Reply.PieceStep {
        let step = reply.withLock { $0.takePiece() }
        if case .piece(_, wasPaused: true) = step { mailbox.post(.resume(self)) }
        return step
    }

    /// Until there may be more to read. A cancelled task cancels the transfer.
    func wait(forHead: Bool) async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let now = ContinuousClock.now
                if !reply.withLock({ $0.park(continuation, forHead: forHead, since: now) }) { continuation.resume() }
            }
        } onCancel: {
            cancel()
        }
    }

    func cancel() {
        let (waiters, wasUnderWay) = reply.withLock { $0.cancel() }
        wake(waiters)
        if wasUnderWay { mailbox.post(.cancel(self)) }
    }

    private func wake(_ waiters: Reply.Waiters) {
        waiters.first?.resume()
        for waiter in waiters.others { waiter.resume() }
    }

    // The loop's thread: libcurl's callbacks.

    static let callbacks = unsafe byok_callbacks(
        head: { unsafe CurlTransfer.of($0).receiveHead(UnsafeBufferPointer(start: $1, count: $2)) },
        body: { unsafe CurlTransfer.of($0).receiveBody(UnsafeBufferPointer(start: $1, count: $2)) },
        may_connect: { unsafe CurlTransfer.of($0).mayConnect(UnsafeBufferPointer(start: $1, count: $2)) },
        may_send: { unsafe CurlTransfer.of($0).maySend(UnsafeBufferPointer(start: $1, count: $2)) })

    private func receiveHead(_ line: UnsafeBufferPointer<UInt8>) -> Bool {
        headBytes += line.count
        isTouched = true
        guard headBytes <= limits.head else { return end(.limit, "the head is larger than \(limits.head) bytes") }
        // Trailers are counted, and dropped.
        guard !headIsWhole else { return true }
        if rawHead.isEmpty { rawHead.reserveCapacity(1_024) }
        unsafe rawHead.append(contentsOf: line)
        guard line.count <= 2, unsafe line.first == 0x0D || line.first == 0x0A else { return true }
        let head = rawHead
        if (100...199).contains(ReplyHead.status(of: head.span)) {
            rawHead.removeAll(keepingCapacity: true)
        } else {
            headIsWhole = true
        }
        return true
    }

    private func receiveBody(_ bytes: UnsafeBufferPointer<UInt8>) -> byok_taken {
        if unread + incoming.count >= Self.highWater {
            unread = reply.withLock { $0.unread }
            if unread + incoming.count >= Self.highWater {
                (pauses, isTouched) = (true, true)
                return byok_taken_none_pause
            }
        }
        bodyBytes += bytes.count
        isTouched = true
        guard bodyBytes <= limits.body else {
            _ = end(.limit, "the body is larger than \(limits.body) bytes")
            return byok_taken_none_end
        }
        unsafe incoming.append(contentsOf: bytes)
        // A stream's reader is not to wait for the other streams' turn. Whoever still waits for the head is: head, body and
        // end mostly come together, and one waking is cheaper than three.
        if headIsPublished, reply.withLock({ $0.readerWaits != nil }) { deliver() }
        return byok_taken_all
    }

    private func mayConnect(_ address: UnsafeBufferPointer<UInt8>) -> Bool {
        // libcurl goes on to the name's next address: no failure yet.
        guard isAllowed(unsafe address.span) else {
            refusedAddress = true
            return false
        }
        return true
    }

    private func maySend(_ address: UnsafeBufferPointer<UInt8>) -> Bool {
        // Also of connections that are used again: another origin, with a wider reach, may have made them.
        guard isAllowed(unsafe address.span) else { return end(.refusedAddress, Self.leadsAstray) }
        sendings += 1
        // libcurl sends a request again where a connection that is used again ends before a byte of the reply. What was
        // written may have been carried out, and be paid for: only a GET is sent twice, or what was not sent at all.
        if sendings > 1, !mayBeRepeated, handle.number(byok_number_requestSize) > 0 {
            return end(.closed, "the connection was closed before the reply")
        }
        guard reply.withLock({ $0.beginSending() }) else { return false }
        return true
    }

    private func isAllowed(_ bytes: Span<UInt8>) -> Bool {
        guard let reach else { return true }
        guard let address = NetworkAddress(bytes) else { return false }
        return address.isWithin(reach) && (!isPlain || address.place == .loopback)
    }

    private static let leadsAstray = "the host's address is one that the origin must not lead to"

    private func end(_ kind: TransportError.Kind, _ detail: String) -> Bool {
        failure = TransportError(kind, requestWasSent: reply.withLock { $0.mayBeSent }, detail)
        return false
    }

    // The loop's thread: the loop.

    /// Hands over what came in one turn of the loop.
    func publish(at now: ContinuousClock.Instant) {
        lastActivity = now
        isTouched = false
        deliver()
    }

    private func deliver() {
        let (head, body) = takeReceived()
        guard head != nil || !body.isEmpty || pauses else { return }
        let (waiters, goesOn, unread) = reply.withLock { [pauses] reply in
            let (waiters, goesOn) = reply.publish(head: head, body: body, pauses: pauses)
            return (waiters, goesOn, reply.unread)
        }
        self.unread = unread
        pauses = false
        wake(waiters)
        if goesOn { mailbox.post(.resume(self)) }
    }

    private func takeReceived() -> (head: [UInt8]?, body: [UInt8]) {
        var received: (head: [UInt8]?, body: [UInt8]) = (nil, incoming)
        incoming = []
        if headIsWhole, !headIsPublished {
            (received.head, rawHead, headIsPublished) = (rawHead, [], true)
        }
        return received
    }

    /// When it will have been idle for too long, if nothing happens; nil: it has been.
    func idleDeadline(at now: ContinuousClock.Instant) -> ContinuousClock.Instant? {
        guard let waiting = reply.withLock({ $0.readerWaits }) else { return now + limits.idle }
        let deadline = max(waiting, lastActivity) + limits.idle
        guard bodyBytes == 0, headBytes == 0 else { return deadline > now ? deadline : nil }
        // Until the connection stands, its own limit counts. Then the request's body may still be on its way: libcurl tells
        // of that only when asked.
        if !handle.isConnected { return now + limits.idle }
        if handle.uploaded > uploaded {
            (uploaded, lastActivity) = (handle.uploaded, now)
            return now + limits.idle / 4
        }
        return deadline > now ? min(deadline, now + limits.idle / 4) : nil
    }

    func endIdle() { _ = end(.timeout, "idle for longer than \(limits.idle)") }

    /// After libcurl has let go of it. Whoever waits is told.
    /// - Parameter code: libcurl's; nil where it was ended by us.
    func finish(_ code: Int32?) {
        var error = failure
        if error == nil, let code, code != 0 {
            error =
                CurlFailure(
                    code: code, handle: handle, mayBeSent: reply.withLock { $0.mayBeSent }, headIsWhole: headIsWhole
                ).error
            if refusedAddress, error?.kind == .connect {
                error = TransportError(.refusedAddress, requestWasSent: false, Self.leadsAstray)
            }
        }
        if error == nil, code == nil {
            error = TransportError(.cancelled, requestWasSent: reply.withLock { $0.mayBeSent }, "cancelled")
        }
        handle.unbind()
        request = nil
        isUnderWay = false
        let (head, body) = takeReceived()
        wake(reply.withLock { [error] in $0.finish(error, head: head, body: body) })
    }
}
