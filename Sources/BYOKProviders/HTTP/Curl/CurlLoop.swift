// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// What the thread of a `CurlTransport` does: carries out all its transfers.
// Made by the thread that makes the transport, and handed to the loop's thread, which alone uses it from then on.
final class CurlLoop: @unchecked Sendable {
    private let mailbox: CurlMailbox
    private var multi: CurlMulti?
    private var transfers: [CurlTransfer] = []
    /// Nobody will have been idle for too long before.
    private var nextIdleDeadline: ContinuousClock.Instant?

    init(_ mailbox: CurlMailbox, _ multi: CurlMulti) {
        self.mailbox = mailbox
        self.multi = multi
    }

    func run() {
        guard let multi else { return }
        var messages: [CurlMailbox.Message] = []
        while mailbox.take(into: &messages) {
            carryOut(messages, multi)
            messages.removeAll(keepingCapacity: true)
            multi.perform()
            let now = ContinuousClock.now
            while let (transfer, code) = multi.nextDone() { end(transfer, code, multi) }
            for transfer in transfers where transfer.isTouched { transfer.publish(at: now) }
            endIdle(multi, now)
            if mailbox.sleeps() { multi.wait(atMost: patience(now)) }
        }
        carryOut(messages, multi)
        close(multi)
    }

    private func carryOut(_ messages: [CurlMailbox.Message], _ multi: CurlMulti) {
        for message in messages {
            switch message {
            case .begin(let transfer): begin(transfer, multi)
            case .resume(let transfer): if transfer.isUnderWay { transfer.handle.resume() }
            case .cancel(let transfer): end(transfer, nil, multi)
            }
        }
    }

    private func begin(_ transfer: CurlTransfer, _ multi: CurlMulti) {
        transfer.index = transfers.count
        transfers.append(transfer)
        let now = ContinuousClock.now
        transfer.lastActivity = now
        nextIdleDeadline = min(nextIdleDeadline ?? now + transfer.limits.idle, now + transfer.limits.idle)
        if !multi.add(transfer.handle) { end(transfer, CurlFailure.notTaken, multi) }
    }

    /// - Parameter code: nil: the transfer is ended by us.
    private func end(_ transfer: CurlTransfer, _ code: Int32?, _ multi: CurlMulti) {
        guard transfer.isUnderWay else { return }
        // A cancelled HTTP/2 transfer would leave its connection open.
        if code == nil { transfer.handle.forbidReuse() }
        multi.remove(transfer.handle)
        let last = transfers.removeLast()
        if last !== transfer {
            last.index = transfer.index
            transfers[transfer.index] = last
        }
        transfer.finish(code)
    }

    private func endIdle(_ multi: CurlMulti, _ now: ContinuousClock.Instant) {
        guard let deadline = nextIdleDeadline, deadline <= now else { return }
        var next: ContinuousClock.Instant?
        var idle: [CurlTransfer] = []
        for transfer in transfers {
            if let deadline = transfer.idleDeadline(at: now) {
                next = min(next ?? deadline, deadline)
            } else {
                idle.append(transfer)
            }
        }
        nextIdleDeadline = next
        for transfer in idle {
            transfer.endIdle()
            end(transfer, nil, multi)
        }
    }

    /// In milliseconds.
    private func patience(_ now: ContinuousClock.Instant) -> Int32 {
        guard let nextIdleDeadline else { return 60_000 }
        let (seconds, attoseconds) = (nextIdleDeadline - now).components
        // Rounded up: woken too early, it would look again and again.
        return Int32(clamping: min(60, max(0, seconds)) * 1_000 + attoseconds / 1_000_000_000_000_000 + 1)
    }

    private func close(_ multi: CurlMulti) {
        while let transfer = transfers.last { end(transfer, nil, multi) }
        // The last reference, with the one that goes at the end of `run`: all connections are closed.
        mailbox.forgetMulti()
        self.multi = nil
    }
}
