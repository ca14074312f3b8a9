// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#if Postgres
import BYOKCore
import BYOKStorage
import Testing

/// The primary dies under load and its standby takes over: stores that name both hosts go on there.
@Suite(.enabled(if: PostgresServer.isThere))
struct PostgresFaultFailoverTests {
    /// Replication is synchronous, so what was acknowledged must be on the standby too.
    @Test func writesGoOnAtThePromotedStandbyAndNothingAcknowledgedIsLost() async throws {
        let primary = try await onThread { try PostgresCluster.start() }
        var options = try await primary.server.options()
        let standby = try await onThread { try primary.standby() }
        try await onThread {
            // Not before there is a standby, which would inherit it and wait for one of its own.
            try primary.server.run("ALTER SYSTEM SET synchronous_standby_names = '*'")
            try primary.server.run("SELECT pg_reload_conf()")
        }
        let isSynchronous = try await soon {
            try await onThread { try primary.server.run("SELECT sync_state FROM pg_stat_replication") } == "sync\n"
        }
        try #require(isSynchronous)
        options.dsn = primary.address(host: "localhost,localhost").replacing(
            "port=\(primary.port)", with: "port=\(primary.port),\(standby.port)")
        let judge = try await PostgresStore(options)
        (options.connections, options.timeout) = (8, .seconds(3))
        let crew = FaultCrew([try await PostgresStore(options), try await PostgresStore(options)])
        var recoveries: [Duration] = []
        var acknowledged = 0
        let told = try await crew.work(on: judge) {
            try await Task.sleep(for: .seconds(2))
            acknowledged = crew.record.count
            try await onThread { try primary.crash() }
            try await Task.sleep(for: .milliseconds(500))
            let asked = FaultRecord.Moment.now
            try await onThread { try standby.promote() }
            recoveries = try await crew.record.recovery(of: 2, since: asked)
            try await Task.sleep(for: .seconds(1))
        }
        #expect(acknowledged > 100)
        let verdict = try await FaultVerdict(on: told, crew.record, in: judge)
        print(
            "postgres failover test: \(verdict.figures); \(crew.record.figures); recovered after the order to promote "
                + FaultRecord.percentiles(recoveries))
        #expect(verdict.findings.isEmpty, "\(verdict.findings.prefix(5))")
        #expect(recoveries.max() ?? .zero <= .seconds(2))
        #expect(crew.record.longest <= options.timeout + .seconds(1))
        #expect(try await crew.poolsAreWhole(limit: 8), "\(crew.stores.map(\.connections))")
        for store in crew.stores + [judge] { await store.close() }
    }
}
#endif
