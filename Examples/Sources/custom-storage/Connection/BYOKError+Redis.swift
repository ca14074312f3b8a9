// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import BYOKCore

/// What goes wrong between the store and its server, in words that name the remedy. Nothing the server said is quoted.
extension BYOKError {
    static var noAnswer: BYOKError {
        BYOKError(
            .storeUnavailable,
            "The Redis server did not answer in time or cut the connection. A change under way may have been written "
                + "or not: read again before repeating it.")
    }

    static var storeClosed: BYOKError { BYOKError(.storeUnavailable, "The store is closed.") }

    static func notConnected(_ address: RedisStore.Address) -> BYOKError {
        BYOKError(.storeUnavailable, "No Redis server accepts connections at \(address). Start it, or correct address.")
    }

    /// - Parameter code: the first word of an error reply.
    static func refused(_ code: String) -> BYOKError {
        switch code {
        case "READONLY": BYOKError(.storeReadOnly, "The Redis server is a replica; address must name the primary.")
        case "OOM": BYOKError(.storeFull, "The Redis server is at maxmemory. Give it more; keys can still be removed.")
        case "MISCONF": BYOKError(.storeFull, "The Redis server cannot write to its disk and refuses changes.")
        case "NOAUTH", "WRONGPASS", "NOPERM":
            BYOKError(
                .storePermissions, "The Redis server refuses the user (\(code)). Check user, password and its ACL.")
        case "WRONGTYPE": BYOKError(.storeCorrupt, "Another program uses the store's keys. Choose another namespace.")
        case "LOADING", "BUSY": BYOKError(.storeUnavailable, "The Redis server is busy (\(code)). Try again later.")
        default: BYOKError(.storeUnavailable, "The Redis server refused a command (\(code.prefix(32))). See its log.")
        }
    }

    static var unreadable: BYOKError {
        BYOKError(.storeCorrupt, "The Redis server's data is not what this store wrote. Restore it from a backup.")
    }
}
