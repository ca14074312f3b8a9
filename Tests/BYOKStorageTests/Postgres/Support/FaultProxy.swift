// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import Foundation
import Synchronization

/// A network between a program and a server on this machine, which can be cut, fall silent, or lose what the server says.
final class FaultProxy: Sendable {
    enum Mode: Sendable {
        case pass
        /// New connections are closed at once; those that are there go on.
        case refuse
        /// Nothing passes any more, and nobody is told.
        case silent
        /// The server hears, and is not heard.
        case deafClient
    }

    let port: Int
    private let listener: Int32
    private let target: Int
    private struct State {
        var mode = Mode.pass
        var pairs: [Int: (Int32, Int32)] = [:]
        var next = 0
        var hasEnded = false
    }
    private let state = Mutex(State())

    init(to target: Int) throws {
        self.target = target
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = Self.address(0)
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, size) == 0 && listen(listener, 64) == 0 && getsockname(listener, $0, &size) == 0
            }
        }
        guard bound else { throw Command.Failure(description: "no loopback port") }
        port = Int(UInt16(bigEndian: address.sin_port))
        self.listener = listener
        // A closure that holds the proxy would keep it from ending.
        Thread.detachNewThread { [weak self] in
            while case let client = accept(listener, nil, nil), client >= 0 {
                guard let self else { return }
                _ = fcntl(client, F_SETFD, FD_CLOEXEC)
                self.admit(client)
            }
        }
    }

    deinit {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }

    /// Ends the listener and every connection.
    func end() {
        state.withLock { $0.hasEnded = true }
        shutdown(listener, Int32(SHUT_RDWR))
        cut()
    }

    var mode: Mode {
        get { state.withLock { $0.mode } }
        set { state.withLock { $0.mode = newValue } }
    }

    /// Closes every connection, both ways.
    func cut() {
        for (client, server) in state.withLock({ Array($0.pairs.values) }) {
            shutdown(client, Int32(SHUT_RDWR))
            shutdown(server, Int32(SHUT_RDWR))
        }
    }

    private func admit(_ client: Int32) {
        let isOpen = state.withLock { !$0.hasEnded && $0.mode != .refuse }
        guard isOpen else { return _ = close(client) }
        let server = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = Self.address(target)
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(server, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard isConnected else {
            close(server)
            return _ = close(client)
        }
        for descriptor in [client, server] {
            var on: Int32 = 1
            setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
        }
        let id = state.withLock { state in
            state.next += 1
            state.pairs[state.next] = (client, server)
            return state.next
        }
        let rest = Atomic2()
        for (from, to, isReply) in [(client, server, false), (server, client, true)] {
            Thread.detachNewThread { [self] in
                pump(from, to, isReply)
                shutdown(from, Int32(SHUT_RDWR))
                shutdown(to, Int32(SHUT_RDWR))
                // The second of the two closes both.
                if rest.isLast() {
                    state.withLock { _ = $0.pairs.removeValue(forKey: id) }
                    close(client)
                    close(server)
                }
            }
        }
    }

    private func pump(_ from: Int32, _ to: Int32, _ isReply: Bool) {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while case let count = recv(from, &buffer, buffer.count, 0), count > 0 {
            switch state.withLock({ $0.mode }) {
            case .silent: continue
            case .deafClient where isReply: continue
            default: break
            }
            var sent = 0
            while sent < count {
                let part = buffer[sent..<count].withUnsafeBytes {
                    send(to, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
                if part <= 0 { return }
                sent += part
            }
        }
    }

    private static func address(_ port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(port)).bigEndian
        address.sin_addr = in_addr(s_addr: UInt32(0x7F00_0001).bigEndian)
        return address
    }

    private final class Atomic2: Sendable {
        private let count = Atomic<Int>(0)
        func isLast() -> Bool { count.wrappingAdd(1, ordering: .acquiringAndReleasing).newValue == 2 }
    }
}
