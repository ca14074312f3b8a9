// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#if Postgres
import BYOKCore

/// What must be so before a store works: tables of a version that this library knows, a role that the fences hold, and
/// settings under which what is acknowledged stays.
struct SetupCheck: Sendable {
    private let statement, instance: PostgresStatement

    init(_ schema: PostgresSchema) {
        instance = PostgresStatement("SELECT instance FROM \(schema.name).byok_meta")
        statement = PostgresStatement(
            """
            SELECT (SELECT max(version) FROM \(schema.name).byok_meta),
                (SELECT max(min_reader) FROM \(schema.name).byok_meta),
                current_setting('server_version_num')::bigint, current_setting('synchronous_commit'),
                current_setting('default_transaction_isolation'), r.rolsuper OR r.rolbypassrls,
                pg_has_role(r.oid, c.relowner, 'MEMBER'), current_setting('server_encoding')
            FROM pg_roles r, pg_class c
            WHERE r.rolname = current_user AND c.oid = '\(schema.name).user_api_keys'::regclass
            """)
    }

    /// Sees that both ways lead to one database: a listener elsewhere would hear of nothing.
    func compare(_ client: PostgresClient, _ direct: Connector, _ timeout: Duration) async throws(BYOKError) {
        let other = try PostgresClient(direct, connections: 1, timeout: timeout)
        let there: [UInt8]?
        do {
            there = try await identify(other)
        } catch {
            await other.close()
            throw error
        }
        await other.close()
        guard try await identify(client) == there else {
            throw Self.invalid("options.dsn and options.directDSN lead to two different databases.")
        }
    }

    private func identify(_ client: PostgresClient) async throws(BYOKError) -> [UInt8]? {
        try await client.results { _ in [instance.with()] }[0].first?.bytes(0)
    }

    func run(on client: PostgresClient) async throws(BYOKError) {
        let results = try await client.results { _ in [statement.with()] }
        guard let row = results[0].first else { return }
        try Self.judgeFormat(row.integer(0), minReader: row.integer(1))
        guard row.integer(2) >= 140_000 else {
            throw Self.invalid(
                "The server of options.dsn is PostgreSQL \(row.integer(2) / 10_000); 14 or later is needed.")
        }
        guard !["off", "local"].contains(row.text(3)) else {
            throw Self.invalid(
                "synchronous_commit is \(row.text(3)): what was acknowledged could be lost. ALTER ROLE … SET "
                    + "synchronous_commit = on for the role of options.dsn.")
        }
        guard row.text(4) == "read committed" else {
            throw Self.invalid(
                "default_transaction_isolation is '\(row.text(4))': ALTER ROLE … SET it to 'read committed' for the role of "
                    + "options.dsn.")
        }
        guard row.integer(5) == 0, row.integer(6) == 0 else {
            throw BYOKError(
                .storePermissions,
                "The role of options.dsn passes row-level security: it is a superuser, has BYPASSRLS or owns the tables. "
                    + "Give the service a role of its own, a member of the one that migrate was given as roles.app.")
        }
        guard row.text(7) == "UTF8" else {
            throw Self.invalid("The database's encoding is \(row.text(7)): make it with ENCODING 'UTF8'.")
        }
    }

    static func judgeFormat(_ version: Int64, minReader: Int64) throws(BYOKError) {
        if minReader > Int64(PostgresSchema.version) {
            throw BYOKError(
                .storeTooNew,
                "The tables have format \(version), which needs a library that knows \(minReader); this one knows up to "
                    + "\(PostgresSchema.version). Update the library.")
        }
        if version < Int64(PostgresSchema.version) {
            throw invalid(
                "The tables have format \(version); this library writes \(PostgresSchema.version). Run "
                    + "PostgresStore.migrate as their owner.")
        }
    }

    private static func invalid(_ message: String) -> BYOKError { BYOKError(.invalidConfiguration, message) }
}
#endif
