// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKStorage
import Console

/// A store in PostgreSQL. Never printed but for its schema: a connection string may hold a password.
struct Database: Sendable {
    let dsn: String
    let directDSN: String?
    let tls: TLSName
    let schema: String
    let maintenanceRole: String

    static let setting = "BYOK_DATABASE_URL"

    #if Postgres
    var options: PostgresOptions {
        var options = PostgresOptions(dsn: dsn)
        options.directDSN = directDSN
        options.tls = tls.value
        options.schema = schema
        options.maintenanceRole = maintenanceRole
        return options
    }
    #else
    static let unsupported = Failure(
        .usage, "This byok was built without PostgreSQL.", code: "notInThisBuild",
        hints: ["Build it with the package trait Postgres, which is on unless it is turned off."])
    #endif
}
