// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKProviders
import Testing

@testable import BYOKCore

struct HealthReportTests {
    private let safe = ["SWIFT_BACKTRACE": "enable=yes,registers=none"]

    private func codes(_ world: World, _ environment: [String: String]) async -> [HealthReport.Code] {
        await world.router.health { environment[$0] }.findings.map(\.code)
    }

    @Test func findsNothingInASoundSetUp() async throws {
        let world = try World()
        try await world.add(.openAI)
        #expect(await codes(world, safe).isEmpty)
        #expect(await world.router.health { _ in nil }.isReady)
    }

    @Test func warnsOfAnEnvironmentThatLeaks() async throws {
        let world = try World()
        #if os(Linux)
        #expect(await codes(world, [:]) == [.crashOutput])
        #expect(await codes(world, ["SWIFT_BACKTRACE": "enable=yes"]) == [.crashOutput])
        #expect(await codes(world, ["SWIFT_BACKTRACE": "enable=no"]).isEmpty)
        #endif
        #expect(await codes(world, safe.merging(["SSLKEYLOGFILE": "/tmp/x"]) { a, _ in a }) == [.tlsKeyLog])
    }

    @Test func saysThatTheStoreIsDown() async throws {
        let world = try World()
        world.store.fail(.records)
        let report = await world.router.health { safe[$0] }
        #expect(report.findings.map(\.code) == [.storeUnavailable] && !report.isReady)
        #expect(!"\(report)".contains(Leaks.canary))
    }

    @Test func warnsOfAStoreThatCannotTellWhatOthersChanged() async throws {
        let world = try World()
        let id = try await world.add(.openAI)
        world.store.fail(.isCurrent)
        let report = await world.router.health { safe[$0] }
        #expect(report.findings.map(\.code) == [.cacheUnusable] && report.isReady)
        #expect(await world.payer("gpt-4") == .key(id))
        world.store.fail()
        #expect(await codes(world, safe).isEmpty)
    }

    @Test func countsTheRowsItCouldNotUse() async throws {
        let world = try World()
        let lost = try await world.addUndecryptable(.openAI, 1)
        let altered = try await world.add(.anthropic)
        try await world.store.edit(altered, of: Samples.alice) { $0.masked = "sk-...0000" }
        #expect(await codes(world, safe).isEmpty, "nothing was met yet")
        _ = await world.payer("gpt-4")
        #expect(Set(await codes(world, safe)) == [.keysUndecryptable, .rowsAltered])
        try await world.vault.remove(lost, of: Samples.alice)
        try await world.vault.remove(altered, of: Samples.alice)
        #expect(await codes(world, safe).isEmpty)
    }

    @Test func warnsOfUsesThatAreNotInTheAuditLog() async throws {
        let world = try World()
        try await world.add(.openAI)
        world.store.fail(.append)
        try await world.router.route(RouteRequest("gpt-4", for: .alice)).withSecret { _ in }
        #expect(await codes(world, safe).isEmpty, "it is not due yet")
        try? await world.router.flushAudit()
        #expect(await codes(world, safe) == [.auditOverdue])
        world.store.fail()
        try await world.router.flushAudit()
        #expect(await codes(world, safe).isEmpty)
    }
}
