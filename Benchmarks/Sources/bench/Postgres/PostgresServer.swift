// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#if Postgres
internal import BYOKStorage
internal import BenchKit
internal import CPostgresBaseline
internal import Foundation

/// A PostgreSQL server of this run's own, with tables of ours and plain copies for the baselines.
final class PostgresServer: Sendable {
    let folder: String
    let port: String
    private let script: String
    /// Everything that the service's role may see without row-level security lies here.
    static let plain = "plain"

    /// - Parameter folder: a new one; a socket's path is at most 107 bytes long.
    init(folder: String, script: String) async throws {
        (self.folder, self.script) = (folder, script)
        try Command.run([script, "start", folder])
        port = try String(contentsOfFile: folder + "/port", encoding: .utf8).trimmingCharacters(in: .newlines)
        // The tests want every statement in the log; here it would be most of what is measured.
        let admin = try PostgresBaseline(dsn("postgres"))
        try admin.execute("ALTER SYSTEM SET log_statement = 'none'")
        try admin.execute("ALTER SYSTEM SET autovacuum = off")
        try admin.execute("SELECT pg_reload_conf()")
        try await PostgresStore.migrate(PostgresOptions(dsn: dsn("byok_owner")))
        try admin.execute("CREATE SCHEMA \(Self.plain)")
        try admin.execute("GRANT USAGE ON SCHEMA \(Self.plain) TO byok_app")
    }

    deinit { _ = try? Command.run([script, "stop", folder]) }

    func dsn(_ role: String) -> String { "host=\(folder) port=\(port) dbname=byok user=\(role)" }

    func options(_ change: (inout PostgresOptions) -> Void = { _ in }) -> PostgresOptions {
        var options = PostgresOptions(dsn: dsn("byok_app"))
        change(&options)
        return options
    }

    /// Makes the table without a fence, with what the one of ours holds, and lets the planner know both.
    func copy(_ table: String, rows: Bool = true) throws {
        let admin = try PostgresBaseline(dsn("postgres"))
        let copy = "\(Self.plain).\(table)"
        try admin.execute("CREATE TABLE \(copy) (LIKE byok.\(table) INCLUDING ALL)")
        if rows { try admin.execute("INSERT INTO \(copy) SELECT * FROM byok.\(table)") }
        try admin.execute("GRANT SELECT, INSERT ON \(copy) TO byok_app")
        try admin.execute("VACUUM ANALYZE")
    }

    /// Binds this process and the server's to one core, or lets them go.
    /// - Returns: whether that could be had.
    func pin(_ core: Int?) -> Bool {
        let cores = core.map(String.init) ?? "0-\(ProcessInfo.processInfo.activeProcessorCount - 1)"
        let text = try? String(contentsOfFile: folder + "/data/postmaster.pid", encoding: .utf8)
        guard let parent = text?.split(separator: "\n").first.map(String.init) else { return false }
        let children = try? String(contentsOfFile: "/proc/\(parent)/task/\(parent)/children", encoding: .utf8)
        let processes = [String(getpid()), parent] + (children ?? "").split(separator: " ").map(String.init)
        return processes.allSatisfy { process in
            (try? Command.run(["/usr/bin/taskset", "-a", "-c", "-p", cores, process])) != nil
        }
    }
}
#endif
