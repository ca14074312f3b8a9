// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#if Postgres
import BYOKCore
import BYOKStorage
import BYOKTesting
import StoreWorkload
import Testing

/// 32 workers go on while the server crashes, one of its processes stands still, and the network is cut, falls silent or
/// loses acknowledgements: what a call has said is so, once, and no call takes longer than it may.
@Suite(.enabled(if: PostgresServer.isThere), .serialized)
struct PostgresFaultTests {
    /// `BYOK_PG_FAULTS` sets how many; each fifty have a server of their own.
    @Test func whatWasAcknowledgedIsThereOnceWhateverStrikes() async throws {
        let faults = Effort.number("BYOK_PG_FAULTS", 20)
        var dice = Dice(seed: Effort.seed)
        for first in stride(from: 0, to: faults, by: 50) {
            let run = try await FaultRun()
            let kinds = (first..<min(first + 50, faults)).map { FaultStrikes.Kind.allCases[$0 % 5] }
            let result = try await run.perform(kinds.shuffled(using: &dice), &dice)
            print("postgres fault test: \(kinds.count) faults, \(result.figures), seed \(Effort.seed)")
            #expect(result.verdict.findings.isEmpty, "\(result.verdict.findings.prefix(5))")
            #expect(result.verdict.spending.batches > kinds.count * 20)
            #expect(run.crew.record.longest <= FaultRun.timeout + .seconds(1))
            for (kind, times) in result.recoveries { #expect(times.max() ?? .zero <= .seconds(2), "after \(kind)") }
            try await run.end()
        }
    }

    /// The same judge notices a store that acknowledges early, and one that makes a write again under another name.
    @Test(arguments: [(PlantedFault.acknowledgesEarly, [FaultStrikes.Kind.crash]), (.repeatsAnew, [.deafness])])
    func aBrokenPromiseIsFound(fault: PlantedFault, kinds: [FaultStrikes.Kind]) async throws {
        // So short that a write that nobody waits for is given up.
        let run = try await FaultRun(timeout: fault == .acknowledgesEarly ? .milliseconds(300) : .seconds(3), fault)
        var dice = Dice(seed: Effort.seed)
        let result = try await run.perform(kinds + kinds, &dice)
        #expect(result.verdict.findings.map(\.kind).contains(.lost), "found only \(result.verdict.findings.prefix(5))")
    }
}

/// A server, a network before it, and two stores: one on the socket, one on the network.
private struct FaultRun {
    static let timeout = Duration.seconds(3)
    private static let connections = 8
    let cluster: PostgresCluster
    let crew: FaultCrew
    private let strikes: FaultStrikes
    /// More patient than the workers': what it finds must not depend on how busy the machine is.
    private let judge: PostgresStore

    struct Outcome {
        let verdict: FaultVerdict
        let record: FaultRecord
        let recoveries: [FaultStrikes.Kind: [Duration]]

        var figures: String {
            let recoveries = recoveries.map { "after \($0) \(FaultRecord.percentiles($1))" }.sorted()
            return "\(verdict.figures); \(record.figures); recovered \(recoveries.joined(separator: ", "))"
        }
    }

    init(timeout: Duration = Self.timeout, _ fault: PlantedFault? = nil) async throws {
        let cluster = try await onThread { try PostgresCluster.start() }
        let proxy = try FaultProxy(to: cluster.port)
        var options = try await cluster.server.options()
        judge = try await PostgresStore(options)
        (options.connections, options.timeout) = (Self.connections, timeout)
        let bySocket = try await PostgresStore(options)
        options.dsn = cluster.address(port: proxy.port)
        crew = FaultCrew([bySocket, try await PostgresStore(options)], fault: fault)
        strikes = FaultStrikes(cluster: cluster, proxy: proxy)
        self.cluster = cluster
    }

    func perform(_ kinds: [FaultStrikes.Kind], _ dice: inout Dice) async throws -> Outcome {
        var recoveries: [FaultStrikes.Kind: [Duration]] = [:]
        let told = try await crew.work(on: judge) {
            for kind in kinds {
                try await Task.sleep(for: .milliseconds(Int.random(in: 100..<400, using: &dice)))
                let moment = try await strikes.strike(kind, &dice)
                recoveries[kind, default: []] += try await crew.record.recovery(of: 2, since: moment)
            }
        }
        let verdict = try await FaultVerdict(on: told, crew.record, in: judge)
        return Outcome(verdict: verdict, record: crew.record, recoveries: recoveries)
    }

    /// Sees that no connection was lost on the way.
    func end() async throws {
        #expect(try await crew.poolsAreWhole(limit: Self.connections), "\(crew.stores.map(\.connections))")
        await judge.close()
        // Each has its listener, too.
        let open = crew.stores.reduce(0) { $0 + $1.connections.open + 1 }
        #expect(try await soon { try await sessions() <= open }, "more than \(open) sessions")
        for store in crew.stores { await store.close() }
        #expect(try await soon { try await sessions() == 0 }, "sessions that are left")
    }

    private func sessions() async throws -> Int {
        let cluster = cluster
        return try await onThread { try cluster.backends().count }
    }
}
#endif
