// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#if Postgres
/// Whom a migration grants what. The roles must exist: PostgreSQL has them for all databases of a server together.
public struct PostgresRoles: Sendable, Hashable {
    /// What the service's role is, or is a member of: reads and writes one owner's rows at a time.
    public var app: String
    /// What works across owners. Nobody logs in as it; the service's role, or an operator's, is a member.
    public var maintenance: String

    public init(app: String = "byok_app", maintenance: String = "byok_maintenance") {
        self.app = app
        self.maintenance = maintenance
    }
}
#endif
