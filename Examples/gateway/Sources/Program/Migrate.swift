// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#if Postgres
import ArgumentParser
import BYOKStorage
import Foundation
import GatewayService

/// Makes the tables.
struct Migrate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Makes the tables in PostgreSQL, or brings them up to date, before the gateways of a version start.",
        discussion: "Run it as the role that owns the tables; the gateways' own role need not be allowed to.")
    @Option(help: "The environment variable with the owner's DSN.")
    var variable = "BYOK_POSTGRES_OWNER"

    func run() async throws {
        try await failing {
            let dsn = try Configuration.value(
                of: variable, field: "--variable", in: ProcessInfo.processInfo.environment)
            let migration = try await PostgresStore.migrate(PostgresOptions(dsn: dsn))
            print("version \(migration.after), was \(migration.before.map { "\($0)" } ?? "none")")
        }
    }
}
#endif
