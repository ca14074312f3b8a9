// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKStorage
import BYOKTesting
import Foundation
import StoreWorkload
import Testing

extension DurabilityTests {
    /// A process that carries requests out on credits dies at each edge of a charge, and is begun anew: nobody is charged
    /// twice or for nothing, and what was answered and not charged is listed.
    struct ChargeKillTests {
        /// `BYOK_CHARGE_KILLS` sets how often at each edge.
        @Test(arguments: ChargeEdge.allCases) func whateverEdgeItDiesAtEveryChargeHasItsAnswer(
            edge: ChargeEdge
        ) async throws {
            let kills = Effort.number("BYOK_CHARGE_KILLS", 5)
            let run = try ChargeRun()
            var dice = Dice(seed: Effort.seed)
            let places = (0..<kills).map { _ in Int.random(in: 1...6, using: &dice) }
            let codes = try await onThread {
                try places.map { try run.work(dyingAt: edge, after: $0, count: 30) } + [try run.work(count: 9)]
            }
            #expect(codes == Array(repeating: -SIGKILL, count: kills) + [0], "exit codes \(codes)")
            let verdict = try await run.verdict()
            print("charge kill test: \(kills) kills \(edge), \(verdict.figures), seed \(Effort.seed)")
            #expect(verdict.findings.isEmpty, "\(verdict.findings.prefix(5))")
            #expect(verdict.settled > 0)
            // At these edges something was answered that nobody pays for, or at least still holds credits.
            if [.afterReserve, .beforeAnswer, .afterAnswer, .beforeSettle].contains(edge) {
                #expect(verdict.listed >= kills)
            }
            if [.afterAnswer, .beforeSettle].contains(edge) { #expect(verdict.unpaid >= kills) }
        }

        /// Killed at moments that nobody chose.
        @Test func whateverMomentItDiesAtEveryChargeHasItsAnswer() async throws {
            let kills = Effort.number("BYOK_CHARGE_KILLS", 5) * 4
            let run = try ChargeRun()
            try await onThread {
                var dice = Dice(seed: Effort.seed)
                for _ in 0..<kills {
                    let worker = try run.start(count: 30_000)
                    usleep(UInt32.random(in: 20_000..<120_000, using: &dice))
                    worker.kill()
                    worker.wait()
                }
            }
            let verdict = try await run.verdict()
            print("charge kill test: \(kills) kills at random, \(verdict.figures), seed \(Effort.seed)")
            #expect(verdict.findings.isEmpty, "\(verdict.findings.prefix(5))")
            #expect(verdict.settled > kills)
        }
    }
}

/// One store and the processes that spend in it, one after the other.
private final class ChargeRun: Sendable {
    private let folder: TemporaryFolder

    struct Verdict {
        var sent = 0
        var answered = 0
        var settled = 0
        /// Answered, and nobody is charged.
        var unpaid = 0
        /// Reservations that were left open and are listed once their time is over.
        var listed = 0
        var findings: [String] = []
        var figures: String {
            "\(sent) requests sent, \(answered) answered, \(settled) charged, \(unpaid) answered and not charged, "
                + "\(listed) reservations listed, \(findings.count) findings"
        }
    }

    init() throws { folder = try TemporaryFolder() }

    func start(dyingAt edge: ChargeEdge? = nil, after: Int = 1, count: Int) throws -> WorkerProcess {
        var words = ["charge", "store=\(folder.file())", "journal=\(folder.file("journal"))", "count=\(count)"]
        if let edge { words += ["edge=\(edge.rawValue)", "at=\(after)"] }
        return try WorkerProcess(words)
    }

    func work(dyingAt edge: ChargeEdge? = nil, after: Int = 1, count: Int) throws -> Int32 {
        try start(dyingAt: edge, after: after, count: count).wait()
    }

    /// An hour later, by another process's eyes.
    func verdict() async throws -> Verdict {
        let store = try FileStore(at: folder.file())
        let clock = ManualClock(now: SystemClock().now() + .seconds(3_600))
        let router = try ChargeStand.router(store, ledger: store, master: Effort.master, clock: clock)
        var verdict = Verdict()
        var answered: Set<String> = []
        var sent: Set<String> = []
        var charged: [String: Int64] = [:]
        for line in Journal.charges(at: folder.file("journal")) {
            switch line {
            case .sent(let id): sent.insert(id)
            case .answered(let id): answered.insert(id)
            case .charged(let id, let amount): charged[id, default: 0] += amount
            }
        }
        let open = try await store.openReservations(limit: 100_000)
        await router.maintain()
        let listed = try await router.reconcile(since: Timestamp(seconds: 1_700_000_000))
        let entries = try await self.entries(in: store)
        let settled = Dictionary(grouping: entries.filter { $0.kind == .settle }, by: \.requestID.rawValue)
        for (id, all) in settled {
            if all.count > 1 { verdict.findings.append("\(id) is charged \(all.count) times") }
            if !answered.contains(id) { verdict.findings.append("\(id) is charged without an answer") }
            if all[0].amount != ChargeStand.price { verdict.findings.append("\(id) costs \(all[0].amount)") }
        }
        for (id, amount) in charged where settled[id]?.first?.amount.nanodollars != amount {
            verdict.findings.append("the charge of \(id) was acknowledged and is lost")
        }
        let names = Set(listed.expired.map(\.requestID.rawValue))
        for id in answered where settled[id] == nil && !names.contains(id) {
            verdict.findings.append("\(id) was answered, is not charged and not listed")
        }
        for reservation in open where !names.contains(reservation.requestID.rawValue) {
            verdict.findings.append("\(reservation.requestID) was open and is not listed")
        }
        let sum = entries.reduce(Int64(0)) { sum, entry in
            entry.kind == .grant
                ? sum + entry.amount.nanodollars : entry.kind == .settle ? sum - entry.amount.nanodollars : sum
        }
        let balance = try await store.balance(of: ChargeStand.account)
        if balance != CreditBalance(total: Money(nanodollars: sum), held: .zero) {
            verdict.findings.append("the balance is \(balance), the entries' sum \(sum)")
        }
        if !listed.unbalanced.isEmpty || !listed.overdue.isEmpty {
            verdict.findings.append("it does not add up: \(listed.unbalanced), \(listed.overdue.count) overdue")
        }
        let integrity = integrityCheck(of: folder.file())
        if integrity != "ok" { verdict.findings.append(integrity) }
        (verdict.sent, verdict.answered, verdict.settled) = (sent.count, answered.count, settled.count)
        verdict.unpaid = answered.count { settled[$0] == nil }
        verdict.listed = open.count
        await store.close()
        return verdict
    }

    private func entries(in store: FileStore) async throws -> [LedgerEntry] {
        var entries: [LedgerEntry] = []
        while case let page = try await store.entries(
            of: ChargeStand.account, from: Timestamp(seconds: 0), after: entries.last, limit: 1_000), !page.isEmpty
        {
            entries += page
        }
        return entries
    }
}
