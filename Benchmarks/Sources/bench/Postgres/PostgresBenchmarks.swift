// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#if Postgres
internal import BYOKCore
internal import BYOKStorage
internal import BenchKit
internal import Foundation

/// PostgresStore against libpq in C and pgbench, on a server of its own, over the socket of the file system.
enum PostgresBenchmarks {
    /// Away from the main actor, to which every call would come back.
    @concurrent
    static func run(_ report: Report, root: String, sealer: any SecretSealer) async throws {
        // The server's user must reach it, and the path of a socket is short.
        let folder = "/tmp/byok-bench-\(getpid())"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let server = try await PostgresServer(folder: folder, script: root + "/Scripts/postgres")
        let scripts = folder + "/scripts"
        try FileManager.default.createDirectory(atPath: scripts, withIntermediateDirectories: true)
        let pgbench = try PgBench(dsn: server.dsn("byok_app"), folder: scripts)

        let store = try await PostgresStore(server.options())
        let callers = try await World(owners: 1_000, store: store, sealer: sealer).callers
        await store.close()
        try server.copy("user_api_keys")
        try await PostgresReadBenchmarks(report, server, callers, sealer: sealer).run()
        try await PostgresLoadBenchmarks.run(report, server, callers, pgbench)
        let charges = try await PostgresChargeBenchmarks(report, server)
        try await charges.load(pgbench)
        try await charges.roundTrips()
        try await PostgresUsageBenchmarks.run(report, server, pgbench)
    }
}
#endif
