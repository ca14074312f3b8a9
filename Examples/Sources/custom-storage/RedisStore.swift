// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// Keys and their audit log on one Redis server, shared by as many processes as connect to it: an example of a store of
/// one's own.
///
/// - Durability: a write that has returned is in the server's log on its disk. Opening, and every new connection,
///   refuses a server that is set up to acknowledge earlier.
/// - Revocation: a commit in this process counts at once, another process's within `Options.lease`; when the server
///   cannot be heard, tables are read anew every time, and while it does not answer nothing is served.
/// - One primary server: no Cluster (a commit touches keys that must be together), no replicas (`WAIT` does not undo).
/// - A removed key's sealed bytes stay in the server's log file until Redis rewrites it (`BGREWRITEAOF`).
final class RedisStore: Sendable {
    let names: KeyNames
    let pool: ConnectionPool
    let freshness: Freshness
    private let listener: Listener

    /// - Throws: `storeUnavailable`, `storePermissions`, `storeReadOnly`, `invalidConfiguration` where an acknowledged
    ///   write could be lost, `storeTooNew`, `storeForeign`.
    init(_ options: Options) async throws {
        guard options.connections >= 1, options.timeout > .zero, options.lease > .zero else {
            throw BYOKError(
                .invalidConfiguration, "options.connections, options.timeout and options.lease must be above 0.")
        }
        names = KeyNames(options)
        let pool = ConnectionPool(options)
        do {
            try await pool.perform { [names] connection in
                try connection.call([Array("SET".utf8), names.format, Array("2".utf8), Array("NX".utf8)])
                switch try connection.call([Array("GET".utf8), names.format]).text {
                case "2": break
                case "1":
                    throw BYOKError(.storeForeign, "The namespace holds data of this example's first format.")
                default:
                    throw BYOKError(.storeTooNew, "The namespace holds data of a newer format. Update this program.")
                }
            }
        } catch {
            pool.close()
            throw error
        }
        self.pool = pool
        freshness = Freshness(lease: options.lease)
        listener = await Listener(options, freshness)
    }

    deinit { close() }

    /// Finishes what waits and refuses the rest. The data is the server's: there is nothing to write down.
    func close() {
        listener.stop()
        pool.close()
    }
}
