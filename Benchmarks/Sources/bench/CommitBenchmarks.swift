// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import BYOKCore
internal import BYOKStorage
internal import BYOKTesting
internal import BenchKit

/// Durable writes of FileStore: what callers that write together gain over one that writes alone, on the same disk in
/// the same run.
enum CommitBenchmarks {
    static func run(_ report: Report, path: String) async throws {
        let store = try FileStore(at: path)
        var number: UInt64 = 0
        /// One key with its audit entry, each of an owner of its own: made beforehand, for the store is what is measured.
        func changes(_ count: Int) throws -> [KeyChange] {
            try (0..<count).map { _ in
                number += 1
                let owner = try KeyOwner.user(World.id(Int(number)))
                let event = AuditEvent(
                    at: Timestamp(seconds: 1_795_132_800), owner: owner, kind: .added, actor: "bench",
                    masked: "sk-proj-...abcd")
                return KeyChange(owner: owner, writes: [.insert(.sample(owner, seed: number))], audit: [event])
            }
        }
        let rounds = 11
        var single: [Double] = []
        var many: [Double] = []
        for _ in 0..<rounds {
            let alone = try changes(1_000)
            let start = ContinuousClock.now
            for change in alone { try await store.commit(change) }
            single.append((ContinuousClock.now - start).nanoseconds / 1_000)

            let together = try changes(6_400)
            let begin = ContinuousClock.now
            try await withThrowingTaskGroup(of: Void.self) { group in
                for writer in 0..<64 {
                    group.addTask {
                        for change in together[writer * 100..<(writer + 1) * 100] { try await store.commit(change) }
                    }
                }
                try await group.waitForAll()
            }
            many.append((ContinuousClock.now - begin).nanoseconds / 6_400)
        }
        let ratio = Harness.median(zip(single, many).map { $0 / $1 })
        report.add(
            "commits.64", 1e9 / Harness.median(many), "/s", baseline: 1e9 / Harness.median(single), ratio: ratio,
            atLeast: 4, note: "durable adds with 64 callers / with one, FileStore")
    }
}
