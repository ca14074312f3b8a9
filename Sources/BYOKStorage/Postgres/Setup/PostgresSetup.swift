// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#if Postgres
import BYOKCore

/// The options, judged.
struct PostgresSetup: Sendable {
    let schema: PostgresSchema
    let connector: Connector
    /// Past the pooler, where there is one.
    let listening: Connector

    /// - Throws: `invalidConfiguration`, naming the option.
    init(_ options: PostgresOptions) throws(BYOKError) {
        schema = try PostgresSchema(options.schema)
        try PostgresSchema.check(options.maintenanceRole, "options.maintenanceRole")
        guard (1...1_000).contains(options.connections) else {
            throw BYOKError(.invalidConfiguration, "options.connections must be 1 to 1,000.")
        }
        guard options.timeout >= .milliseconds(10), options.timeout <= .seconds(3_600) else {
            throw BYOKError(.invalidConfiguration, "options.timeout must be 10 milliseconds to an hour.")
        }
        guard options.lease >= .milliseconds(20), options.lease <= .seconds(300) else {
            throw BYOKError(.invalidConfiguration, "options.lease must be 20 milliseconds to 5 minutes.")
        }
        let settings = try ConnectionSettings(options.dsn, tls: options.tls, setting: "options.dsn")
        let patience = min(options.timeout, .seconds(2))
        connector = Connector(settings: settings, prepares: options.directDSN == nil, patience: patience)
        guard let dsn = options.directDSN else {
            listening = connector
            return
        }
        listening = Connector(
            settings: try ConnectionSettings(dsn, tls: options.tls, setting: "options.directDSN"), prepares: true,
            patience: patience)
    }
}
#endif
