// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import Foundation

/// PostgreSQL's own load generator, with scripts of ours.
struct PgBench {
    private let program: String
    private let dsn: String
    private let folder: String

    /// - Parameter folder: where scripts are put; it must be there.
    init(dsn: String, folder: String) throws {
        let root = "/usr/lib/postgresql"
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
        let newest = versions.max { $0.compare($1, options: .numeric) == .orderedAscending }
        program = newest.map { "\(root)/\($0)/bin/pgbench" } ?? "/usr/bin/pgbench"
        (self.dsn, self.folder) = (dsn, folder)
    }

    /// Keeps a script, one transaction, under a name.
    /// - Returns: its place.
    func keep(_ script: String, as name: String) throws -> String {
        let path = "\(folder)/\(name).sql"
        try script.write(toFile: path, atomically: false, encoding: .utf8)
        return path
    }

    /// Transactions per second, every statement prepared.
    func run(_ script: String, clients: Int, seconds: Int) throws -> Double {
        let output = try Command.run(
            [
                "/usr/bin/timeout", "\(seconds + 20)", program, "-n", "-M", "prepared", "-c", "\(clients)", "-j",
                "\(min(clients, 2))", "-T", "\(seconds)",
                "-f", script, dsn,
            ])
        let line = output.split(separator: "\n").last { $0.hasPrefix("tps = ") }
        guard let words = line?.split(separator: " "), words.count > 2, let rate = Double(words[2]) else {
            throw Command.Failure(description: "pgbench told no rate: \(output)")
        }
        return rate
    }
}
