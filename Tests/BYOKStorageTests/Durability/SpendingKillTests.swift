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
    func verdict(_ lines: [SpendingLine]) async throws -> SpendingVerdict {
        let store = try FileStore(at: folder.file())
        var verdict = try await SpendingVerdict(on: lines, in: store)
        await store.close()
        let integrity = integrityCheck(of: folder.file())
        if integrity != "ok" { verdict.findings.append(Finding(.damaged, integrity)) }
        return verdict
    }
}
