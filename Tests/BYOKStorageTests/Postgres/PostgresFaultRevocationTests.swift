// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#if Postgres
import BYOKStorage
import Foundation
import StoreWorkload
import Testing

/// One process takes keys out of use while another, whose listener is disturbed in a third of the rounds, opens them in
/// a tight loop.
@Suite(.serialized, .enabled(if: PostgresServer.isThere))
struct PostgresFaultRevocationTests {
    private let cluster: PostgresCluster

    init() throws { cluster = try PostgresCluster.start() }

    /// `BYOK_PG_RACES` sets how many keys are removed.
    @Test func noKeyIsOpenedPastTheLease() async throws {
        try await judge(Effort.number("BYOK_PG_RACES", 200), lease: .milliseconds(100))
    }

    /// `BYOK_PG_LEASED_RACES`: the same at the lease that a host gets who asks for none.
    @Test(.enabled(if: leasedRaces > 0)) func noKeyIsOpenedPastTheStandardLease() async throws {
        try await judge(Self.leasedRaces, lease: PostgresOptions(dsn: "").lease)
    }

    private static let leasedRaces = Effort.number("BYOK_PG_LEASED_RACES", 0)

    /// A process that never asks whether its table is current must be caught.
    @Test func aTableUsedForEverIsFound() async throws {
        let race = try await race(4, lease: .milliseconds(100), fault: .neverStale)
        #expect(race.evidence.findings(allowing: 100_000_000).contains { $0.kind == .staleUse })
    }

    /// So must one that goes by a longer lease than was said.
    @Test func aLongerLeaseIsFound() async throws {
        let race = try await race(18, lease: .milliseconds(500))
        #expect(race.evidence.findings(allowing: 100_000_000).contains { $0.kind == .staleUse })
    }

    private func judge(_ count: Int, lease: Duration) async throws {
        let (evidence, faults) = try await race(count, lease: lease)
        let nanoseconds = Int64(lease / .nanoseconds(1))
        let found = evidence.findings(allowing: nanoseconds)
        let staleness = evidence.staleness.sorted()
        func milliseconds(_ share: Double) -> String {
            let time = staleness.isEmpty ? 0 : staleness[Int(Double(staleness.count - 1) * share)]
            return "\(Double(time / 1_000) / 1_000) ms"
        }
        let late = staleness.count { $0 > nanoseconds / 20 }
        print(
            "postgres race test: \(count) keys removed, \(staleness.count) revocations at a lease of \(lease), "
                + "\(evidence.useCount) values opened by the other process, its listener "
                + faults.map { "\($0.value) times \($0.key)" }.sorted().joined(separator: ", ")
                + "; used after its revocation: p50 \(milliseconds(0.5)), p99 \(milliseconds(0.99)), "
                + "max \(milliseconds(1)), \(late) for longer than a twentieth of the lease, \(found.count) past it, "
                + "seed \(Effort.seed)")
        #expect(found.isEmpty, "\(found.prefix(5))")
        #expect(evidence.useCount > count / 2, "the other process was hardly there")
        let struck = faults.values.reduce(0, +)
        #expect(struck >= count / 3 - 3)
        // Whoever is cut off goes on with what it has: else the lease was not what ended the use.
        #expect(late > struck / 2, "the faults found nothing in the cache")
    }

    private func race(
        _ count: Int, lease: Duration, fault: PlantedFault? = nil
    ) async throws -> (evidence: Evidence, faults: [ListenerFaults.Kind: Int]) {
        let folder = try TemporaryFolder()
        let proxy = try FaultProxy(to: cluster.port)
        defer { proxy.end() }
        var options = try await cluster.server.options { $0.lease = lease }
        let revoker = options.words
        options.directDSN = cluster.address(port: proxy.port)
        let user = options.words
        let faults = ListenerFaults(cluster: cluster, proxy: proxy, lease: lease, seed: Effort.seed)
        let path = folder.file("board")
        let board = try Board(at: path)
        let revoking = try WorkerProcess(
            ["revoke", "journal=\(folder.file("revoked"))", "board=\(path)", "count=\(count)", "faults=1"] + revoker)
        let using = try WorkerProcess(
            ["use", "journal=\(folder.file("used"))", "board=\(path)"] + user, fault: fault?.rawValue)
        async let codes = onThread {
            let code = revoking.wait()
            // Also where it died: nobody else would say that it is over.
            board.end()
            return [code, using.wait()]
        }
        let counts = try await onThread { try faults.strike(board) }
        #expect(try await codes == [0, 0], "exit codes")
        var evidence = Evidence()
        evidence.follow(Journal.lines(at: folder.file("revoked")))
        evidence.follow(Journal.lines(at: folder.file("used")))
        return (evidence, counts)
    }
}
#endif
