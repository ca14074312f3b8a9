// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKStorage
import Foundation
import StoreWorkload
import Testing

extension DurabilityTests {
    /// One process takes keys out of use while another opens them in a tight loop.
    struct RaceTests {
        /// `BYOK_RACES` sets how many keys are removed, every third disabled and every third replaced before.
        @Test func noOpeningBeginsAfterARevocationHasReturned() async throws {
            let count = Effort.number("BYOK_RACES", 10_000)
            let evidence = try await race(count)
            let found = evidence.findings()
            print(
                "race test: \(count) keys removed, \(evidence.acknowledged - count) other changes, "
                    + "\(evidence.useCount) values opened by the other process, \(found.count) stale")
            #expect(found.isEmpty, "\(found.prefix(5))")
            #expect(evidence.useCount > count / 2, "the other process was hardly there")
        }

        /// A process that never asks whether its table is current must be caught.
        @Test func aTableUsedForEverIsFound() async throws {
            #expect(try await race(4, fault: .neverStale).findings().contains { $0.kind == .staleUse })
        }

        private func race(_ count: Int, fault: PlantedFault? = nil) async throws -> Evidence {
            let folder = try TemporaryFolder()
            return try await onThread {
                let common = ["store=\(folder.file())", "board=\(folder.file("board"))"]
                let revoker = try WorkerProcess(
                    ["revoke", "journal=\(folder.file("revoked"))", "count=\(count)"] + common)
                let user = try WorkerProcess(
                    ["use", "journal=\(folder.file("used"))"] + common, fault: fault?.rawValue)
                #expect(revoker.wait() == 0)
                #expect(user.wait() == 0)
                var evidence = Evidence()
                evidence.follow(Journal.lines(at: folder.file("revoked")))
                evidence.follow(Journal.lines(at: folder.file("used")))
                return evidence
            }
        }
    }
}
