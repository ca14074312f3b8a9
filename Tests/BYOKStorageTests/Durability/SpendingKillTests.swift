// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKStorage
import BYOKTesting
import Foundation
import StoreWorkload
import Testing

extension DurabilityTests {
    /// Three processes spend credits and record usage in one store, and are killed at random moments.
    struct SpendingKillTests {
        /// `BYOK_SPENDING_KILLS` sets how many.
        @Test func acknowledgedSpendingSurvivesKillsWithItsEventsAndReceipts() async throws {
            let kills = Effort.number("BYOK_SPENDING_KILLS", 60)
            let run = try SpendingRun(kills: kills, seed: Effort.seed)
            let lines = try await onThread { try run.perform() }
            let verdict = try await run.verdict(lines)
            print(
                "spending: \(kills) kills, \(verdict.reservations) reservations and \(verdict.batches) batches "
                    + "acknowledged, \(verdict.unknown) more are there, \(verdict.findings.count) findings, "
                    + "seed \(Effort.seed)")
            #expect(verdict.findings.isEmpty, "\(verdict.findings.prefix(5))")
            #expect(verdict.reservations > kills && verdict.batches > kills)
        }

        /// The same judge notices a store that acknowledges early, and one that writes entry and events in two steps.
        @Test(arguments: [(PlantedFault.acknowledgesEarly, Finding.Kind.lost), (.forgetsAudit, .audit)])
        func aBrokenPromiseIsFound(fault: PlantedFault, kind: Finding.Kind) async throws {
            let run = try SpendingRun(kills: 20, seed: Effort.seed, fault: fault)
            let lines = try await onThread { try run.perform() }
            let kinds = try await Set(run.verdict(lines).findings.map(\.kind))
            #expect(kinds.contains(kind), "found only \(kinds)")
        }
    }
}

/// One store and those who spend in it.
private struct SpendingRun {
    static let workers = 3
    let folder: TemporaryFolder
    let kills: Int
    let seed: UInt64
    let fault: PlantedFault?

    struct Verdict {
        var reservations = 0
        var batches = 0
        /// There, though nobody was told so.
        var unknown = 0
        var findings: [Finding] = []
    }

    init(kills: Int, seed: UInt64, fault: PlantedFault? = nil) throws {
        folder = try TemporaryFolder()
        (self.kills, self.seed, self.fault) = (kills, seed, fault)
    }

    /// Blocks; every worker is dead afterwards. What they said was acknowledged.
    func perform() throws -> [SpendingLine] {
        var dice = Dice(seed: seed)
        var starts = 0
        func start(_ worker: Int) throws -> WorkerProcess {
            starts += 1
            return try WorkerProcess(
                [
                    "spend", "store=\(folder.file())", "journal=\(folder.file("journal-\(worker)"))",
                    "worker=\(worker)", "values=\(starts * 100_000)",
                ], fault: fault?.rawValue)
        }
        var running = try (0..<Self.workers).map(start)
        defer {
            for worker in running {
                worker.kill()
                worker.wait()
            }
        }
        for _ in 0..<kills {
            usleep(UInt32.random(in: 5_000..<90_000, using: &dice))
            let victim = Int.random(in: 0..<Self.workers, using: &dice)
            running[victim].kill()
            running[victim].wait()
            running[victim] = try start(victim)
        }
        for worker in running {
            worker.kill()
            worker.wait()
        }
        running = []
        return (0..<Self.workers).flatMap { Journal.spendings(at: folder.file("journal-\($0)")) }
    }

    /// Compares what was acknowledged with the store as it lies there.
    func verdict(_ lines: [SpendingLine]) async throws -> Verdict {
        let store = try FileStore(at: folder.file())
        var verdict = Verdict()
        var reserved: [String: Set<Spending>] = [:]
        var recorded: [String: Set<Spending>] = [:]
        for line in lines {
            switch line {
            case .reserved(let spending): reserved[spending.account, default: []].insert(spending)
            case .recorded(let spending): recorded[spending.account, default: []].insert(spending)
            }
        }
        for account in Set(reserved.keys).union(recorded.keys) {
            try await judgeCredits(of: account, reserved[account] ?? [], in: store, &verdict)
            try await judgeReceipts(of: account, recorded[account] ?? [], in: store, &verdict)
        }
        await store.close()
        let integrity = integrityCheck(of: folder.file())
        if integrity != "ok" { verdict.findings.append(Finding(.damaged, integrity)) }
        return verdict
    }

