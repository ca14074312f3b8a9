// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#if Postgres
/// Where a `PostgresStore` finds its server, and how long it waits for it.
public struct PostgresOptions: Sendable {
    /// A connection string as libpq takes it, as a URI or as words: hosts, database, user, password, and what else
    /// PostgreSQL's manual lists under "Parameter Key Words". Several hosts are tried in turn until one takes writes.
    ///
    /// It must not ask for less than `tls` does. What it leaves out is read from the environment (`PGHOST`,
    /// `PGPASSFILE` …), the transport's safety excepted.
    public var dsn: String
    /// Where `dsn` leads to a connection pooler in transaction mode, such as PgBouncer: the way past it, for the one
    /// connection that listens. Nothing is prepared on the pooler's connections then.
    public var directDSN: String?
    /// How the server proves who it is. A local socket needs no proof.
    public var tls: PostgresTLS
    /// The schema that holds the tables: lower-case letters, digits and underscores, at most 40, no digit first.
    public var schema: String
    /// The role that works across owners (re-sealing, reconciling, purging) and to which the store changes for such
    /// a call alone. The DSN's own role must be allowed to.
    public var maintenanceRole: String
    /// How many connections there are at most, besides the one that listens; 1 to 1,000.
    public var connections: Int
    /// How long a call may take in all: waiting for a connection, every attempt, and the server's work.
    public var timeout: Duration
    /// How long after another process's change a cached table may be used here, at most. The listener asks the server
    /// four times as often; while it gets no answer nothing is taken from a cache.
    public var lease: Duration

    /// - Parameter dsn: for example `postgresql://app@db1,db2/shop?sslrootcert=/etc/ssl/db-ca.pem`.
    public init(dsn: String) {
        self.dsn = dsn
        directDSN = nil
        tls = .verifyFull
        schema = "byok"
        maintenanceRole = "byok_maintenance"
        connections = 8
        timeout = .seconds(5)
        lease = .seconds(1)
    }
}

extension PostgresOptions: CustomStringConvertible, CustomReflectable {
    /// Without the connection strings, which may hold a password.
    public var description: String {
        "PostgresOptions(schema: \(schema), tls: \(tls.mode), connections: \(connections), timeout: \(timeout), "
            + "lease: \(lease), a pooler: \(directDSN != nil))"
    }

    public var customMirror: Mirror { Mirror(self, children: ["description": description]) }
}
#endif
