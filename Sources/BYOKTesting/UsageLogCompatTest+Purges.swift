// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// What is forgotten stays forgotten. One check, because a purge concerns everything in the log.
extension UsageLogCompatTest {
    static let purgeChecks: [Check] = [
        Check("forgets for good what is purged, and counts no late repetition") { stage in
            let first = try await stage.untouchedDay()
            func append(_ days: [Int], _ number: Int64, owner: Int = 0) async throws {
                let records = try days.map { try stage.record(cost: Int64($0 + 1), owner: owner, day: first + $0) }
                let receipts = try days.map { try stage.receipt($0, owner: owner, day: first + $0) }
                try await stage.append(records, receipts: receipts, batch: stage.batch(number))
            }
            func days(_ owner: Int) async throws -> [Int] { try await stage.receipts(owner).map { $0.at.day - first } }
            let costs: [Int64] = [2, 2, 6, 4, 5]
            for day in 0...4 {
                for _ in 0..<2 {
                    // Late repetitions from the second round on: all forgotten, in part forgotten, not forgotten.
                    try await append([0], 1)
                    try await append([0, 2], 2)
                    try await append([1, 2, 3, 4], 3)
                    try await append([day, day + 1], Int64(10 + day), owner: 1)
                    try await stage.append(
                        [], receipts: [stage.receipt(day, owner: 2, day: first + day)],
                        batch: stage.batch(Int64(20 + day)))
                }
                try await stage.log.purge(before: first + day)
                // An older purge, late, changes nothing.
                try await stage.log.purge(before: first + day - 1)
                try await stage.expect(costs: Array(costs[day...]), "after purge \(day)")
                let kept = try await stage.summary(1).map { $0.day - first }
                try stage.expect(kept == [day, day + 1], "another owner's days after purge \(day) are \(kept)")
                let found = try await (days(0), days(1), days(2))
                try stage.expect(
                    found == (Array(day...4), [day, day + 1], [day]), "after purge \(day) the receipts are of \(found)")
                for gone in 0..<day {
                    let receipt = try await stage.log.receipt(of: stage.owner(), for: stage.requestID(gone))
                    try stage.expect(receipt == nil, "a forgotten receipt is found by its request")
                }
            }
            // New, and in part too late.
            try await append([0, 1, 2, 3, 4], 100)
            try await stage.expect(costs: [10], "after a batch that begins with forgotten days")
            try stage.expect(try await days(0) == [4], "a receipt of a forgotten day was kept")
        }
    ]
}

extension UsageStage {
    /// The first of some days in a row, long ago, that no earlier run has purged.
    func untouchedDay() async throws -> Int {
        var (low, high) = (-1_000_000, -1_000)
        while low < high {
            let middle = (low + high) >> 1
            try await append([record(owner: 9, day: middle)], batch: batch(Int64(middle), host: 9))
            let isThere = try await !log.summary(of: owner(9), days: middle...middle).isEmpty
            if isThere { high = middle } else { low = middle + 1 }
        }
        guard low < -1_000 else { throw failure("records of every day long ago are forgotten at once") }
        return low
    }
}
