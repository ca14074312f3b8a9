// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import BYOKCore
internal import BYOKProviders
internal import BYOKStorage
internal import BenchKit
internal import CSelectBaseline

/// G5: a route whose keys are not in memory, against one prepared select of the same rows driven from C.
enum StoreBenchmarks {
    static let columns = """
        SELECT * FROM user_api_keys WHERE owner = ?1
        """

    static func coldRoute(_ report: Report, path: String, sealer: any SecretSealer) async throws {
        let store = try FileStore(at: path)
        let world = try await World(owners: 1_000, store: store, sealer: sealer, withOrganisations: false)
        guard let baseline = select_baseline_open(path, columns) else { fatalError("the select cannot be prepared") }
        defer { select_baseline_close(baseline) }
        var options = RouterOptions()
        options.audit = World.NoAudit()
        // Room for one table per shard at most: nearly every route reads the file.
        options.cacheCapacity = 1
        let router = try BYOKRouter(catalog: .bundled, store: store, sealer: sealer, options: options)
        let model = router.catalog.model(World.model)
        let requests = world.callers.map { RouteRequest(model, for: $0) }
        let owners = world.callers.map(\.user.encoded)
        let order = RouteBenchmarks.order(requests.count)
        let series = try await Harness.interleave(
            count: 5_000,
            [
                .init(name: "route") { count in
                    for index in 0..<count { blackHole(try await router.route(requests[order[index % order.count]])) }
                },
                .init(name: "select") { count in
                    for index in 0..<count {
                        let owner = owners[order[index % order.count]]
                        blackHole(select_baseline_run(baseline, owner, owner.count))
                    }
                },
            ])
        report.add(
            "G5.sqlite", series[0].median, "ns", baseline: series[1].median,
            ratio: Harness.ratio(series[0], over: series[1]), atMost: 2.5,
            note: "cold route over FileStore / one prepared select in C")
    }
}
