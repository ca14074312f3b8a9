// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKStorage
import BYOKTesting
import Foundation
import StoreWorkload
import Testing

extension DurabilityTests {
    /// Four processes change keys in one store, and are killed at random moments.
    struct KillTests {
        /// `BYOK_KILLS` sets how many.
        @Test func acknowledgedChangesSurviveKills() async throws {
            let kills = Effort.number("BYOK_KILLS", 300)
            var (killed, acknowledged, doubts, uses, found) = (0, 0, 0, 0, [Finding]())
            while killed < kills, found.isEmpty {
                let count = min(150, kills - killed)
                let run = try KillRun(
                    kills: count, changes: 34 * count, seed: Effort.seed &+ UInt64(killed))
                let evidence = try await onThread { try run.perform() }
                found += await findings(evidence, at: run.folder.file())
                killed += count
                acknowledged += evidence.acknowledged
                doubts += evidence.doubts
                uses += evidence.useCount
            }
            print(
                "kill test: \(killed) kills, \(acknowledged) acknowledged changes, \(doubts) cut off, \(uses) openings, "
                    + "\(found.count) findings, seed \(Effort.seed)")
            #expect(found.isEmpty, "\(found.prefix(5))")
            #expect(acknowledged >= 33 * killed && uses > 0 && doubts > killed / 4)
        }

        /// Every promise broken on purpose is noticed by the same judge.
        @Test(arguments: [
            (PlantedFault.acknowledgesEarly, Finding.Kind.lost), (.neverStale, .staleUse), (.forgetsAudit, .audit),
            (.mixesSecrets, .wrongSecret),
        ])
        func aBrokenPromiseIsFound(fault: PlantedFault, kind: Finding.Kind) async throws {
            let run = try KillRun(kills: 12, changes: 100, seed: Effort.seed, fault: fault)
            let evidence = try await onThread { try run.perform() }
            let kinds = await Set(findings(evidence, at: run.folder.file()).map(\.kind))
            #expect(kinds.contains(kind), "found only \(kinds)")
        }
    }
}

/// One store and the workers on it.
struct KillRun {
    static let workers = 4
    let folder: TemporaryFolder
    let kills: Int
    /// How many acknowledged changes there are to be at least.
    let changes: Int
    let seed: UInt64
    let fault: PlantedFault?

    init(kills: Int, changes: Int, seed: UInt64, fault: PlantedFault? = nil) throws {
        folder = try TemporaryFolder()
        (self.kills, self.changes, self.seed, self.fault) = (kills, changes, seed, fault)
    }

    /// Blocks; every worker is dead afterwards.
    func perform() throws -> Evidence {
        var dice = Dice(seed: seed)
        var starts = 0
        func start(_ worker: Int) throws -> WorkerProcess {
            starts += 1
            return try WorkerProcess(
                [
                    "churn", "store=\(folder.file())", "journal=\(journal(worker))", "worker=\(worker)",
                    "workers=\(Self.workers)", "seed=\(dice.next() >> 16)", "values=\(starts * 100_000)",
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
            // Long enough that most are killed at work, short enough that some are killed while they open the store.
            usleep(UInt32.random(in: 0..<60_000, using: &dice))
            let victim = Int.random(in: 0..<Self.workers, using: &dice)
            running[victim].kill()
            running[victim].wait()
            running[victim] = try start(victim)
        }
        let deadline = Date() + 120
        while evidence().acknowledged < changes, Date() < deadline { usleep(100_000) }
        for worker in running {
            worker.kill()
            worker.wait()
        }
        running = []
        return evidence()
    }

    private func journal(_ worker: Int) -> String { folder.file("journal-\(worker)") }

    private func evidence() -> Evidence {
        var evidence = Evidence()
        for worker in 0..<Self.workers { evidence.follow(Journal.lines(at: journal(worker))) }
        return evidence
    }
}