    private func judgeCredits(
        of account: String, _ acknowledged: Set<Spending>, in store: FileStore, _ verdict: inout Verdict
    ) async throws {
        let owner = try KeyOwner.user(account)
        var entries: [LedgerEntry] = []
        while case let page = try await store.entries(
            of: owner, from: Timestamp(seconds: 0), after: entries.last, limit: 500), !page.isEmpty
        {
            entries += page
        }
        var events: [RequestID: [AuditEvent.Kind]] = [:]
        var next: Int64 = 1
        while case let page = try await store.entries(of: owner, from: next, limit: 500), !page.isEmpty {
            next += Int64(page.count)
            for entry in page {
                if let id = entry.event.requestID { events[id, default: []].append(entry.event.kind) }
            }
        }
        let there = Set(entries.filter { $0.kind == .reserve }.map(\.requestID))
        for spending in acknowledged where try !there.contains(spending.requestID) {
            verdict.findings.append(Finding(.lost, "the reservation of \(account) \(spending.number)"))
        }
        // Acknowledged or not: what is there has its events, once each, and what is not has none.
        for id in there.union(events.keys) where (events[id] ?? []) != (there.contains(id) ? Spending.kinds : []) {
            verdict.findings.append(
                Finding(.audit, "\(id) is \(there.contains(id) ? "" : "not ")there, its events are \(events[id] ?? [])")
            )
        }
        if case .broken(let number) = try await store.verify(owner) {
            verdict.findings.append(Finding(.audit, "\(account): the chain is broken at \(number)"))
        }
        func sum(_ kinds: Set<LedgerEntry.Kind>) -> Int64 {
            entries.filter { kinds.contains($0.kind) }.reduce(0) { $0 + $1.amount.nanodollars }
        }
        let open = Int64(there.count - entries.count { $0.kind == .settle || $0.kind == .void }) * 3
        let balance = try await store.balance(of: owner)
        if balance.total.nanodollars != sum([.grant]) - sum([.settle]) || balance.held.nanodollars != open {
            verdict.findings.append(Finding(.lost, "\(account): the balance is \(balance), not the sum of its entries"))
        }
        verdict.reservations += acknowledged.count
        verdict.unknown += there.count - acknowledged.count
    }

    private func judgeReceipts(
        of account: String, _ acknowledged: Set<Spending>, in store: FileStore, _ verdict: inout Verdict
    ) async throws {
        let owner = try KeyOwner.user(account)
        var page = ReceiptPage(period: Timestamp(seconds: 0)..<Timestamp(microseconds: .max), limit: 500)
        var counts: [Substring: Int] = [:]
        while case let receipts = try await store.receipts(of: owner, page), let last = receipts.last {
            for receipt in receipts { counts[receipt.requestID.rawValue.prefix { $0 != "." }, default: 0] += 1 }
            page.after = ReceiptPage.Place(last)
        }
        let told = try Dictionary(uniqueKeysWithValues: acknowledged.map { (try $0.requestID.rawValue[...], $0) })
        for (id, spending) in told where counts[id] != spending.count {
            verdict.findings.append(
                Finding(.lost, "\(counts[id] ?? 0) receipts of \(id) are there of \(spending.count)"))
        }
        for (id, count) in counts where told[id] == nil {
            let number = id.split(separator: "-").last.flatMap { Int($0) } ?? 0
            if count != Spending(account: account, number: number).count {
                verdict.findings.append(Finding(.phantom, "\(count) receipts of \(id), a part of a batch"))
            }
        }
        let records = try await store.summary(of: owner, days: 0...100_000).reduce(0) { $0 + $1.requests }
        let receipts = counts.values.reduce(0, +)
        if records != receipts {
            verdict.findings.append(Finding(.lost, "\(account): \(receipts) receipts and \(records) records"))
        }
        verdict.batches += acknowledged.count
    }
}
