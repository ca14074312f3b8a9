// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import BYOKCore
internal import BYOKProviders
internal import BYOKStorage
internal import BenchKit
internal import Synchronization

/// G1 to G3: the warm route.
enum RouteBenchmarks {
    /// What any router must do at the least: find the owner in a table that threads share.
    final class RawTable: Sendable {
        struct Key: Hashable {
            var kind: UInt8
            var id: String
        }
        private let table: Mutex<[Key: Int]>

        init(_ keys: [Key]) {
            table = Mutex(Dictionary(uniqueKeysWithValues: zip(keys, 0...)))
        }

        func find(_ key: Key) -> Int? { table.withLock { $0[key] } }
    }

    static func rawKeys(_ world: World) -> [RawTable.Key] {
        world.callers.map { RawTable.Key(kind: 1, id: $0.user.id) }
    }

    /// A fixed random order, so that large tables miss the processor's caches as they do in life.
    static func order(_ count: Int) -> [Int] {
        var state: UInt64 = 42
        return (0..<count).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % count
        }
    }

    static func subjects(_ world: World) -> [Harness.Subject] {
        let keys = rawKeys(world)
        let raw = RawTable(keys)
        let order = order(keys.count)
        let router = world.router
        let interned = world.router.catalog.model(World.model)
        let byName = world.callers.map { RouteRequest(ModelName(World.model), for: $0) }
        let byEntry = world.callers.map { RouteRequest(interned, for: $0) }
        // Spans lend an element, where an array would copy it and count its references: a host has its request in hand.
        return [
            .init(name: "raw") { count in
                let keys = keys.span
                var sum = 0
                for index in 0..<count { sum &+= raw.find(keys[order[index % order.count]]) ?? 0 }
                blackHole(sum)
            },
            .init(name: "interned") { count in
                let requests = byEntry.span
                for index in 0..<count { blackHole(try router.cachedRoute(requests[order[index % order.count]])) }
            },
            .init(name: "string") { count in
                let requests = byName.span
                for index in 0..<count { blackHole(try router.cachedRoute(requests[order[index % order.count]])) }
            },
            .init(name: "async") { count in
                for index in 0..<count { blackHole(try await router.route(byEntry[order[index % order.count]])) }
            },
        ]
    }

    static func small(_ report: Report, _ world: World, _ peers: Peers) async throws {
        let series = try await Harness.interleave(count: 200_000, subjects(world))
        let (raw, interned, string) = (series[0], series[1], series[2])
        report.add(
            "G1.interned", interned.median, "ns", baseline: raw.median, ratio: Harness.ratio(interned, over: raw),
            atMost: 3, note: "cachedRoute, 1 k owners, organisation + policy + freshness / Mutex + dictionary")
        report.add(
            "G1.string", string.median, "ns", baseline: raw.median, ratio: Harness.ratio(string, over: raw), atMost: 4,
            note: "the same, model by name")
        report.add("route.async", series[3].median, "ns", note: "the same through the async route")
        for (id, name, minimum) in [("G1.litellm", "litellm_pick.py", 100.0), ("G1.mlflow", "mlflow_pick.py", 25.0)] {
            if let peer = try peers.nanoseconds(name) {
                report.add(
                    id, interned.median, "ns", baseline: peer, ratio: peer / interned.median, atLeast: minimum,
                    note: "\(name) / cachedRoute")
            }
        }
    }

    static func growth(_ report: Report, small: World, large: World) async throws {
        // In one interleaved run: a slow phase of the machine must not look like growth.
        let series = try await Harness.interleave(
            count: 100_000, [subjects(small)[1], subjects(large)[1], subjects(large)[0]])
        report.add(
            "G2.growth", series[1].median, "ns", baseline: series[0].median,
            ratio: Harness.ratio(series[1], over: series[0]), atMost: 6, note: "1 M owners / 1 k owners")
        report.add(
            "G2.raw", series[1].median, "ns", baseline: series[2].median,
            ratio: Harness.ratio(series[1], over: series[2]), atMost: 3.5,
            note: "1 M owners / raw lookup at that size")
    }

    /// Two threads on one router against two threads on a router each.
    static func twoThreads(_ report: Report, _ one: World, _ other: World) async throws {
        func pair(_ a: World, _ b: World) -> (Int) async throws -> Void {
            let requests = [a, b].map { world in
                let model = world.router.catalog.model(World.model)
                return world.callers.map { RouteRequest(model, for: $0) }
            }
            let routers = [a.router, b.router]
            return { count in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for thread in 0..<2 {
                        let (router, requests) = (routers[thread], requests[thread])
                        // Each thread its own half of the owners.
                        let half = requests.count / 2
                        group.addTask {
                            for index in 0..<count {
                                blackHole(try router.cachedRoute(requests[thread * half + index % half]))
                            }
                        }
                    }
                    try await group.waitForAll()
                }
            }
        }
        let series = try await Harness.interleave(
            count: 200_000,
            [.init(name: "shared", run: pair(one, one)), .init(name: "apart", run: pair(one, other))])
        report.add(
            "G2.threads", series[0].median, "ns", baseline: series[1].median,
            ratio: Harness.ratio(series[0], over: series[1]), atMost: 1.5,
            note: "two threads, one router / a router each")
    }

    /// The same call from the main actor and from a pool task.
    static func mainActor(_ report: Report, _ world: World) async throws {
        let requests = world.callers.map { RouteRequest(world.router.catalog.model(World.model), for: $0) }
        let router = world.router
        let series = try await Harness.interleave(
            count: 50_000,
            [
                .init(name: "main") { count in try await onMain(router, requests, count) },
                .init(name: "pool") { count in
                    try await Task.detached {
                        for index in 0..<count { blackHole(try await router.route(requests[index % requests.count])) }
                    }.value
                },
            ])
        report.add(
            "G3", series[0].median, "ns", baseline: series[1].median, ratio: Harness.ratio(series[0], over: series[1]),
            atMost: 1.5, note: "route from MainActor / from a pool task")
    }

    @MainActor
    private static func onMain(_ router: BYOKRouter, _ requests: [RouteRequest], _ count: Int) async throws {
        for index in 0..<count { blackHole(try await router.route(requests[index % requests.count])) }
    }
}
