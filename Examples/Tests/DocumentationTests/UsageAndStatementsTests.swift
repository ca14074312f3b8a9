// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKStorage
import Testing

/// The code of UsageAndStatements.
struct UsageAndStatementsTests {
    private func report(_ router: BYOKRouter, _ owner: KeyOwner, _ now: Timestamp) async throws -> [[UsageGroup]] {
        let month = UsagePeriod.month(of: now)
        let byKey = try await router.usage.totals(of: owner, in: month, by: [.key])
        let byModelAndPayer = try await router.usage.totals(of: owner, in: month, by: [.model, .payer])
        let chart = try await router.usage.overTime(of: owner, in: .last(30, until: now), every: .day)
        let favourites = try await router.usage.mostUsedModels(of: owner, in: month, by: .cost, limit: 5)
        return [byKey, byModelAndPayer, chart, favourites]
    }

    private func account(
        for account: KeyOwner, _ router: BYOKRouter, _ now: Timestamp, _ write: (String) -> Void
    ) async throws -> StatementTotals {
        let statement = router.usage.statement(of: account, in: .month(of: now))
        for try await line in statement.lines(as: .csv) { write(line) }
        let totals = try await statement.totals()
        return totals
    }

    private func save(
        _ router: BYOKRouter, _ owner: KeyOwner, _ month: UsagePeriod, _ dearModel: ModelPrice
    ) async throws -> Money {
        let free = Savings.Baseline(price: dearModel, tier: .professional)
        let savings = try await router.usage.savings(of: owner, in: month, baseline: free)
        print("saved \(try savings.saved) in \(savings.counted) requests; \(savings.unknownCosts) have no known cost")
        return try savings.saved
    }

    private func outage(
        _ router: BYOKRouter, _ key: KeyID, _ account: KeyOwner, _ failedAt: Timestamp
    ) async throws -> OutageCost {
        let cost = try await router.usage.outageCost(of: key, account: account, since: failedAt)
        print("\(cost.requests) requests fell back and cost \(cost.credits) in credits")
        return cost
    }

    private func banner(_ router: BYOKRouter, _ owner: KeyOwner) async throws {
        for outage in try await router.outages(of: owner) {
            print("\(outage.key.masked) is \(outage.key.status) since \(outage.since): \(outage.cost.credits) so far")
        }
    }

    @Test func reportsOnAUserOfAnOwnKey() async throws {
        let store = InMemoryStore()
        let router = try BYOKRouter(
            catalog: .bundled, store: store, sealer: FernetSealer(MasterKeyring(MasterKeyring.generate())))
        let alice = try KeyOwner.user("alice")
        let now = Timestamp(seconds: 1_795_132_800)
        let receipt = Receipt(
            requestID: try RequestID("r1"), at: now, duration: .seconds(1), caller: alice, requestedModel: "gpt-4o",
            attempts: [
                AttemptRecord(
                    provider: .openAI, model: "gpt-4o", keyID: nil, keyOwner: alice, failure: nil, duration: .seconds(1)
                )
            ], outcome: .served, usage: TokenUsage(input: 1_000, output: 100), cost: Money("0.0035"),
            costSource: .listPrice, creditsEquivalent: Money("0.003675"))
        let record = UsageRecord(
            owner: alice, at: now, keyID: .brought, provider: .openAI, model: "gpt-4o",
            usage: TokenUsage(input: 1_000, output: 100), cost: Money("0.0035"), credits: .zero)
        try await store.append([record], receipts: [receipt], batch: UsageBatchID(host: [1], number: 1))

        let rows = try await report(router, alice, now)
        #expect(rows.map(\.count) == [1, 1, 30, 1])
        #expect(rows[1].first?.payer == .ownKey)
        #expect(rows[2].last?.totals.cost == Money("0.0035"))
        var lines: [String] = []
        let totals = try await account(for: alice, router, now) { lines.append($0) }
        #expect(lines.count == 2 && totals.totals.cost == Money("0.0035"))
        let price = try #require(ProviderCatalog.bundled.price(of: "gpt-4o", at: .openAI))
        #expect(try await save(router, alice, .month(of: now), price) == Money("0.000175"))
        #expect(try await outage(router, .brought, alice, now) == OutageCost())
        try await banner(router, alice)
    }
}
