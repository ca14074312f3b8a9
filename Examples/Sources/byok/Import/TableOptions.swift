// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ArgumentParser
import BYOKCore
import BYOKStorage
import Console
import Foundation

/// The other system's table, where its rows are read from there and not from a file.
struct TableOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Instead of a file: the other system's table in PostgreSQL. Nothing is changed in it.", valueName: "name"))
    var fromTable: String?

    @Option(
        help: ArgumentHelp(
            "The database that has the table; or set \(Self.setting). By default it is the store's.", valueName: "dsn"))
    var fromPostgres: String?

    @Option(help: ArgumentHelp("How its server proves who it is; by default as the store's.", valueName: "mode"))
    var fromPostgresTls: TLSName?

    @Option(
        help: ArgumentHelp(
            "A column that the table's rows are sorted by: an owner's keys are tried in this order.",
            valueName: "column")
    )
    var orderBy: String?

    private static let setting = "IMPORT_DATABASE_URL"

    func validate() throws {
        guard fromTable != nil || fromPostgres == nil && fromPostgresTls == nil && orderBy == nil else {
            throw ValidationError("--from-postgres, --from-postgres-tls and --order-by go with --from-table.")
        }
    }

    /// - Parameter place: the store.
    func rows(_ table: String, beside place: StorePlace, _ rules: RowRules) async throws -> any RowReading {
        var own: Database?
        if case .database(let database) = place { own = database }
        guard let dsn = fromPostgres ?? ProcessInfo.processInfo.setting(Self.setting) ?? own?.dsn else {
            throw Failure(.usage, "Which database has the table? Say --from-postgres DSN, or set \(Self.setting).")
        }
        #if Postgres
        var options = PostgresOptions(dsn: dsn)
        options.tls = (fromPostgresTls ?? own?.tls ?? .verifyFull).value
        // Sorting takes its time.
        options.timeout = .seconds(120)
        do {
            return try TableRows(try await FernetTable(table, options), orderedBy: orderBy, rules)
        } catch let error as BYOKError {
            throw Self.worded(error)
        }
        #else
        throw Database.unsupported
        #endif
    }

    /// Names the setting that is meant: this is not the store's database.
    static func worded(_ error: BYOKError) -> BYOKError {
        var error = error
        error.message = error.message.replacing("options.dsn", with: "--from-postgres")
            .replacing("options.tls", with: "--from-postgres-tls")
        return error
    }
}
