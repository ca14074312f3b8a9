// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKTesting
import Foundation
import StoreWorkload
import Testing

extension DurabilityTests {
    /// A worker whose system calls on the store's files fail, or that is killed in the middle of one.
    struct SyscallTests {
        private static let faults = ["error=EIO", "error=ENOSPC", "signal=KILL"]
        private static let calls = [
            "openat", "pread64", "pwrite64", "write", "fdatasync", "fsync", "ftruncate", "fcntl", "fchmod", "unlink",
            "mmap", "close", "newfstatat", "fstat",
        ]
        private let folder: TemporaryFolder

        init() throws { folder = try TemporaryFolder() }

        /// `BYOK_SYSCALLS` sets how many calls of each kind fail in each way: by default some, drawn by chance; with
        /// more than there are, all of them.
        @Test func aFailedSystemCallLosesNothing() async throws {
            let most = Effort.number("BYOK_SYSCALLS", 2)
            guard try await onThread({ try WorkerTrace.isPossible(in: folder) }) else {
                return print("SKIPPED: failing system calls: strace is missing or may not trace here")
            }
            var dice = Dice(seed: Effort.seed)
            var (runs, reached, acknowledged, found) = (0, 0, 0, [String]())
            let counts = try await onThread { try WorkerTrace(folder: folder).counts(of: Self.calls) }
            guard !counts.isEmpty else {
                return print("SKIPPED: failing system calls: no worker comes up under strace here")
            }
            for call in Self.calls {
                for fault in Self.faults where counts[call] != nil {
                    for number in Array(1...(counts[call] ?? 1)).shuffled(using: &dice).prefix(most) {
                        let trace = try WorkerTrace(folder: TemporaryFolder())
                        let result = try await onThread { try trace.run(call, fault, number) }
                        runs += 1
                        reached += result.isReached ? 1 : 0
                        acknowledged += result.evidence.acknowledged
                        let problems = await findings(result.evidence, at: trace.folder.file()).map(\.description)
                        found += (result.problems + problems).map { "\(call) \(number) \(fault): \($0)" }
                    }
                }
            }
            print(
                "system call test: \(runs) runs, \(reached) with a call that failed or killed, \(acknowledged) "
                    + "acknowledged changes, \(found.count) findings, seed \(Effort.seed)")
            #expect(found.isEmpty, "\(found.prefix(5))")
            #expect(reached > runs / 2)
        }
    }
}
