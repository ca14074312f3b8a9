// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#if Postgres
import BYOKCore
import Synchronization

/// Runs pipelines on whatever connection is free, and again where that is safe and may help.
final class PostgresClient: Sendable {
    private let pool: ConnectionPool
    /// For all sockets of the store, the listener's too.
    let thread: SocketThread
    let timeout: Duration
    /// How many pipelines are under way.
    private let underWay = Atomic<Int>(0)
    /// Rises with each answer that came while its caller looked for it, and falls with each that did not.
    private let luck = Atomic<Int>(0)
    /// How many pipelines were sent: each is one round trip.
    let roundTrips = Atomic<Int>(0)

    init(_ connector: Connector, connections: Int, timeout: Duration) throws(BYOKError) {
        let waiting = WeakPool()
        let thread = try SocketThread { now in waiting.pool?.expire(at: now) }
        let pool = ConnectionPool(connector, limit: connections) { [weak thread] in thread?.watch($0) }
        waiting.pool = pool
        self.pool = pool
        self.thread = thread
        self.timeout = timeout
    }

    /// Open and idle connections.
    var counts: (open: Int, idle: Int) { pool.counts }

    /// Sends the calls together, as one transaction, and returns each one's result. They are sent again after a lost
    /// connection, a deadlock or a failover, for as long as the time allows: so they must be such that doing them twice
    /// is doing them once.
    /// - Parameters:
    ///   - calls: given the milliseconds that are left, for the server to give up by itself.
    ///   - patience: how long it may take in all; nil: `options.timeout`.
    func perform(
        within patience: Duration? = nil, _ calls: (Int64) -> [PostgresCall]
    ) async throws(PostgresFailure) -> [PostgresResult] {
        let patience = patience ?? timeout
        let start = BootClock.now()
        let deadline = start &+ BootClock.nanoseconds(patience)
        // A dead connection must leave time for another.
        let attempt = BootClock.nanoseconds(patience) * 2 / 5
        var pause = Duration.milliseconds(5)
        while true {
            let connection = try await pool.acquire(by: deadline)
            let now = BootClock.now()
            guard now < deadline else {
                // It came too late: asked now, it would be closed for not having answered.
                pool.release(connection)
                throw PostgresFailure(reason: .noConnection)
            }
            let end = min(deadline, now &+ attempt)
            let number = roundTrips.wrappingAdd(1, ordering: .relaxed).newValue
            let isAlone = underWay.wrappingAdd(1, ordering: .relaxed).oldValue == 0
            let looks = isAlone && (luck.load(ordering: .relaxed) > 0 || number % 32 == 0)
            let result = await connection.perform(
                calls(Int64((end &- min(now, end)) / 1_000_000) + 1), by: end,
                looking: looks ? Self.look : 0, watched: { thread.wake() })
            underWay.wrappingSubtract(1, ordering: .relaxed)
            if looks { note(BootClock.now() &- now) }
            guard case .failure(let failure) = result else {
                pool.release(connection)
                return try result.get()
            }
            if failure.remedy == .newConnection { connection.close() }
            pool.release(connection)
            if [.lost, .timedOut].contains(failure.reason) { pool.dropIdle() }
            guard failure.remedy != .none, BootClock.now(plus: pause) < deadline else { throw failure }
            try? await Task.sleep(for: pause)
            pause = min(pause * 2, .milliseconds(100))
        }
    }

    /// As `perform`, for who has nothing to decide by the failure.
    func results(
        within patience: Duration? = nil, _ calls: (Int64) -> [PostgresCall]
    ) async throws(BYOKError) -> [PostgresResult] {
        do {
            return try await perform(within: patience, calls)
        } catch {
            throw error.error
        }
    }

    /// To a server on the same machine, an answer comes sooner than a thread wakes. Nobody else waits then, so looking
    /// for it costs less than it saves. From further away it is hardly ever looked for. In nanoseconds.
    private static let look: UInt64 = 100_000

    private func note(_ time: UInt64) {
        let old = luck.load(ordering: .relaxed)
        // Now and then a thread is put aside; that says nothing of the way to the server.
        luck.store(time < Self.look * 3 / 2 ? min(old + 4, 32) : max(old - 8, 0), ordering: .relaxed)
    }

    func close() async { await pool.close() }

    /// The thread looks at waits, and the pool needs the thread.
    private final class WeakPool: Sendable {
        private struct Reference { weak var pool: ConnectionPool? }
        private let state = Mutex(Reference())
        var pool: ConnectionPool? {
            get { state.withLock { $0.pool } }
            set { state.withLock { $0.pool = newValue } }
        }
    }
}
#endif
