// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKStorage
import BYOKTesting
import Testing

/// The code of CarryingARequestThrough.
struct CarryingARequestThroughTests {
    @Test func performsWithAClientOfTheHostsOwn() async throws {
        let stage = try await Stage()
        let (router, alice, client) = (stage.router, stage.alice, HouseClient())

        let request = RouteRequest(
            "gpt-4o", for: alice, id: try RequestID("order-4711"),
            bound: RequestBound(promptBytes: 5_000, completionTokens: 1_000))
        let performed = try await router.perform(request) { attempt in
            let header = try await attempt.withSecret { key in client.header(key) }
            let reply = try await client.post(attempt.route.model, to: attempt.route.provider.origin, header)
            attempt.delivery.usage = TokenUsage(input: reply.promptTokens, output: reply.completionTokens)
            return reply.text
        }
        print(performed.value)
        for (name, value) in performed.receipt.metadata { print("\(name): \(value)") }
        #expect(performed.receipt.metadata.map(\.value) == ["true", "openai", "0.00"])

        let stream = try await router.stream(
            request, isOutput: { piece in !piece.text.isEmpty }, usage: { piece in piece.usage }
        ) { attempt in
            try await client.stream(attempt.route.model)
        }
        for try await piece in stream { print(piece.text, terminator: "") }
        print(await stream.receipt.outcome)
        #expect(await stream.receipt.usage?.output == 3)

        try await router.inbox?.setPreferences(NoticePreferences(sent: [.keyFailed, .payingCredits]), of: alice.user)
        for notice in try await router.inbox?.notices(of: alice.user, before: nil, limit: 20) ?? [] {
            print(notice.text)
        }
        #expect(try await router.inbox?.preferences(of: alice.user).sent == [.keyFailed, .payingCredits])
    }

    @Test func keepsCredits() async throws {
        let alice = Caller(try .user("alice"), tier: .professional)
        let store = InMemoryStore()
        let sealer = try FernetSealer(MasterKeyring(MasterKeyring.generate()))

        let ledgerBacked = try BYOKRouter(
            catalog: .bundled, store: store, sealer: sealer, ledger: store,
            systemKeys: [SystemKey(.openAI, Secret("the-platform's-key"))])
        let payment = LedgerEntry.grant(
            Money("25") ?? .zero, to: alice.user, payment: try RequestID("payment-1"), at: SystemClock().now())
        print(try await store.apply(payment).total)
        let findings = try await ledgerBacked.reconcile(since: Timestamp(seconds: 0))
        print(findings.isClean)
        #expect(findings.isClean && findings.accounts == 0)
    }

    @Test func runsMaintenance() async throws {
        let router = try await Stage().router
        @Sendable func refreshPrices() async {}

        let maintenance = Task {
            await router.runMaintenance(jobs: [
                MaintenanceJob("prices", every: .seconds(86_400)) { await refreshPrices() }
            ])
        }
        maintenance.cancel()
        await maintenance.value
    }
}

/// Somebody's HTTP client.
private struct HouseClient {
    struct Reply {
        var text: String
        var promptTokens: UInt64
        var completionTokens: UInt64
    }
    struct Piece: Sendable {
        var text: String
        var usage: TokenUsage?
    }

    func header(_ key: Span<UInt8>) -> [UInt8] { Array("Bearer ".utf8) + key.indices.map { key[$0] } }

    func post(_ model: String, to origin: Origin, _ header: [UInt8]) async throws -> Reply {
        Reply(text: "Good day", promptTokens: 12, completionTokens: 3)
    }

    func stream(_ model: String) async throws -> AsyncStream<Piece> {
        AsyncStream { continuation in
            continuation.yield(Piece(text: "Good day"))
            continuation.yield(Piece(text: "", usage: TokenUsage(input: 12, output: 3)))
            continuation.finish()
        }
    }
}
