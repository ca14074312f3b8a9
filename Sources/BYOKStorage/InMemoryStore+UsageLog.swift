// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore
import Synchronization

extension InMemoryStore: UsageLog {
    public func append(_ records: [UsageRecord], receipts: [Receipt], batch: UsageBatchID) async throws {
        guard let batch = try UsageBatch(records, receipts: receipts, id: batch) else { return }
        try usage.withLock { usage throws(BYOKError) in try usage.append(batch) }
    }

    public func summary(of owner: KeyOwner, days: ClosedRange<Int>) async throws -> [UsageSummary] {
        usage.withLock { $0.summary(of: owner, days: days) }
    }

    public func receipts(of payer: KeyOwner, _ page: ReceiptPage) async throws -> [Receipt] {
        usage.withLock { $0.receipts(of: payer, page) }
    }

    public func receipt(of payer: KeyOwner, for request: RequestID) async throws -> Receipt? {
        usage.withLock { $0.receipt(of: payer, for: request) }
    }

    public func purge(before day: Int) async throws { usage.withLock { $0.purge(before: day) } }
}
