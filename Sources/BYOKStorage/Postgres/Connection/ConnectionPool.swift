// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#if Postgres
import BYOKCore
import Synchronization

/// A bounded number of connections, lent to one caller at a time, first come, first served.
final class ConnectionPool: Sendable {
    private typealias Caller = CheckedContinuation<Result<PostgresConnection, PostgresFailure>, Never>

    private struct Waiter {
        let deadline: UInt64
        let caller: Caller
    }

    private struct State {
        /// The one that came back last is lent first.
        var idle: [PostgresConnection] = []
        /// Idle, lent and being made.
        var open = 0
        var connecting = 0
        /// When the last attempt to connect was begun, by `BootClock`.
        var began: UInt64 = 0
        var waiters: [Waiter] = []
        var isClosed = false
        /// Why the last attempt to connect failed, until one succeeds.
        var failure: PostgresFailure?
        var onEmpty: [CheckedContinuation<Void, Never>] = []
        var lent: Int { open - connecting - idle.count }
    }

    private let state = Mutex(State())
    private let connector: Connector
    private let limit: Int
    /// Nanoseconds that an attempt to connect may take before another is begun.
    private static let pause: UInt64 = 500_000_000
    private let watch: @Sendable (PostgresConnection) -> Void

    init(_ connector: Connector, limit: Int, watch: @escaping @Sendable (PostgresConnection) -> Void) {
        self.connector = connector
        self.limit = limit
        self.watch = watch
    }

    /// How many connections there are, and how many of them nobody has.
    var counts: (open: Int, idle: Int) { state.withLock { ($0.open, $0.idle.count { $0.isUsable }) } }

    func acquire(by deadline: UInt64) async throws(PostgresFailure) -> PostgresConnection {
        let ready = state.withLock { Self.takeIdle(&$0) }
        if let ready { return ready }
        return try await withCheckedContinuation { (caller: Caller) in
            let (ready, starts) = state.withLock { state -> (Result<PostgresConnection, PostgresFailure>?, Bool) in
                if state.isClosed { return (.failure(PostgresFailure(reason: .closed)), false) }
                if let connection = Self.takeIdle(&state) { return (.success(connection), false) }
                state.waiters.append(Waiter(deadline: deadline, caller: caller))
                return (nil, begins(&state))
            }
            if let ready { caller.resume(returning: ready) }
            if starts { connect() }
        }.get()
    }

    /// Takes a connection back: one that cannot be used any more goes.
    func release(_ connection: PostgresConnection) {
        let (waiter, starts, isKept) = state.withLock { state -> (Waiter?, Bool, Bool) in
            if state.isClosed || !connection.isUsable {
                state.open -= 1
                return (nil, begins(&state), false)
            }
            if !state.waiters.isEmpty { return (state.waiters.removeFirst(), false, true) }
            state.idle.append(connection)
            return (nil, false, true)
        }
        if let waiter { return waiter.caller.resume(returning: .success(connection)) }
        if isKept { return }
        connection.close()
        if starts { connect() }
        for caller in state.withLock({ Self.emptied(&$0) }) { caller.resume() }
    }

    /// Lets go of every connection that nobody has: one of them has just been found dead, and it may be the network.
    func dropIdle() {
        let dropped = state.withLock { state in
            defer { state.idle = [] }
            state.open -= state.idle.count
            return state.idle
        }
        for connection in dropped { connection.close() }
    }

    /// Tells those who have waited for too long. Where an attempt to connect hangs, begins another beside it: the network
    /// that has swallowed the one may carry the other.
    func expire(at now: UInt64) {
        let (late, failure, starts) = state.withLock { state in
            let late = state.waiters.filter { $0.deadline <= now }
            if !late.isEmpty { state.waiters.removeAll { $0.deadline <= now } }
            let hangs = state.connecting > 0 && now > state.began && now - state.began > Self.pause
            return (late, state.failure, hangs && !state.waiters.isEmpty && begin(&state))
        }
        if starts { connect() }
        for waiter in late {
            waiter.caller.resume(returning: .failure(failure ?? PostgresFailure(reason: .noConnection)))
        }
    }

    /// Refuses new callers, and waits for those who have a connection. What is being made goes once it is there: a silent
    /// host holds nobody up.
    func close() async {
        let (waiters, idle) = state.withLock { state in
            defer {
                state.isClosed = true
                state.open -= state.idle.count
                state.idle = []
                state.waiters = []
            }
            return (state.waiters, state.idle)
        }
        for connection in idle { connection.close() }
        for waiter in waiters {
            waiter.caller.resume(returning: .failure(PostgresFailure(reason: .closed)))
        }
        await withCheckedContinuation { caller in
            let isEmpty = state.withLock { state in
                if state.lent > 0 { state.onEmpty.append(caller) }
                return state.lent == 0
            }
            if isEmpty { caller.resume() }
        }
    }

    private static func takeIdle(_ state: inout State) -> PostgresConnection? {
        while let connection = state.idle.popLast() {
            if connection.isAlive { return connection }
            state.open -= 1
        }
        return nil
    }

    private static func emptied(_ state: inout State) -> [CheckedContinuation<Void, Never>] {
        guard state.isClosed, state.lent == 0 else { return [] }
        defer { state.onEmpty = [] }
        return state.onEmpty
    }

    /// Whether one more connection is to be made. While none can be made, one thread tries for all; of many at once some
    /// room is left for when these hang.
    private func begins(_ state: inout State) -> Bool {
        let wanted = state.failure == nil ? min(state.waiters.count, (limit + 1) / 2) : min(state.waiters.count, 1)
        return state.connecting < wanted && begin(&state)
    }

    private func begin(_ state: inout State) -> Bool {
        guard !state.isClosed, state.open < limit else { return false }
        state.open += 1
        state.connecting += 1
        state.began = BootClock.now()
        return true
    }

    private func connect() {
        do {
            // Weakly while it waits: a store that nobody has any more connects no more.
            try DetachedThread.start { [connector, weak self] in
                var pause = Duration.milliseconds(10)
                while true {
                    let result = Result { () throws(PostgresFailure) in try connector.connect() }
                    guard let again = self?.made(result), again else { return }
                    BootClock.sleep(pause)
                    pause = min(pause * 2, .milliseconds(200))
                }
            }
        } catch {
            _ = made(.failure(PostgresFailure(reason: .closed)))
        }
    }

    /// Takes what a thread has made. Returns whether it is to try again.
    private func made(_ result: Result<PostgresConnection, PostgresFailure>) -> Bool {
        switch result {
        case .success(let connection):
            watch(connection)
            let more = state.withLock { state in
                state.connecting -= 1
                state.failure = nil
                return begins(&state)
            }
            release(connection)
            if more { connect() }
            return false
        case .failure(let failure):
            let (told, ended, again) = state.withLock { state in
                state.failure = failure
                let lasts = [.refused, .untrusted, .closed].contains(failure.reason)
                let again = !lasts && !state.isClosed && !state.waiters.isEmpty && state.connecting == 1
                let told = lasts ? state.waiters : []
                if lasts { state.waiters = [] }
                if !again {
                    state.connecting -= 1
                    state.open -= 1
                }
                return (told, Self.emptied(&state), again)
            }
            for waiter in told { waiter.caller.resume(returning: .failure(failure)) }
            for caller in ended { caller.resume() }
            return again
        }
    }
}
#endif
