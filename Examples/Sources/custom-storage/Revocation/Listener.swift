// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import BYOKCore
import Foundation

/// Asks the server on a connection and a thread of its own, four times a lease, which slots have changed. When answers
/// stay away, for whatever reason, the lease runs out and the cache is off: nothing has to notice.
final class Listener: Sendable {
    private let bell = Bell()

    /// Returns when the first answer is there, or has failed.
    init(_ options: RedisStore.Options, _ freshness: Freshness) async {
        await withCheckedContinuation { started in
            Thread.detachNewThread { [bell] in
                SignalMask.blockBrokenPipe()
                var feed = ChangeFeed(options, freshness)
                feed.beat()
                started.resume()
                while bell.waitUnlessRung(for: freshness.duration / 4) { feed.beat() }
            }
        }
    }

    deinit { stop() }

    func stop() { bell.ring() }
}

/// What one heartbeat does.
struct ChangeFeed {
    private let options: RedisStore.Options
    private let freshness: Freshness
    private var connection: Connection?
    /// The number up to which changes have been applied.
    private var last: UInt64 = 0

    init(_ options: RedisStore.Options, _ freshness: Freshness) {
        self.options = options
        self.freshness = freshness
    }

    mutating func beat() {
        // What has not come by then could not renew the lease any more.
        let deadline = ContinuousClock.now + freshness.duration
        do throws(BYOKError) {
            if let connection {
                connection.deadline = deadline
            } else {
                connection = try Connection(options, name: "byok-listener", by: deadline)
                freshness.restart()
                last = 0
            }
            try apply()
        } catch {
            connection = nil
        }
    }

    private mutating func apply() throws(BYOKError) {
        guard let connection else { return }
        // Before anything is sent: a change that the reply just misses came later than this.
        let start = freshness.now
        let incarnation = freshness.incarnation
        let heard = freshness.heard
        try connection.checkIsPrimary()
        let names = KeyNames(options)
        let reply = try connection.run(
            .feed, keys: [names.changes, names.sequence], arguments: [Array("(\(last)".utf8)])
        guard let parts = reply.array, parts.count == 2, let total = parts[0].integer.map(UInt64.init(clamping:)),
            let changed = parts[1].array
        else { throw .unreadable }
        // The numbers have gone back: the data is gone or another's. The next beat begins anew.
        guard total >= last, !freshness.isBehind(total, heard, incarnation: incarnation) else { throw .unreadable }
        for index in stride(from: 0, to: changed.count - 1, by: 2) {
            guard let slot = changed[index].integer.map(Int.init(clamping:)), (0..<Freshness.slotCount).contains(slot),
                let number = changed[index + 1].integer.map(UInt64.init(clamping:))
            else { throw .unreadable }
            freshness.advance(slot: slot, number: number, incarnation: incarnation)
        }
        last = total
        freshness.renew(since: start)
    }
}

/// A pause that can be ended from outside.
// `isRung` is read and written while holding `condition` only.
private final class Bell: @unchecked Sendable {
    private let condition = NSCondition()
    private var isRung = false

    func ring() {
        condition.withLock {
            isRung = true
            condition.broadcast()
        }
    }

    /// False once it has been rung.
    func waitUnlessRung(for duration: Duration) -> Bool {
        let end = Date(timeIntervalSinceNow: duration / .seconds(1))
        return condition.withLock {
            while !isRung, condition.wait(until: end) {}
            return !isRung
        }
    }
}
