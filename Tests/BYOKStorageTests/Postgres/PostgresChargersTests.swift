// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#if Postgres
import BYOKCore
import BYOKStorage
import Foundation
import StoreWorkload
import Testing

/// Four processes with fifty chargers each on three accounts: no overdraft, no charge twice; and a process that dies at
/// each edge of a charge.
@Suite(.serialized, .enabled(if: PostgresServer.isThere))
struct PostgresChargersTests {
    private let server: PostgresServer

    init() throws { server = try .require() }

    /// With money for `share` tenths of what is asked for. `BYOK_PG_CHARGES` sets how many requests each charger makes.
    @Test(arguments: [("perform", Int64(10)), ("perform", 4), ("seam", 10), ("seam", 4)])
    func nobodyIsChargedTwiceOrBeyondTheBalance(kind: String, share: Int64) async throws {
        let (each, seed) = (Effort.number("BYOK_PG_CHARGES", 10), Effort.seed)
        let crowd = Crowd(each: each, seed: seed)
        let options = try await server.options()
        let store = try await PostgresStore(options)
        let isPerformed = kind == "perform"
        let price = isPerformed ? ChargeStand.price : Crowd.charged
        let wanted = Int64(crowd.plan.distinct / Crowd.accounts.count + 1) * price.nanodollars
        // Where there is enough, also for all that are held at once.
        let grant = Money(nanodollars: wanted * share / 10 + (share == 10 ? 200 * price.nanodollars * 5 : 0))
        for account in Crowd.accounts {
            _ = try await store.apply(
                LedgerEntry(
                    account: account, requestID: try RequestID("grant"), attempt: 1, kind: .grant, amount: grant,
                    parametersHash: Array(repeating: 1, count: 32), at: Timestamp(seconds: 1_700_000_000)))
        }
        let folder = try TemporaryFolder()
        let start = ContinuousClock.now
        let codes = try await onThread {
            let workers = try (0..<Crowd.workers).map { worker in
                try WorkerProcess(
                    [
                        "crowd", "journal=\(folder.file("\(worker)"))", "worker=\(worker)", "each=\(each)",
                        "seed=\(seed)", "kind=\(kind)",
                    ] + options.words)
            }
            return workers.map { $0.wait() }
        }
        let time = ContinuousClock.now - start
        #expect(codes == [0, 0, 0, 0], "exit codes \(codes)")
        var served: [String: Int64] = [:]
        for line in (0..<Crowd.workers).flatMap({ Journal.charges(at: folder.file("\($0)")) }) {
            guard case .charged(let id, let amount) = line else { continue }
            #expect(served.updateValue(amount, forKey: id) == nil, "\(id) was served twice")
        }
        var (settled, closed) = (0, 0)
        for account in Crowd.accounts {
            let facts = try await LedgerInvariants(account, in: store)
            #expect(facts.objections(hasReceipts: isPerformed) == [])
            for entry in facts.settlements { #expect(served[entry.requestID.rawValue] == entry.amount.nanodollars) }
            settled += facts.settlements.count
            closed += facts.entries.count { [.void, .expire].contains($0.kind) }
            let sum = Int64(facts.settlements.count) * price.nanodollars
            #expect(facts.balance == CreditBalance(total: Money(nanodollars: grant.nanodollars - sum), held: .zero))
        }
        print(
            "postgres chargers: \(kind), 4 × 50 at once, \(each * 200) requests of \(crowd.plan.distinct) ids with money "
                + "for \(share) tenths, \(settled) charged, \(closed) given up or expired, in \(time), seed \(seed)")
        #expect(settled == served.count)
        if isPerformed, share == 10 { #expect(settled == crowd.plan.distinct) }
        if !isPerformed { #expect(closed > 0) }
        if share == 4 { #expect(settled < crowd.plan.distinct / 2) }
        await store.close()
    }

    /// `BYOK_PG_CHARGE_KILLS` sets how often at each edge.
    private static let kills = Effort.number("BYOK_PG_CHARGE_KILLS", 3)

    @Test(arguments: ChargeEdge.allCases) func whateverEdgeAProcessDiesAtEveryChargeHasItsAnswer(
        edge: ChargeEdge
    ) async throws {
        try await run().judge(edge, kills: Self.kills, "postgres charge kill test")
    }

    @Test func whateverMomentAProcessDiesAtEveryChargeHasItsAnswer() async throws {
        try await run().judge(kills: Self.kills * 4, after: 100_000..<400_000, "postgres charge kill test")
    }

    private func run() async throws -> ChargeRun {
        let options = try await server.options()
        return ChargeRun(in: try TemporaryFolder(), at: options.words) { try await PostgresStore(options) }
    }
}
#endif
