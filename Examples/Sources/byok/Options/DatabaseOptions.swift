// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ArgumentParser
import Console
import Foundation

/// What there is to say of a store in PostgreSQL beside where it is.
struct DatabaseOptions: ParsableArguments {
    @Option(help: "With --postgres: the schema of the tables; by default what BYOK_DATABASE_SCHEMA says, or byok.")
    var schema: String?

    @Option(
        help: ArgumentHelp(
            "With --postgres: how the server proves who it is; by default verify-full. A local socket needs no proof.",
            valueName: "mode"))
    var postgresTls: TLSName?

    @Option(
        help: ArgumentHelp(
            "With --postgres: the way past a pooler in transaction mode; or set BYOK_DIRECT_DATABASE_URL.",
            valueName: "dsn"))
    var directDsn: String?

    @Option(
        help: """
            With --postgres: the role that works across owners; by default what BYOK_MAINTENANCE_ROLE says, or \
            byok_maintenance.
            """)
    var maintenanceRole: String?

    func database(at dsn: String) -> Database {
        let process = ProcessInfo.processInfo
        return Database(
            dsn: dsn, directDSN: directDsn ?? process.setting("BYOK_DIRECT_DATABASE_URL"),
            tls: postgresTls ?? .verifyFull,
            schema: schema ?? process.setting("BYOK_DATABASE_SCHEMA") ?? "byok",
            maintenanceRole: maintenanceRole ?? process.setting("BYOK_MAINTENANCE_ROLE") ?? "byok_maintenance")
    }

    /// One of the two, from the command line or else from the settings.
    func place(store: String?, postgres: String?) throws(Failure) -> StorePlace {
        let process = ProcessInfo.processInfo
        let isSaid = store != nil || postgres != nil
        let path = isSaid ? store : process.setting("BYOK_STORE")
        let dsn = isSaid ? postgres : process.setting(Database.setting)
        switch (path, dsn) {
        case (let path?, nil) where !path.isEmpty:
            guard schema == nil, postgresTls == nil, directDsn == nil, maintenanceRole == nil else {
                throw Failure(
                    .usage,
                    "--schema, --postgres-tls, --direct-dsn and --maintenance-role are for a store in PostgreSQL.")
            }
            return .file(path)
        case (nil, let dsn?) where !dsn.isEmpty: return .database(database(at: dsn))
        case (_?, _?) where isSaid: throw Failure(.usage, "--store and --postgres: choose one of them.")
        case (_?, _?):
            throw Failure(
                .usage,
                "Which store? BYOK_STORE names one and \(Database.setting) another: unset one, or say --store PATH.")
        default:
            throw Failure(
                .usage, "Which store? Say --store PATH or --postgres DSN, or set BYOK_STORE or \(Database.setting).")
        }
    }
}

extension ProcessInfo {
    /// The environment variable, where it says something.
    func setting(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
}
