// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#if Postgres
import Foundation

/// A server of a test's own, to be stopped, frozen and promoted.
final class PostgresCluster: Sendable {
    let folder: String

    /// Empty folder under /tmp: the server runs as a user of its own, who must get there.
    private init(_ command: String, from: PostgresCluster? = nil) throws {
        folder = "/tmp/byok-\(command)-\(UUID().uuidString.prefix(8))"
        try Self.script([command] + (from.map { [$0.folder] } ?? []) + [folder])
    }

    deinit {
        try? Self.script(["stop", folder])
        try? FileManager.default.removeItem(atPath: folder)
    }

    static func start() throws -> PostgresCluster { try PostgresCluster("start") }
    /// A replica that takes no writes, until it is promoted.
    func standby() throws -> PostgresCluster { try PostgresCluster("standby", from: self) }
    /// PgBouncer in front, in transaction mode.
    func bouncer() throws -> PostgresCluster { try PostgresCluster("bouncer", from: self) }

    /// Ends it as a lost power supply does.
    func crash() throws { try Self.script(["crash", folder]) }
    func stop() throws { try Self.script(["stop", folder]) }
    func resume() throws { try Self.script(["resume", folder]) }
    func promote() throws { try Self.script(["promote", folder]) }

    var port: Int {
        Int(
            (try? String(contentsOfFile: folder + "/port", encoding: .utf8))?
                .trimmingCharacters(in: .whitespacesAndNewlines) ?? "") ?? 0
    }
    /// Of the authority that signed the server's certificate.
    var authority: String { folder + "/ca.pem" }
    var log: String { (try? String(contentsOfFile: folder + "/log", encoding: .utf8)) ?? "" }
    /// Through the socket.
    var server: PostgresServer { PostgresServer(dsn: "host=\(folder) port=\(port) dbname=byok user=postgres") }
    /// Over the network, which needs TLS.
    func address(port: Int? = nil, host: String = "localhost") -> String {
        "host=\(host) port=\(port ?? self.port) dbname=byok sslrootcert=\(authority) user=byok_app "
            + "password=test-only-byok_app"
    }

    /// Processes of the server that work for the service's role.
    func backends() throws -> [pid_t] {
        try server.run("SELECT pid FROM pg_stat_activity WHERE usename = 'byok_app'").split(separator: "\n")
            .compactMap { pid_t($0) }
    }

    private static func script(_ words: [String]) throws {
        let root = URL(fileURLWithPath: #filePath).pathComponents.prefix { $0 != "Tests" }.joined(separator: "/")
        try Command.run([String(root.dropFirst()) + "/Scripts/postgres"] + words)
    }
}
#endif
