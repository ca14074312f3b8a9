// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// The SQL that makes the roles of a store in PostgreSQL, and its schema. Of the roles nobody but a superuser can.
struct RoleStatements {
    /// Owns the tables, and changes them.
    var owner: String
    /// What the service and the operator log in as.
    var app: String
    /// What works across owners; nobody logs in as it.
    var maintenance: String

    func sql(schema: String) -> String {
        """
        -- For psql, as a superuser of the store's database. Then give both that log in a password: \\password NAME
        CREATE ROLE \(Self.quoted(owner)) LOGIN;
        CREATE ROLE \(Self.quoted(app)) LOGIN;
        CREATE ROLE \(Self.quoted(maintenance)) NOLOGIN;
        GRANT \(Self.quoted(maintenance)) TO \(Self.quoted(app));
        CREATE SCHEMA \(Self.quoted(schema)) AUTHORIZATION \(Self.quoted(owner));

        """
    }

    private static func quoted(_ name: String) -> String { "\"\(name.replacing("\"", with: "\"\""))\"" }
}
