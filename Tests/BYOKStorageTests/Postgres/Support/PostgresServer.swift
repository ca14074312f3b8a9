// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#if Postgres
import BYOKCore
import BYOKStorage
import Foundation

/// The server that the tests share: the one of `BYOK_POSTGRES`, which `make test` starts.
struct PostgresServer: Sendable {
    /// Of a role that may do anything.
    let dsn: String

    /// Nil, said loudly, where there is none; CI must have one.
    static let shared: PostgresServer? = {
        let environment = ProcessInfo.processInfo.environment
        guard let dsn = environment["BYOK_POSTGRES"] else {
            print("SKIPPED: the tests of PostgresStore: BYOK_POSTGRES names no server (Scripts/postgres start)")
            precondition(environment["CI"] == nil, "BYOK_POSTGRES is not set, and CI skips nothing")
            return nil
        }
        return PostgresServer(dsn: dsn)
    }()

    static var isThere: Bool { shared != nil }

    static func require() throws -> PostgresServer {
        guard let shared else { throw Command.Failure(description: "BYOK_POSTGRES names no server") }
        return shared
    }

    /// The same server for another role.
    func dsn(_ role: String) -> String { dsn + " user=\(role) password=test-only-\(role)" }

    /// Options of the service's role, with tables in a schema of their own.
    func options(_ change: (inout PostgresOptions) -> Void = { _ in }) async throws -> PostgresOptions {
        var options = PostgresOptions(dsn: dsn("byok_owner"))
        options.schema = "t\(UInt64.random(in: 0...UInt64.max))"
        // Many tests at once on two cores, each making its tables.
        options.timeout = .seconds(20)
        change(&options)
        let asOwner = options
        try await PostgresStore.migrate(asOwner)
        options.dsn = dsn("byok_app")
        options.connections = 4
        change(&options)
        return options
    }

    func store(_ change: (inout PostgresOptions) -> Void = { _ in }) async throws -> PostgresStore {
        try await PostgresStore(await options(change))
    }

    /// Runs SQL as the role that may do anything, past the store. Columns are separated by a bar.
    @discardableResult
    func run(_ sql: String, role: String? = nil) throws -> String {
        try Command.run(
            ["/usr/bin/psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", role.map { dsn($0) } ?? dsn],
            input: sql)
    }
}
#endif
