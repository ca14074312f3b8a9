// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#if Postgres
import BYOKCore
import Synchronization

/// Knows which cached tables still hold. A connection of its own hears of changes, and asks the server again and again
/// what has changed; what was read earlier may be used for one lease from the moment of a question that was answered.
///
/// A change that was committed before a question was sent is in its answer, whatever became of notifications: so no
/// cached table is used later than a lease after the change. By transaction and not by a serial number, whose order is
/// not that of commits.
final class Listener: Sendable {
    let slots = ChangeSlots()

    /// Until when cached tables may be used, by `BootClock`.
    private let deadline = Atomic<UInt64>(0)
    private let connector: Connector
    private let beat: PostgresStatement
    private let listen: PostgresStatement
    private let lease: UInt64
    private let task = Mutex<Task<Void, Never>?>(nil)
    /// Nanoseconds, longer than any lease, for which the server surely keeps changes: half of what `sweep` allows.
    private static let memory: UInt64 = 300_000_000_000

    init(_ connector: Connector, schema: PostgresSchema, lease: Duration) {
        let slots = slots
        var connector = connector
        // Only ever drops what is cached: what a notification says is never needed.
        connector.onNotification = { text in if let owner = Hexadecimal.bytes(text) { slots.bump(owner) } }
        self.connector = connector
        self.lease = BootClock.nanoseconds(lease)
        listen = PostgresStatement(once: "LISTEN \(schema.channel)")
        beat = PostgresStatement(
            """
            SELECT pg_is_in_recovery(), pg_snapshot_xmin(pg_current_snapshot())::text::bigint,
                (SELECT string_agg(xid::text || ':' || encode(owner, 'hex'), ',')
                FROM \(schema.name).key_changes WHERE xid >= $1::text::xid8)
            """, [.text])
    }

    /// Whether cached tables may be used.
    var isFresh: Bool { BootClock.now() < deadline.load(ordering: .acquiring) }

    /// Begins to listen, and waits until it does, or for so long.
    func start(on thread: SocketThread, waiting patience: Duration) async {
        let end = BootClock.now(plus: patience)
        task.withLock { $0 = Task { [self] in await run(on: thread) } }
        while !isFresh, BootClock.now() < end, !Task.isCancelled { try? await Task.sleep(for: .milliseconds(2)) }
    }

    func stop() {
        task.withLock { $0.take() }?.cancel()
        deadline.store(0, ordering: .releasing)
    }

    private func run(on thread: SocketThread) async {
        while !Task.isCancelled {
            if let connection = await connect() {
                thread.watch(connection)
                await hear(connection, thread)
                connection.close()
            }
            try? await Task.sleep(for: .nanoseconds(min(lease / 4, 100_000_000)))
        }
    }

    private func connect() async -> PostgresConnection? {
        await withCheckedContinuation { caller in
            do {
                try DetachedThread.start { [connector] in caller.resume(returning: try? connector.connect()) }
            } catch {
                caller.resume(returning: nil)
            }
        }
    }

    /// Asks until the connection goes.
    private func hear(_ connection: PostgresConnection, _ thread: SocketThread) async {
        // An answer that comes later than this extends nothing that is worth waiting for.
        let patience = max(lease, 250_000_000)
        let wake = { @Sendable in thread.wake() }
        let began = await connection.perform([listen.with()], by: BootClock.now() &+ patience, watched: wake)
        guard case .success = began else { return }
        var known: Set<Substring> = []
        var xid: UInt64?
        var asked = BootClock.now()
        while !Task.isCancelled {
            let start = BootClock.now()
            // After a long sleep of this process or its machine, changes may have been swept away unseen.
            if start &- asked > Self.memory { xid = nil }
            asked = start
            // At first no change is asked for: everything is dropped.
            let since = xid ?? UInt64.max
            let answer = await connection.perform(
                [beat.with { $0.bind(1, "\(since)") }], by: start &+ patience, watched: wake)
            guard case .success(let results) = answer, let row = results[0].first, row.integer(0) == 0 else { return }
            let text = row.text(2)
            let changes = Set(text.split(separator: ","))
            if xid == nil { slots.bumpAll() }
            // A transaction that lasts keeps the same changes in every answer; they have been dropped already.
            for change in changes.subtracting(known) {
                if let owner = change.split(separator: ":").last.flatMap({ Hexadecimal.bytes($0) }) {
                    slots.bump(owner)
                }
            }
            known = changes
            xid = UInt64(bitPattern: row.integer(1))
            deadline.store(start &+ lease, ordering: .releasing)
            let next = start &+ lease / 4
            let now = BootClock.now()
            if next > now { try? await Task.sleep(for: .nanoseconds(next - now)) }
        }
    }
}
#endif
