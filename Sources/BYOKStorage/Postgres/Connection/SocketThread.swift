// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#if Postgres
import BYOKCore
import Synchronization

#if canImport(Darwin)
internal import Darwin
#elseif canImport(Musl)
internal import Musl
#else
internal import Glibc
#endif

/// The thread that waits for all of a store's sockets, and for the deadlines of what is under way.
final class SocketThread: Sendable {
    private let loop: Loop

    /// - Parameter onTick: called several times a second with `BootClock`'s time, for waits that have no socket.
    /// - Throws: `storeUnavailable` on a machine out of threads or descriptors.
    init(onTick: @escaping @Sendable (UInt64) -> Void) throws(BYOKError) {
        loop = try Loop(onTick)
        try DetachedThread.start { [loop] in loop.run() }
    }

    deinit { loop.end() }

    func watch(_ connection: PostgresConnection) { loop.watch(connection) }

    /// Looks at all connections anew.
    func wake() { loop.wake() }

    /// What the thread runs; it keeps this alive.
    private final class Loop: Sendable {
        private struct State {
            var watched: [PostgresConnection] = []
            var hasEnded = false
        }
        private let state = Mutex(State())
        private let onTick: @Sendable (UInt64) -> Void
        private let (reader, writer): (Int32, Int32)
        /// Milliseconds; a deadline is late by that at most.
        private static let tick: Int32 = 50

        init(_ onTick: @escaping @Sendable (UInt64) -> Void) throws(BYOKError) {
            self.onTick = onTick
            var ends: [Int32] = [-1, -1]
            guard unsafe pipe(&ends) == 0 else {
                throw BYOKError(.storeUnavailable, "The store could not open a pipe: too many open files.")
            }
            (reader, writer) = (ends[0], ends[1])
            for end in ends {
                _ = fcntl(end, F_SETFL, O_NONBLOCK)
                _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            }
        }

        deinit {
            _ = Self.closeDescriptor(reader)
            _ = Self.closeDescriptor(writer)
        }

        private static func closeDescriptor(_ descriptor: Int32) -> Int32 { close(descriptor) }

        func watch(_ connection: PostgresConnection) {
            state.withLock { $0.watched.append(connection) }
            wake()
        }

        func end() {
            state.withLock { $0.hasEnded = true }
            wake()
        }

        func wake() {
            var byte: UInt8 = 1
            // Where the pipe is full, the thread wakes anyway.
            _ = unsafe write(writer, &byte, 1)
        }

        func run() {
            var entries: [pollfd] = []
            var ticked: UInt64 = 0
            while true {
                let watched = state.withLock { state -> [PostgresConnection]? in
                    if state.hasEnded { return nil }
                    state.watched.removeAll { !$0.isUsable }
                    return state.watched
                }
                guard let watched else { return }
                entries.removeAll(keepingCapacity: true)
                entries.append(pollfd(fd: reader, events: Int16(POLLIN), revents: 0))
                for connection in watched {
                    let events = connection.wantsWrite.load(ordering: .acquiring) ? POLLIN | POLLOUT : POLLIN
                    let isPolled = connection.isPolled.load(ordering: .acquiring)
                    entries.append(pollfd(fd: isPolled ? connection.socket : -1, events: Int16(events), revents: 0))
                }
                _ = unsafe poll(&entries, nfds_t(entries.count), Self.tick)
                if entries[0].revents != 0 { drain() }
                for (entry, connection) in zip(entries.dropFirst(), watched) where entry.revents != 0 {
                    connection.advance()
                }
                let now = BootClock.now()
                guard now &- ticked >= UInt64(Self.tick) * 1_000_000 else { continue }
                ticked = now
                for connection in watched { connection.expire(at: now) }
                onTick(now)
            }
        }

        private func drain() {
            var bytes: [UInt8] = Array(repeating: 0, count: 64)
            while unsafe read(reader, &bytes, bytes.count) == bytes.count {}
        }
    }
}
#endif
