// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// A batch counts once, and whole.
extension UsageLogCompatTest {
    static let batchChecks: [Check] = [
        Check("counts a batch once") { stage in
            for number in [Int64(5), 3, .max, .min, 0, -1] {
                for _ in 0..<3 {
                    try await stage.append([stage.record(cost: 1)], batch: stage.batch(number))
                }
            }
            try await stage.expect(costs: [6], "after six batches, three times each")
            // The id decides, whatever comes under it.
            try await stage.append([stage.record(cost: 100, model: "other")], batch: stage.batch(5))
            try await stage.expect(costs: [6], "after other records under an id that is there")
        },
        Check("counts the same number of two hosts twice") { stage in
            for host in UInt8(0)..<3 {
                try await stage.append([stage.record(cost: 1)], batch: stage.batch(1, host: host))
            }
            try await stage.expect(costs: [3], "after three hosts' first batches")
        },
        Check("writes all of a batch or nothing") { stage in
            for (field, code, bad) in try [
                ("cost", .invalidEntry, stage.record(cost: -1)),
                ("cost", .invalidEntry, stage.record(cost: .min)),
                ("credits", .invalidEntry, stage.record(credits: -1)),
                ("owner", BYOKError.Code.invalidIdentifier, stage.platformRecord()),
                ("member", BYOKError.Code.invalidIdentifier, stage.platformRecord(asks: true)),
            ] {
                let good = try stage.record(cost: 5)
                for records in [[good, bad], [bad, good]] {
                    try await stage.expect(
                        code, of: records, receipts: [stage.receipt()], batch: stage.batch(1), "a bad \(field)")
                }
            }
            var foreign = try stage.receipt()
            foreign.caller = .platform
            try await stage.expect(
                .invalidIdentifier, of: [stage.record(cost: 5)], receipts: [stage.receipt(), foreign],
                batch: stage.batch(1), "a receipt that the platform pays")
            try await stage.append([stage.record(cost: 5)], batch: stage.batch(1))
            try await stage.expect(costs: [5], "after the batch without what was bad")
        },
        Check("refuses a batch of no host") { stage in
            for host in [[], [UInt8](repeating: 1, count: 256)] {
                try await stage.expect(
                    .invalidIdentifier, of: [stage.record()], batch: UsageBatchID(host: host, number: 1),
                    "a host of \(host.count) bytes")
            }
        },
        Check("does not keep an empty batch") { stage in
            try await stage.append([], batch: stage.batch(1))
            try await stage.append([stage.record(cost: 1)], batch: stage.batch(1))
            try await stage.expect(costs: [1], "after nothing and something under one id")
        },
        Check("takes a batch of many rows") { stage in
            let records = try (0..<500).map { try stage.record(cost: 1, day: UsageStage.day + $0 % 250) }
            try await stage.append(records, batch: stage.batch(1))
            try await stage.expect(costs: Array(repeating: 2, count: 250), "after 500 records of 250 days")
        },
        Check("keeps all of 64 concurrent batches") { stage in
            try await KeyStoreCompatTest.concurrently(64) { number in
                try await stage.append(
                    [stage.record(cost: 1), stage.record(cost: 3, owner: number % 2 + 1)],
                    batch: stage.batch(Int64(number)))
            }
            try await stage.expect(costs: [64], "after 64 batches")
            for owner in 1...2 { try await stage.expect(costs: [96], "after 32 batches", owner: owner) }
        },
        Check("counts a batch once however often it comes at once") { stage in
            try await KeyStoreCompatTest.concurrently(64) { number in
                try await stage.append([stage.record(cost: 1)], batch: stage.batch(Int64(number % 4)))
            }
            try await stage.expect(costs: [4], "after 64 sendings of four batches")
        },
        Check(
            "survives reopening",
            kit: { stage, kit in
                guard let reopen = kit.reopen else { return }
                try await stage.append(
                    [stage.record(cost: nil, key: 1, usage: TokenUsage(input: 5, provenance: .estimated))],
                    receipts: [stage.receipt()], batch: stage.batch(1))
                let before = try await (stage.summary(), stage.receipts())
                var again = stage
                again.log = try await reopen(stage.log)
                try again.expect(try await again.summary() == before.0 && before.0.count == 1, "the sums are others")
                try again.expect(
                    try await again.receipts() == before.1 && before.1.count == 1, "the receipts are others")
                try await again.append([again.record(cost: 1, key: 1)], batch: again.batch(1))
                try again.expect(try await again.summary() == before.0, "a batch counts again after reopening")
            }),
    ]
}

extension UsageStage {
    fileprivate func platformRecord(asks: Bool = false) throws -> UsageRecord {
        var record = try record(cost: 1)
        if asks { record.member = .platform } else { record.owner = .platform }
        return record
    }
}
