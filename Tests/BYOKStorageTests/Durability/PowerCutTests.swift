// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKStorage
import BYOKTesting
import CPowerCut
import Foundation
import StoreWorkload
import Testing

extension DurabilityTests {
    /// What a disk may hold after the power went, at any moment of opening, writing and emptying the log.
    struct PowerCutTests {
        /// `BYOK_CUTS` sets how many. Each leaves four states of the disk: nothing that was not synced, all of it, all up
        /// to one moment, and any sectors of it.
        @Test func acknowledgedChangesSurviveACutOfPower() async throws {
            let cuts = Effort.number("BYOK_CUTS", 300)
            var dice = Dice(seed: Effort.seed)
            var (states, acknowledged, doubts, found) = (0, 0, 0, [String]())
            for cut in 0..<cuts where found.isEmpty {
                let disk = try PowerDisk()
                // Every eighth while the file is made and opened, the others at work.
                let moment = cut % 8 == 0 ? Int.random(in: 1...40, using: &dice) : .random(in: 30...260, using: &dice)
                disk.cut(at: moment)
                let evidence = await disk.work(lanes: 3, steps: 12, seed: dice.next()) { stack in
                    // Half of the runs empty the log between the removals too, page by page.
                    if cut % 2 == 0 {
                        try #require(stack.store as? FileStore).executeOnWriter("PRAGMA wal_autocheckpoint = 8")
                    }
                }
                acknowledged += evidence.acknowledged
                for keep in [POWER_KEEP_NONE, POWER_KEEP_ALL, POWER_KEEP_PREFIX, POWER_KEEP_RANDOM] {
                    let image = try disk.image(keep, seed: dice.next())
                    let broken = await findings(evidence, at: image.folder.file(), options: image.options)
                    found += broken.map { "cut at \(moment), \(keep): \($0)" }
                    states += 1
                }
                doubts += evidence.acknowledged == 0 ? 0 : 1
            }
            print(
                "power cut test: \(cuts) cuts, \(states) states of the disk, \(acknowledged) acknowledged changes, "
                    + "\(doubts) cuts at work, \(found.count) findings, seed \(Effort.seed)")
            #expect(found.isEmpty, "\(found.prefix(5))")
            #expect(acknowledged > cuts * 4)
        }

        /// Whatever moment of its making a store's power goes at, it can be made again at the same place.
        @Test func aStoreCutOffInTheMakingIsMadeAgain() async throws {
            var dice = Dice(seed: Effort.seed)
            var moment = 0
            var isReached = true
            while isReached {
                moment += 1
                let disk = try PowerDisk()
                disk.cut(at: moment)
                isReached = (try? disk.open()) == nil || disk.isCut
                for keep in [POWER_KEEP_NONE, POWER_KEEP_ALL] + Array(repeating: POWER_KEEP_RANDOM, count: 6) {
                    let image = try disk.image(keep, seed: dice.next())
                    let stack = try image.open()
                    try await stack.keys.add(
                        PastedKey(PlantedValue(owner: "o", number: 1).text), for: .openAI, owner: .user("o"))
                    #expect(try await stack.look(at: "o").count == 1, "cut at \(moment)")
                }
            }
            #expect(moment > 10)
        }

        /// Where a sync is missing, the same judge must find losses; else the disk would prove nothing.
        @Test(arguments: ["log", "database", "synchronous"])
        func aMissingSyncIsFound(which: String) async throws {
            var dice = Dice(seed: Effort.seed)
            var (losses, cuts) = (0, 0)
            while losses == 0, cuts < 60 {
                cuts += 1
                let disk = try PowerDisk()
                let moment = Int.random(in: 100...260, using: &dice)
                disk.cut(at: moment)
                let evidence = await disk.work(lanes: 3, steps: 12, seed: dice.next()) { stack in
                    switch which {
                    case "log": power_disk_ignore_syncs(disk.disk, Int32(POWER_LOG.rawValue))
                    case "database": power_disk_ignore_syncs(disk.disk, Int32(POWER_DATABASE.rawValue))
                    default: try #require(stack.store as? FileStore).executeOnWriter("PRAGMA synchronous = OFF")
                    }
                }
                for keep in [POWER_KEEP_NONE, POWER_KEEP_RANDOM] {
                    let image = try disk.image(keep, seed: dice.next())
                    let found = await findings(evidence, at: image.folder.file(), options: image.options)
                    if found.contains(where: { $0.kind == .lost || $0.kind == .damaged }) { losses += 1 }
                }
            }
            print("power cut test, sync missing (\(which)): losses after \(cuts) cuts, seed \(Effort.seed)")
            #expect(losses > 0, "the judge saw no loss in \(cuts) cuts")
        }
    }
}
