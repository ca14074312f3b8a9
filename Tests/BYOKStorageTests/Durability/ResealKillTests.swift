// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKStorage
import BYOKTesting
import Foundation
import StoreWorkload
import Testing

extension DurabilityTests {
    /// The master key is changed under traffic, by a process that is killed again and again.
    struct ResealKillTests {
        /// `BYOK_RESEAL_ROWS` and `BYOK_RESEAL_KILLS` set how many.
        @Test func noOpeningFailsAndEveryKeyArrives() async throws {
            let keysEach = 5
            let owners = Effort.number("BYOK_RESEAL_ROWS", 50_000) / keysEach
            let kills = Effort.number("BYOK_RESEAL_KILLS", 100)
            let run = try ResealRun(owners: owners, keysEach: keysEach, kills: kills)
            let result = try await onThread { try run.perform() }

            let stack = try Stack(at: run.folder.file(), master: run.new)
            let use = try await stack.keys.masterKeyUse()
            #expect(use.map(\.keys) == [owners * keysEach], "keys are left under an old master key")
            let check = try await stack.keys.verify()
            #expect(check.isIntact, "\(check.left) \(check.brokenChains)")
            #expect(check.keys == owners * keysEach && check.chains == owners)
            var wrong = 0
            for number in 0..<owners {
                let keys = try await stack.look(at: "s\(number)")
                wrong += keys.values.count { $0.value == nil || !$0.isEnabled } + abs(keys.count - keysEach)
            }
            #expect(wrong == 0)
            await stack.store.close()
            print(
                "re-sealing: \(owners * keysEach) keys, \(result.killed) kills at work, \(result.completed) runs ended, "
                    + "\(result.openings) openings and \(result.edits) edits beside, \(result.failures) failures, "
                    + "seed \(Effort.seed)")
            #expect(result.failures == 0 && result.openings > 0 && result.edits > 0)
        }
    }
}

/// One vault under two master keys, the traffic on it, and the job that is killed.
private struct ResealRun {
    struct Result {
        var killed = 0
        var completed = 0
        var openings = 0
        var edits = 0
        var failures = 0
    }

    let folder: TemporaryFolder
    let old: String
    let new: String
    let owners: Int
    let keysEach: Int
    let kills: Int

    init(owners: Int, keysEach: Int, kills: Int) throws {
        folder = try TemporaryFolder()
        old = try MasterKeyring.generate()
        new = try MasterKeyring.generate()
        (self.owners, self.keysEach, self.kills) = (owners, keysEach, kills)
    }

    /// Blocks; every worker has ended afterwards.
    func perform() throws -> Result {
        var result = Result()
        let filling = try WorkerProcess(
            ["fill", "store=\(folder.file())", "owners=\(owners)", "keys=\(keysEach)"], master: old)
        guard filling.wait() == 0 else { throw POSIXError(.EIO) }
        let stop = folder.file("stop")
        let traffic = try (0..<2).map { worker in
            try WorkerProcess(
                [
                    "traffic", "store=\(folder.file())", "owners=\(owners)", "worker=\(worker)", "workers=2",
                    "seed=\(Effort.seed >> 16)", "stop=\(stop)", "report=\(folder.file("traffic-\(worker)"))",
                ], master: "\(new),\(old)")
        }
        try killAtWork(&result)
        if try job(from: old, to: new).wait() != 0 { result.failures += 1 }
        try "".write(toFile: stop, atomically: false, encoding: .utf8)
        for (number, worker) in traffic.enumerated() {
            if worker.wait() != 0 { result.failures += 1 }
            let counts = (try? String(contentsOfFile: folder.file("traffic-\(number)"), encoding: .utf8)) ?? ""
            let numbers = counts.split(separator: " ").compactMap { Int($0) }
            if numbers.count == 2 {
                (result.openings, result.edits) = (result.openings + numbers[0], result.edits + numbers[1])
            }
        }
        return result
    }

    /// A run that ends before it is killed turns the direction round, so that every kill meets work to be done.
    private func killAtWork(_ result: inout Result) throws {
        var dice = Dice(seed: Effort.seed)
        var (from, to) = (old, new)
        let spread = UInt32(max(150_000, owners * keysEach * 40))
        while result.killed < kills {
            let worker = try job(from: from, to: to)
            usleep(UInt32.random(in: 0..<spread, using: &dice))
            worker.kill()
            switch worker.wait() {
            case -SIGKILL: result.killed += 1
            case 0:
                result.completed += 1
                swap(&from, &to)
            default:
                result.failures += 1
                return
            }
        }
    }

    private func job(from: String, to: String) throws -> WorkerProcess {
        try WorkerProcess(["reseal", "store=\(folder.file())"], master: "\(to),\(from)")
    }
}
