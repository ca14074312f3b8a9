// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import NIOCore
import Synchronization

/// The connections that are open, by their channels.
final class ClientConnections: Sendable {
    private let open = Mutex<[ObjectIdentifier: ClientConnection]>([:])

    /// The channel's.
    func connection(of channel: any Channel) -> ClientConnection {
        if let known = open.withLock({ $0[ObjectIdentifier(channel)] }) { return known }
        // It has just closed, which the future says at once, or nobody watches it.
        let connection = ClientConnection()
        channel.closeFuture.whenComplete { _ in connection.close() }
        return connection
    }

    func begin(_ channel: any Channel) -> ClientConnection {
        let connection = ClientConnection()
        open.withLock { $0[ObjectIdentifier(channel)] = connection }
        return connection
    }

    func end(_ channel: any Channel) {
        open.withLock { $0.removeValue(forKey: ObjectIdentifier(channel)) }?.close()
    }
}
