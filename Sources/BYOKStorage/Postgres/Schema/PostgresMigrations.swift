// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#if Postgres
extension PostgresSchema {
    /// The format that this library writes.
    static let version = 1
    /// What brings a database from each format to the next, beginning with none at all; run in one transaction.
    func migration(from version: Int, _ roles: PostgresRoles) -> [String] {
        switch version {
        case 0:
            tables + functions + security(roles) + ["INSERT INTO \(name).byok_meta(version, min_reader) VALUES (1, 1)"]
        default: []
        }
    }

    private var tables: [String] {
        [
            // `instance` tells this database from others with the same tables.
            """
            CREATE TABLE \(name).byok_meta(
                version bigint NOT NULL,
                min_reader bigint NOT NULL,
                instance uuid NOT NULL DEFAULT gen_random_uuid())
            """
        ] + keyTables + auditTables + creditTables + usageTables + noticeTables
    }

    private var functions: [String] {
        auditFunctions + keyFunctions + creditFunctions + usageFunctions + noticeFunctions + choreFunctions
            + ["SELECT \(name).ensure_partitions()"]
    }
}
#endif
