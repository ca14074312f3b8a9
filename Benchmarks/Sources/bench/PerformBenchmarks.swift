// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import BYOKCore
internal import BYOKProviders
internal import BYOKStorage
internal import BenchKit
internal import CHeap

/// What carrying a request through costs beside the call itself: the executor over the bare closure, on an own key, with
/// and without records, and over a platform's key with its two durable writes.
enum PerformBenchmarks {
    private static let usage = TokenUsage(input: 1_000, output: 500)

    /// What a host's call does at the least: open the key, and say what came.
    private static func call(_ attempt: inout Attempt) async throws -> Int {
        attempt.delivery.usage = usage
        return try await attempt.withSecret { $0.count }
    }

    static func run(_ report: Report, folder: String, sealer: any SecretSealer) async throws {
        try await ownKey(report, folder: folder, sealer: sealer)
        try await platformKey(report, folder: folder, sealer: sealer)
    }

    private static func ownKey(_ report: Report, folder: String, sealer: any SecretSealer) async throws {
        let store = try FileStore(at: folder + "/perform/keys.db")
        let silent = try await World(owners: 1_000, store: store, sealer: sealer) { $0.usage = NoUsage() }
        let kept = try await World(owners: 1_000, store: FileStore(at: folder + "/kept/keys.db"), sealer: sealer)
        let model = silent.router.catalog.model(World.model)
        let order = RouteBenchmarks.order(1_000)
        let requests = silent.callers.map { RouteRequest(model, for: $0) }
        let keptRequests = kept.callers.map { RouteRequest(kept.router.catalog.model(World.model), for: $0) }
        func perform(_ world: World, _ requests: [RouteRequest]) -> (Int) async throws -> Void {
            { count in
                for index in 0..<count {
                    blackHole(try await world.router.perform(requests[order[index % order.count]], call).receipt)
                }
            }
        }
        let series = try await Harness.interleave(
            count: 20_000,
            [
                .init(name: "route") { count in
                    let requests = requests.span
                    for index in 0..<count {
                        blackHole(try silent.router.cachedRoute(requests[order[index % order.count]]))
                    }
                },
                .init(name: "bare") { count in
                    for index in 0..<count {
                        let route = try await silent.router.route(requests[order[index % order.count]])
                        blackHole(try await route.withSecret { $0.count })
                    }
                },
                .init(name: "perform", run: perform(silent, requests)),
                .init(name: "recorded", run: perform(kept, keptRequests)),
            ])
        let (route, bare, performed, recorded) = (series[0], series[1], series[2], series[3])
        let overheads = zip(performed.samples, bare.samples).map { $0 - $1 }
        let overhead = Harness.median(overheads)
        report.add(
            "perform.overhead", overhead, "ns", baseline: route.median,
            ratio: Harness.median(zip(overheads, route.samples).map { $0 / $1 }), atMost: 20,
            note: "perform beyond route and opening, own key / warm cachedRoute",
            more: ["perform": performed.median, "route and opening": bare.median])
        report.add(
            "perform.allocations",
            Double(
                try await allocations { blackHole(try await $0.router.perform($1, call).receipt) }
                    - allocations {
                        let route = try await $0.router.route($1)
                        blackHole(try await route.withSecret { $0.count })
                    }), "blocks", note: "of perform beyond route and opening, own key")
        report.add(
            "G6", recorded.median, "ns", baseline: performed.median,
            ratio: Harness.ratio(recorded, over: performed), atMost: 1.1,
            note: "perform with receipts and usage kept in a file / without")

        /// Per request, of this thread: nothing on this path suspends.
        func allocations(_ body: (World, RouteRequest) async throws -> Void) async throws -> Int {
            for _ in 0..<100 { try await body(silent, requests[0]) }
            let before = heap_allocations()
            for _ in 0..<1_000 { try await body(silent, requests[0]) }
            return Int(heap_allocations() - before) / 1_000
        }
    }

    private static func platformKey(_ report: Report, folder: String, sealer: any SecretSealer) async throws {
        let store = try FileStore(at: folder + "/credits/keys.db")
        let router = try BYOKRouter(
            catalog: .bundled, store: store, sealer: sealer, ledger: store,
            systemKeys: [SystemKey(.openAI, Secret("the-platforms-own-key"))])
        let alice = Caller(try .user("alice"), tier: .professional)
        let grant = LedgerEntry(
            account: alice.user, requestID: try RequestID("payment"), attempt: 1, kind: .grant,
            amount: Money(nanodollars: 1_000_000_000_000_000), parametersHash: Array(repeating: 0, count: 32),
            at: Timestamp(seconds: 0))
        _ = try await store.apply(grant)
        var number = 0
        func entry(_ kind: LedgerEntry.Kind) throws -> LedgerEntry {
            LedgerEntry(
                account: alice.user, requestID: try RequestID("bare-\(number)"), attempt: 1, kind: kind,
                amount: Money(nanodollars: 1_000), parametersHash: Array(repeating: 0, count: 32),
                at: Timestamp(seconds: 1))
        }
        let request = RouteRequest(
            router.catalog.model(World.model), for: alice,
            bound: RequestBound(promptBytes: 1_000, completionTokens: 500))
        let series = try await Harness.interleave(
            rounds: 7, count: 200,
            [
                .init(name: "perform") { count in
                    for _ in 0..<count { blackHole(try await router.perform(request, call).receipt) }
                },
                .init(name: "ledger") { count in
                    for _ in 0..<count {
                        number += 1
                        let use = AuditEvent(
                            at: Timestamp(seconds: 1), owner: alice.user, kind: .used, actor: "alice",
                            provider: .openAI,
                            details: ["model": "gpt-4o", "payer": "credits"])
                        _ = try await store.apply(entry(.reserve), recording: [use])
                        _ = try await store.apply(entry(.settle))
                    }
                },
            ])
        report.add(
            "perform.credits", series[0].median / 1_000, "µs", baseline: series[1].median / 1_000,
            ratio: Harness.ratio(series[0], over: series[1]), atMost: 1.3,
            note: "perform on a platform's key / the same reservation with its audit entry and settlement, no more")
    }

    /// Keeps nothing.
    private struct NoUsage: UsageLog {
        func append(_ records: [UsageRecord], receipts: [Receipt], batch: UsageBatchID) async throws {}
        func summary(of owner: KeyOwner, days: ClosedRange<Int>) async throws -> [UsageSummary] { [] }
        func receipts(of payer: KeyOwner, _ page: ReceiptPage) async throws -> [Receipt] { [] }
        func receipt(of payer: KeyOwner, for request: RequestID) async throws -> Receipt? { nil }
        func purge(before day: Int) async throws {}
    }
}
