// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#if Postgres
extension PostgresSchema {
    /// The format that this library writes.
    static let version = 1
    /// What brings a database from each format to the next, beginning with none at all; run in one transaction.
    func migration(from version: Int, _ roles: PostgresRoles) -> [String] {
        switch version {
        case 0: tables + functions + security(roles) + ["INSERT INTO \(name).byok_meta VALUES (1, 1)"]
        default: []
        }
    }

    private var tables: [String] {
        ["CREATE TABLE \(name).byok_meta(version bigint NOT NULL, min_reader bigint NOT NULL)"] + keyTables
            + auditTables
            + creditTables + usageTables + noticeTables
    }

    private var functions: [String] {
        auditFunctions + keyFunctions + creditFunctions + usageFunctions + noticeFunctions + choreFunctions
            + ["SELECT \(name).ensure_partitions()"]
    }
}
#endif
