// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#if Postgres
internal import BYOKCore
internal import BYOKProviders
internal import BYOKStorage
internal import BenchKit

/// G5: a caller's keys out of PostgreSQL, by the store and on a cold route, against one prepared select by libpq from C
/// of the same rows without isolation.
struct PostgresReadBenchmarks {
    private let report: Report
    private let server: PostgresServer
    private let callers: [Caller]
    private let store, unprepared: PostgresStore
    private let router: BYOKRouter
    private let baseline, fenced: PostgresBaseline

    init(
        _ report: Report, _ server: PostgresServer, _ callers: [Caller], sealer: any SecretSealer
    ) async throws {
        (self.report, self.server, self.callers) = (report, server, callers)
        store = try await PostgresStore(server.options())
        unprepared = try await PostgresStore(server.options { $0.directDSN = $0.dsn })
        var options = RouterOptions()
        options.audit = World.NoAudit()
        // Room for one table per shard at most: nearly every route reads the database.
        options.cacheCapacity = 1
        router = try BYOKRouter(catalog: .bundled, store: store, sealer: sealer, options: options)
        baseline = try PostgresBaseline(server.dsn("byok_app"))
        fenced = try PostgresBaseline(server.dsn("byok_app"))
        let plain = "SELECT * FROM \(PostgresServer.plain).user_api_keys WHERE owner"
        // At its best: with an array in plain sight a statement is planned at every call, prepared or not.
        try baseline.execute("SET plan_cache_mode = force_generic_plan")
        try baseline.prepare("one", "\(plain) = $1")
        try baseline.prepare("some", "\(plain) = ANY ($1)")
        try fenced.execute("SET plan_cache_mode = force_generic_plan")
        try fenced.prepare("fence", "SELECT set_config('byok.owners', $1, true)")
        try fenced.prepare("some", "SELECT * FROM byok.user_api_keys WHERE owner = ANY ($1)")
    }

    func run() async throws {
        let alone = callers.map { Caller($0.user, tier: .enterprise) }
        try await measure("user", alone)
        try await measure("organisation", callers)
        await store.close()
        await unprepared.close()
    }

    private func measure(_ name: String, _ callers: [Caller]) async throws {
        let isPinned = server.pin(0)
        let pinned = try await Harness.interleaveCalls(rounds: 15, count: 500, subjects(callers))
        _ = server.pin(nil)
        let free = try await Harness.interleaveCalls(rounds: 7, count: 500, subjects(callers))
        let (place, keys) = (
            isPinned ? "on one core" : "NOT PINNED", name == "user" ? "a user's" : "a user's and its organisation's"
        )
        for (index, id, goal, what) in [
            (1, "fenced", nil, "the select behind its fence in one pipeline, C"),
            (2, "records", 1.6, "PostgresStore.records"),
            (3, "unprepared", 2, "PostgresStore.records, nothing prepared"), (4, "route", 1.6, "cold route"),
        ] as [(Int, String, Double?, String)] {
            report.add(
                "G5.postgres.\(name).\(id)", pinned[index].median / 1_000, "µs", baseline: pinned[0].median / 1_000,
                ratio: Harness.ratio(pinned[index], over: pinned[0]), atMost: goal,
                note: "p50 \(place): \(keys) keys, \(what) / one prepared select in C",
                more: [
                    "ratio to the fenced select in C": Harness.ratio(pinned[index], over: pinned[1]),
                    "p50 on any core": free[index].median / 1_000, "of the select": free[0].median / 1_000,
                    "their ratio": Harness.ratio(free[index], over: free[0]),
                ])
        }
    }

    private func subjects(_ callers: [Caller]) -> [Harness.Subject] {
        let order = RouteBenchmarks.order(callers.count)
        let model = router.catalog.model(World.model)
        let requests = callers.map { RouteRequest(model, for: $0) }
        let owners = callers.map { [$0.user] + ($0.organisation.map { [$0] } ?? []) }
        let lists = owners.map { PostgresForm.list($0.map(\.encoded)) }
        let fences = owners.map { PostgresForm.fence($0) }
        var calls = 0
        /// The next of the callers.
        func next() -> Int {
            calls += 1
            return order[calls % order.count]
        }
        return [
            .init(name: "select") { count in
                for _ in 0..<count {
                    let index = next()
                    let isOne = owners[index].count == 1
                    blackHole(
                        try isOne
                            ? baseline.run("one", owners[index][0].encoded) : baseline.run("some", lists[index]))
                }
            },
            .init(name: "fenced") { count in
                for _ in 0..<count {
                    let index = next()
                    blackHole(try fenced.run(fence: "fence", fences[index], "some", lists[index]))
                }
            },
            .init(name: "records") { count in
                for _ in 0..<count { blackHole(try await store.records(ownedBy: owners[next()])) }
            },
            .init(name: "unprepared") { count in
                for _ in 0..<count { blackHole(try await unprepared.records(ownedBy: owners[next()])) }
            },
            .init(name: "route") { count in
                for _ in 0..<count { blackHole(try await router.route(requests[next()])) }
            },
        ]
    }
}
#endif
