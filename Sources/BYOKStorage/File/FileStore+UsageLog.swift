// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore

extension FileStore: UsageLog {
    public func append(_ records: [UsageRecord], batch: UsageBatchID) async throws {
        guard let batch = try UsageBatch(records, id: batch) else { return }
        try await thread.perform(.append(batch))
    }

    public func summary(of owner: KeyOwner, days: ClosedRange<Int>) async throws -> [UsageSummary] {
        try readers.read { try $0.usage().summary(of: owner, days: days) }
    }

    public func purge(before day: Int) async throws { try await thread.perform(.purgeUsage(before: day)) }
}
