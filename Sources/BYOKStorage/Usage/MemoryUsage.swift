// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// The memory store's roll-up: a plain value, testable without a lock.
struct MemoryUsage: Sendable {
    private var sums: [KeyOwner: [UsageKey: UsageSummary]] = [:]
    private var receipts: [KeyOwner: MemoryReceipts] = [:]
    /// Of each batch the newest day in it.
    private var batches: [UsageBatchID: Int] = [:]
    /// The first day that is not forgotten.
    private var horizon = Int.min

    /// - Throws: `costOverflow`; nothing is changed then.
    mutating func append(_ batch: UsageBatch) throws(BYOKError) {
        guard batches[batch.id] == nil, batch.newest >= horizon else { return }
        var next: [UsageKey: UsageSummary] = [:]
        for (key, sum) in batch.sums where key.day >= horizon {
            var total = sum
            if let there = sums[key.owner]?[key] { try total.add(there) }
            next[key] = total
        }
        for (key, sum) in next { sums[key.owner, default: [:]][key] = sum }
        for receipt in batch.receipts where receipt.at.day >= horizon {
            receipts[receipt.payer, default: MemoryReceipts()].put(receipt)
        }
        batches[batch.id] = batch.newest
    }

    func receipts(of payer: KeyOwner, _ page: ReceiptPage) -> [Receipt] { receipts[payer]?.page(page) ?? [] }

    func receipt(of payer: KeyOwner, for request: RequestID) -> Receipt? { receipts[payer]?.newest(for: request) }

    func summary(of owner: KeyOwner, days: ClosedRange<Int>) -> [UsageSummary] {
        (sums[owner] ?? [:]).filter { days.contains($0.key.day) }.sorted { $0.key < $1.key }.map(\.value)
    }

    mutating func purge(before day: Int) {
        guard let newest = batches.values.max() else { return }
        let first = max(horizon, min(day, newest + 1))
        horizon = first
        sums = sums.mapValues { $0.filter { $0.key.day >= first } }.filter { !$0.value.isEmpty }
        for payer in receipts.keys { receipts[payer]?.purge(before: first) }
        receipts = receipts.filter { !$0.value.isEmpty }
        batches = batches.filter { $0.value >= first }
    }

    mutating func erase(_ owner: KeyOwner) {
        sums[owner] = nil
        receipts[owner] = nil
    }
}
