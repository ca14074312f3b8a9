// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ArgumentParser
import BYOKCore
import BYOKStorage
import Console
import Foundation

struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate", abstract: "Make the tables of a store in PostgreSQL, or bring them up to date.",
        discussion: """
            Connects as the role that owns the tables, which is not the service's. Safe beside a running service of the \
            version before, and as often as you like. The roles must be there: --sql-roles prints the SQL that makes them.
            """)

    @Option(
        help: ArgumentHelp(
            "The database, as a connection string; by default what \(Database.setting) holds.", valueName: "dsn"))
    var postgres: String?

    @Option(help: "The role that the service logs in as.")
    var appRole = "byok_app"

    @Option(help: "With --sql-roles: the role that owns the tables.")
    var ownerRole = "byok_owner"

    @Flag(help: "Print the SQL that makes the roles and the schema, for psql as a superuser; change nothing.")
    var sqlRoles = false

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var report: ReportOptions

    func run() async throws {
        guard let dsn = postgres ?? ProcessInfo.processInfo.setting(Database.setting) ?? (sqlRoles ? "" : nil) else {
            throw Failure(.usage, "Which database? Say --postgres DSN, or set \(Database.setting).")
        }
        let database = database.database(at: dsn)
        if sqlRoles {
            let roles = RoleStatements(owner: ownerRole, app: appRole, maintenance: database.maintenanceRole)
            return Terminal.output.write(roles.sql(schema: database.schema))
        }
        #if Postgres
        let roles = PostgresRoles(app: appRole, maintenance: database.maintenanceRole)
        let result = try await Interruption.cancelling {
            do {
                return try await PostgresStore.migrate(database.options, roles: roles)
            } catch let error as BYOKError where error.code == .storePermissions {
                throw Failure(
                    .setUp, "The role of --postgres is not let in, or may not make tables here.", code: "\(error.code)",
                    hints: [
                        "Connect as the role that owns the tables: 'byok migrate --sql-roles' shows how to make it."
                    ])
            }
        }
        try report.show(
            .object([
                "after": .number(Int64(result.after)), "before": result.before.map { .number(Int64($0)) } ?? .null,
                "schema": .string(database.schema),
            ])
        ) {
            let before = result.before.map { $0 == result.after ? "was there already" : "was \($0)" } ?? "is new"
            Terminal.output.print("The schema \(database.schema) has format \(result.after); it \(before).".safe)
        }
        #else
        throw Database.unsupported
        #endif
    }
}
