// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore

extension FileStore: UsageLog {
    public func append(_ records: [UsageRecord], receipts: [Receipt], batch: UsageBatchID) async throws {
        guard let batch = try UsageBatch(records, receipts: receipts, id: batch) else { return }
        try await thread.perform(.append(batch))
    }

    public func summary(of owner: KeyOwner, days: ClosedRange<Int>) async throws -> [UsageSummary] {
        try readers.read { try $0.usage().summary(of: owner, days: days) }
    }

    public func receipts(of payer: KeyOwner, _ page: ReceiptPage) async throws -> [Receipt] {
        try readers.read { try $0.usage().receipts(of: payer, page) }
    }

    public func receipt(of payer: KeyOwner, for request: RequestID) async throws -> Receipt? {
        try readers.read { try $0.usage().receipt(of: payer, for: request) }
    }

    /// Receipts go in steps, between which others write. One that is cut off is finished by the next purge.
    public func purge(before day: Int) async throws {
        try await thread.perform(.purgeUsage(before: day))
        while try await thread.perform(.purgeReceipts) {}
    }
}
