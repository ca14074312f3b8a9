// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

extension RedisStore {
    /// Where the server is, and what to expect of it.
    struct Options: Sendable {
        var address: Address
        /// For `AUTH`. Without a user, the server's default user's.
        var password: Secret?
        var user: String?
        var database = 0
        /// What the names of all keys begin with.
        var namespace = "byok"
        /// Each has a thread.
        var connections = 4
        /// For each call, waiting for a connection included.
        var timeout = Duration.seconds(2)
        /// Within which another process's change is seen.
        var lease = Duration.seconds(1)
        /// True where the host vouches for what `CONFIG GET` would tell: appendonly yes, appendfsync always,
        /// no-appendfsync-on-rewrite no, maxmemory-policy noeviction.
        var trustsServerSettings = false

        init(_ address: Address) { self.address = address }
    }

    /// Connections are not encrypted: a local socket, the loopback, or a tunnel.
    enum Address: Sendable, CustomStringConvertible {
        case tcp(host: String, port: UInt16)
        case unixSocket(path: String)

        /// Reads `host:port`, or a path that begins with a slash.
        init?(_ text: String) {
            if text.hasPrefix("/") {
                self = .unixSocket(path: text)
                return
            }
            let parts = text.split(separator: ":")
            guard parts.count == 2, let port = UInt16(parts[1]) else { return nil }
            self = .tcp(host: String(parts[0]), port: port)
        }

        var description: String {
            switch self {
            case .tcp(let host, let port): "\(host):\(port)"
            case .unixSocket(let path): path
            }
        }
    }
}
