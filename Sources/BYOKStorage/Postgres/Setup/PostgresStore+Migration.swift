// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#if Postgres
public import BYOKCore

extension PostgresStore {
    /// Makes the tables, or brings them up to date, in one transaction, and grants the roles what they need. Of several
    /// that are called at once, one does it and the others wait; called again, it does nothing.
    ///
    /// `PostgresOptions.dsn` names the role that is to own the tables, which is not the service's. Goes past a pooler
    /// where there is a direct DSN.
    /// - Throws: `invalidConfiguration` where a role is missing, `storePermissions` where this one may not make tables,
    ///   `storeTooNew` where a newer library has made them, `storeForeign` where the schema holds another program's.
    @discardableResult
    public static func migrate(
        _ options: PostgresOptions, roles: PostgresRoles = PostgresRoles()
    ) async throws(BYOKError) -> PostgresMigration {
        try PostgresSchema.check(roles.app, "roles.app")
        try PostgresSchema.check(roles.maintenance, "roles.maintenance")
        let setup = try PostgresSetup(options)
        let client = try PostgresClient(setup.listening, connections: 1, timeout: options.timeout)
        let result: Result<PostgresMigration, BYOKError>
        do throws(BYOKError) {
            result = .success(try await Migrator(setup.schema, roles, client).run())
        } catch {
            result = .failure(error)
        }
        await client.close()
        return try result.get()
    }
}

/// Brings the tables from the format they have to this library's.
private struct Migrator {
    private let schema: PostgresSchema
    private let roles: PostgresRoles
    private let client: PostgresClient
    private static let patience = Duration.seconds(600)

    init(_ schema: PostgresSchema, _ roles: PostgresRoles, _ client: PostgresClient) {
        self.schema = schema
        self.roles = roles
        self.client = client
    }

    func run() async throws(BYOKError) -> PostgresMigration {
        while true {
            let before = try await format()
            let version = before ?? 0
            if version == PostgresSchema.version { return PostgresMigration(before: before, after: version) }
            // The lock first, and then a look whether another was faster: dividing by zero ends the transaction.
            let unchanged =
                before == nil
                ? "SELECT 1 / (to_regclass('\(schema.name).byok_meta') IS NULL)::int"
                : "SELECT 1 / count(*) FROM \(schema.name).byok_meta WHERE version = \(version)"
            let steps = (version..<PostgresSchema.version).flatMap { schema.migration(from: $0, roles) }
            let statements =
                [
                    "SELECT pg_advisory_xact_lock(hashtextextended('\(schema.name)/migration', 0))", unchanged,
                    // IF NOT EXISTS would ask for the right to make schemas where there is nothing to make.
                    """
                    DO $$ BEGIN IF to_regnamespace('\(schema.name)') IS NULL THEN CREATE SCHEMA \(schema.name); END IF; END $$
                    """,
                ] + steps
            do {
                _ = try await client.perform(within: Self.patience) { _ in
                    statements.map { PostgresStatement(once: $0).with() }
                }
                return PostgresMigration(before: before, after: PostgresSchema.version)
            } catch {
                switch error.state {
                case "22012": continue
                case "42704":
                    throw BYOKError(
                        .invalidConfiguration,
                        "The role \(roles.app) or \(roles.maintenance) does not exist. CREATE ROLE both, NOLOGIN, or name "
                            + "others as roles.")
                default: throw error.error
                }
            }
        }
    }

    /// Nil where there are no tables.
    private func format() async throws(BYOKError) -> Int? {
        let there = try await first(
            "SELECT to_regclass('\(schema.name).byok_meta') IS NOT NULL, "
                + "to_regclass('\(schema.name).user_api_keys') IS NOT NULL")
        guard there?.integer(0) == 1 else {
            guard there?.integer(1) != 1 else {
                throw BYOKError(
                    .storeForeign,
                    "options.schema '\(schema.name)' holds another program's user_api_keys. Name another schema; "
                        + "nothing was touched.")
            }
            return nil
        }
        let row = try await first("SELECT version, min_reader FROM \(schema.name).byok_meta")
        guard let row else {
            throw BYOKError(.storeCorrupt, "The tables have no format. Restore the database from a backup.")
        }
        if row.integer(0) >= Int64(PostgresSchema.version) {
            try SetupCheck.judgeFormat(row.integer(0), minReader: row.integer(1))
            return PostgresSchema.version
        }
        return Int(row.integer(0))
    }

    private func first(_ sql: String) async throws(BYOKError) -> PostgresRow? {
        try await client.results { _ in [PostgresStatement(once: sql).with()] }[0].first
    }
}
#endif
