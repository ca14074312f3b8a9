// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import Synchronization

/// So many receipts of Alice's, made as they are asked for.
final class PagedLog: UsageLog {
    private let count: Int
    private let largest = Mutex(0)
    var largestPage: Int { largest.withLock { $0 } }

    init(count: Int) { self.count = count }

    func receipts(of payer: KeyOwner, _ page: ReceiptPage) async throws -> [Receipt] {
        let first = page.after.map { Int($0.at.microseconds - Self.start.microseconds) + 1 } ?? 0
        let numbers = first..<min(count, first + page.limit)
        largest.withLock { $0 = max($0, numbers.count) }
        return try numbers.map { number in
            try StatementTests.receipt(0) {
                $0.at = Self.start + .microseconds(number)
            }
        }
    }
    private static let start = Timestamp(seconds: 20_100 * 86_400)

    func append(_ records: [UsageRecord], receipts: [Receipt], batch: UsageBatchID) async throws {}
    func summary(of owner: KeyOwner, days: ClosedRange<Int>) async throws -> [UsageSummary] { [] }
    func receipt(of payer: KeyOwner, for request: RequestID) async throws -> Receipt? { nil }
    func purge(before day: Int) async throws {}
}

/// Gives the same full page whatever it is asked for.
struct RepeatingLog: UsageLog {
    func receipts(of payer: KeyOwner, _ page: ReceiptPage) async throws -> [Receipt] {
        try (0..<page.limit).map { try StatementTests.receipt($0) }
    }

    func append(_ records: [UsageRecord], receipts: [Receipt], batch: UsageBatchID) async throws {}
    func summary(of owner: KeyOwner, days: ClosedRange<Int>) async throws -> [UsageSummary] { [] }
    func receipt(of payer: KeyOwner, for request: RequestID) async throws -> Receipt? { nil }
    func purge(before day: Int) async throws {}
}
