// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import Synchronization

#if canImport(Darwin)
internal import Darwin
#elseif canImport(Musl)
internal import Musl
#else
internal import Glibc
#endif

/// A server on 127.0.0.1 whose every byte is the test's: it accepts TCP connections and gives each to a handler, on a
/// thread of its own.
///
/// ```swift
/// let server = try LoopbackServer.answering { request, connection in
///     try connection.respond(body: "you asked for \(request.path)")
/// }
/// defer { server.stop() }
/// ```
package final class LoopbackServer: Sendable {
    package let port: UInt16
    private let listener: Int32
    private let state = Mutex(State())

    private struct State {
        var accepted = 0
        var open: [Int: Int32] = [:]
        var isStopped = false
    }

    /// - Parameters:
    ///   - port: 0: one that is free.
    ///   - handle: is given each connection; when it returns or throws, the connection is closed.
    /// - Throws: `LoopbackConnection.Closed` where the port cannot be had.
    package init(port: UInt16 = 0, _ handle: @escaping @Sendable (LoopbackConnection) throws -> Void) throws {
        (listener, self.port) = try LoopbackPlatform.listen(port)
        LoopbackPlatform.startThread { [self] in accept(handle) }
    }

    /// Answers every request of every connection (HTTP/1.1 with keep-alive), until the handler throws.
    package static func answering(
        port: UInt16 = 0, _ answer: @escaping @Sendable (LoopbackRequest, LoopbackConnection) throws -> Void
    ) throws -> LoopbackServer {
        try LoopbackServer(port: port) { connection in
            while let request = try connection.readRequest() { try answer(request, connection) }
        }
    }

    /// `http://127.0.0.1:PORT`
    package var url: String { "http://127.0.0.1:\(port)" }

    /// How many connections there have been.
    package var accepted: Int { state.withLock { $0.accepted } }

    /// How many there are: those whose handler has not returned.
    package var open: Int { state.withLock { $0.open.count } }

    /// Closes the port and all connections. Must be called, for the server's thread keeps it alive.
    package func stop() {
        state.withLock { state in
            guard !state.isStopped else { return }
            state.isStopped = true
            for socket in state.open.values { shutdown(socket, Int32(LoopbackPlatform.shutBoth)) }
            shutdown(listener, Int32(LoopbackPlatform.shutBoth))
            #if canImport(Darwin)
            close(listener)
            #endif
        }
    }

    private func accept(_ handle: @escaping @Sendable (LoopbackConnection) throws -> Void) {
        while true {
            let socket = LoopbackPlatform.accept(listener)
            guard socket >= 0 else { break }
            let number: Int? = state.withLock { state in
                guard !state.isStopped else { return nil }
                defer { state.accepted += 1 }
                state.open[state.accepted] = socket
                return state.accepted
            }
            guard let number else {
                close(socket)
                continue
            }
            LoopbackPlatform.startThread { [self] in
                try? handle(LoopbackConnection(socket, number: number))
                // Under the lock: `stop` must not shut down a number that is somebody else's by now.
                state.withLock { state in
                    state.open[number] = nil
                    _ = close(socket)
                }
            }
        }
        #if !canImport(Darwin)
        close(listener)
        #endif
    }
}
