// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKObservability
import BYOKProviders
import BYOKStorage
import BYOKTesting
import Logging
import ServiceLifecycle
import Testing

struct MaintenanceServiceTests {
    @Test func whatWaitsIsWrittenAtTheEnd() async throws {
        let (store, clock, alice) = (InMemoryStore(), ManualClock(), try KeyOwner.user("alice"))
        var options = RouterOptions()
        options.clock = clock
        let router = try BYOKRouter(
            catalog: .bundled, store: store, sealer: FernetSealer(MasterKeyring(MasterKeyring.generate())),
            options: options)
        let pasted = PastedKey("sk-proj-" + String(repeating: "A1b2", count: 16))
        try await router.keys.add(pasted, for: .openAI, owner: alice)

        let service = MaintenanceService(router)
        let group = ServiceGroup(
            configuration: .init(services: [.init(service: service)], logger: Logger(label: "group")))
        async let running: Void = group.run()
        await clock.waitForSleepers()  // the first round is over
        let request = RouteRequest("gpt-4o", for: Caller(alice, tier: .professional), id: try RequestID("r"))
        _ = try await router.perform(request) { $0.delivery = Delivery(usage: TokenUsage(input: 1, output: 1)) }
        #expect(try await store.receipt(of: alice, for: RequestID("r")) == nil)
        await group.triggerGracefulShutdown()
        try await running
        #expect(try await store.receipt(of: alice, for: RequestID("r"))?.outcome == .served)
    }
}
