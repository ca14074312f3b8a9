// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import Foundation
import Synchronization
import Testing

/// A route opens its key only while the key may be used; taking a key out of use waits for openings in progress.
@Suite struct OpeningTests {
    let world: World
    init() throws { world = try World() }

    private func code(_ route: Route) async -> BYOKError.Code? {
        do {
            _ = try await route.withSecret(Samples.text)
            return nil
        } catch {
            return (error as? BYOKError)?.code
        }
    }

    @Test(arguments: KeyVaultFaultTests.changes) func anEarlierRouteIsGoodOnlyForTheSameEnabledValue(
        call: KeyVaultFaultTests.Call
    ) async throws {
        let id = try await world.add(.openAI, 1, status: .connected)
        try await world.add(.openAI, 2)
        let route = try await world.router.route(RouteRequest("gpt-4", for: .alice, key: .key(id)))
        #expect(await code(route) == nil)
        try await call.make(world.vault, id)
        let isStale = ["disable", "replace", "replace with grace", "remove"].contains(call.name)
        #expect(await code(route) == (isStale ? .routeStale : nil))
    }

    @Test func anEarlierRouteOfAnErasedOwnerIsStale() async throws {
        try await world.add(.openAI)
        let route = try await world.router.route(RouteRequest("gpt-4", for: .alice))
        _ = try await world.vault.eraseOwner(Samples.alice)
        #expect(await code(route) == .routeStale)
    }

    @Test func anEarlierRouteOfARowEditedMeanwhileDoesNotOpen() async throws {
        let id = try await world.add(.openAI)
        let route = try await world.router.route(RouteRequest("gpt-4", for: .alice))
        try await world.store.edit(id, of: Samples.alice) { $0.label = "edited" }
        #expect(await code(route) == .routeStale)
    }

    @Test func aChangeInAnotherProcessCountsAtOnce() async throws {
        let id = try await world.add(.openAI)
        let route = try await world.router.route(RouteRequest("gpt-4", for: .alice))
        try await World(sharing: world).vault.remove(id, of: Samples.alice)
        #expect(await code(route) == .routeStale)
        #expect(await world.payer("gpt-4") == .credits(at: .openAI))
    }

    @Test func withoutTheStoreAnUnchangedKeyStillOpens() async throws {
        let id = try await world.add(.openAI)
        let route = try await world.router.route(RouteRequest("gpt-4", for: .alice))
        world.store.fail(.records, .commit)
        #expect(await code(route) == nil)
        #expect(await world.payer("gpt-4") == .key(id))
    }

    enum TakingAway: CaseIterable { case remove, disable, replace, erase }

    /// Runs each step on a thread of its own, so that a body that blocks starves nobody.
    private final class OwnThreads: TaskExecutor {
        func enqueue(_ job: consuming ExecutorJob) {
            let job = UnownedJob(job)
            Thread.detachNewThread { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
        }
    }

    private final class Flag: Sendable {
        private let state = Mutex(false)
        var isUp: Bool { state.withLock { $0 } }
        func raise() { state.withLock { $0 = true } }
    }

    /// Blocks inside the opening, as a slow socket would, and sees that the change waits for it.
    @Test(arguments: TakingAway.allCases) func takingAKeyAwayWaitsForOpeningsInProgress(how: TakingAway) async throws {
        let id = try await world.add(.openAI)
        let route = try await world.router.route(RouteRequest("gpt-4", for: .alice))
        let mayLeave = DispatchSemaphore(value: 0)
        let hasLeft = Flag()
        let threads = OwnThreads()
        await withCheckedContinuation { isInside in
            Task(executorPreference: threads) {
                try await route.withSecret { _ in
                    isInside.resume()
                    mayLeave.wait()
                    hasLeft.raise()
                }
            }
        }
        let world = world
        async let change: Bool = {
            switch how {
            case .remove: try await world.vault.remove(id, of: Samples.alice)
            case .disable: try await world.vault.change(id, of: Samples.alice, .disable)
            case .replace:
                _ = try await world.vault.replace(id, of: Samples.alice, with: .sample(.openAI, 2), test: false)
            case .erase: _ = try await world.vault.eraseOwner(Samples.alice)
            }
            return hasLeft.isUp
        }()
        // The change is written at once; whether it then waits is what the flag tells.
        while try await world.store.record(id, of: Samples.alice)?.version == 1 { await Task.yield() }
        for _ in 0..<200 { await Task.yield() }
        #expect(await code(route) == .routeStale, "no new opening begins")
        mayLeave.signal()
        #expect(try await change, "returned before the opening ended")
    }

    @Test func anErrorOfTheBodyPassesThroughUnchanged() async throws {
        struct Mine: Error {}
        try await world.add(.openAI)
        let route = try await world.router.route(RouteRequest("gpt-4", for: .alice))
        await #expect(throws: Mine.self) { try await route.withSecret { _ in throw Mine() } }
        // The opening ended: a removal does not wait for ever.
        let id = try #require(route.keyID)
        try await world.vault.remove(id, of: Samples.alice)
    }

    @Test func aKeyMovedToAnotherAddressIsNotSentThere() async throws {
        let id = try await world.add(.openAI)
        var moved = Provider.openAI
        moved.origin = Origin("https://api.openai.example.com/v1")
        let catalog = try ProviderCatalog(
            providers: [.openRouter, moved, .anthropic, .google], models: ProviderCatalog.bundled.models,
            snapshot: "2026-11-20")
        let other = try World(catalog: catalog, systemKeys: [.openRouter], sharing: world)
        #expect(await other.payer("gpt-4") == .nobody(.ownKeyUndecryptable))
        #expect(await world.payer("gpt-4") == .key(id))
    }

    @Test func replacingTheCatalogueCountsForTheNextRequest() async throws {
        let id = try await world.add(.openAI)
        #expect(await world.payer("house-model") == .nobody(.priceUnknown))
        let models = [ModelEntry(name: "openai/house-model", offers: [.init(provider: .openAI, ids: ["house-model"])])]
        try world.router.replaceCatalog(try ProviderCatalog.bundled.updating(models, snapshot: "2026-11-20"))
        #expect(await world.payer("house-model") == .key(id))
    }
}
