// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import BYOKCore
internal import BYOKProviders
internal import BYOKStorage
internal import BenchKit
internal import CHeap

/// G12: what a cached key costs, counted by the allocator: the router's memory with all owners cached less without.
enum MemoryBenchmarks {
    static func run(_ report: Report, sealer: any SecretSealer) async throws {
        let count = 100_000
        let store = InMemoryStore()
        let world = try await World(owners: count, store: store, sealer: sealer, withOrganisations: false)
        var options = RouterOptions()
        options.audit = World.NoAudit()
        options.cacheCapacity = 10_000_000
        let router = try BYOKRouter(catalog: .bundled, store: store, sealer: sealer, options: options)
        let before = heap_bytes_in_use()
        for caller in world.callers { blackHole(try await router.route(RouteRequest("gpt-4o", for: caller))) }
        let used = Double(heap_bytes_in_use() - before) / Double(count)
        let tokenBytes = Double(try sealedBytes(sealer))
        report.add(
            "G12", used, "B", baseline: tokenBytes, atMost: 250, judged: used - tokenBytes,
            note: "memory per cached key of an owner with one key, of which the baseline is the sealed token")
    }

    /// The size of the token of a key as the world's users have them: 80 bytes.
    private static func sealedBytes(_ sealer: any SecretSealer) throws -> Int {
        let place = SealingContext(
            owner: .platform, provider: "openai", origin: "https://api.openai.com/v1",
            recordID: KeyID(bytes: [UInt8](repeating: 7, count: 16))!, generation: 1)
        return try sealer.seal([UInt8](repeating: 65, count: 80).span, for: place).token.count
    }
}
