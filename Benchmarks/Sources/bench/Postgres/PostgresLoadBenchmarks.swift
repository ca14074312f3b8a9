// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#if Postgres
internal import BYOKCore
internal import BYOKStorage
internal import BenchKit

/// Reads by 32 callers at once, against as many clients of pgbench with the same select on the same server.
enum PostgresLoadBenchmarks {
    static let clients = 32
    private static let pools = [8, 16, 32]
    private static let rounds = 5

    static func run(_ report: Report, _ server: PostgresServer, _ callers: [Caller], _ pgbench: PgBench) async throws {
        let owners = callers.prefix(100).map(\.user)
        // One owner for all of pgbench's clients: another script for each makes it prepare for longer than it measures.
        let (owner, literal) = (owners[0], PostgresForm.literal(owners[0].encoded))
        let fence = String(decoding: PostgresForm.fence([owner]), as: UTF8.self)
        let plain = try pgbench.keep(
            "SELECT * FROM \(PostgresServer.plain).user_api_keys WHERE owner = \(literal);\n", as: "select")
        let fenced = try pgbench.keep(
            """
            \\startpipeline
            SELECT set_config('byok.owners', '\(fence)', true);
            SELECT * FROM byok.user_api_keys WHERE owner = \(literal);
            \\endpipeline

            """, as: "fenced")
        var rates: [(plain: Double, fenced: Double)] = []
        var ours = Array(repeating: [Double](), count: pools.count)
        var stores: [PostgresStore] = []
        for size in pools { stores.append(try await PostgresStore(server.options { $0.connections = size })) }
        for _ in 0..<rounds {
            rates.append(
                (
                    try pgbench.run(plain, clients: clients, seconds: 2),
                    try pgbench.run(fenced, clients: clients, seconds: 2)
                ))
            for (index, store) in stores.enumerated() {
                ours[index].append(
                    try await Load.rate(callers: clients, seconds: 2) { caller, call in
                        let owner = owners[(caller * 31 + call) % owners.count]
                        blackHole(try await store.records(ownedBy: [owner]))
                    })
            }
        }
        for store in stores { await store.close() }
        func ratio(_ rate: [Double], _ other: (Int) -> Double) -> Double {
            Harness.median(rate.indices.map { rate[$0] / other($0) })
        }
        for (size, rate) in zip(pools, ours) {
            report.add(
                "postgres.reads.\(size)", Harness.median(rate), "/s", baseline: Harness.median(rates.map(\.plain)),
                ratio: ratio(rate) { rates[$0].plain }, atLeast: size == 16 ? 0.7 : nil,
                note: "records of one owner, \(clients) callers on \(size) connections / pgbench, \(clients) clients",
                more: [
                    "pgbench with the fence": Harness.median(rates.map(\.fenced)),
                    "ratio to that": ratio(rate) { rates[$0].fenced },
                ])
        }
    }
}
#endif
