// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

package import BYOKCore

/// What a worker spends on one account, as the worker does it and the judge expects it: requests numbered upwards, each a
/// reservation with its audit events, a closing, and a batch of usage with receipts.
package struct Spending: Hashable, Sendable {
    package var account: String
    package var number: Int

    package init(account: String, number: Int) {
        self.account = account
        self.number = number
    }

    package var requestID: RequestID { get throws { try RequestID("\(account)-\(number)") } }
    package var owner: KeyOwner { get throws { try .user(account) } }
    package var at: Timestamp { Timestamp(microseconds: 1_700_000_000_000_000 + Int64(number)) }
    package static let kinds: [AuditEvent.Kind] = [.fellBack, .used]
    /// How many records and receipts the batch has.
    package var count: Int { 1 + number % 7 }
    private var isSettled: Bool { number % 3 != 0 }

    package var reservation: LedgerEntry {
        get throws {
            LedgerEntry(
                account: try owner, requestID: try requestID, attempt: 1, kind: .reserve, amount: Money(nanodollars: 3),
                parametersHash: Array(repeating: 7, count: 32), at: at)
        }
    }

    package var closing: LedgerEntry {
        get throws {
            isSettled
                ? try reservation.settlement(of: Money(nanodollars: 2), at: at) : try reservation.void(at: at)
        }
    }

    package var events: [AuditEvent] {
        get throws {
            try Self.kinds.map {
                AuditEvent(at: at, owner: try owner, kind: $0, actor: "worker", requestID: try requestID)
            }
        }
    }

    package var batch: UsageBatchID { UsageBatchID(host: Array(account.utf8), number: Int64(number)) }

    package var records: [UsageRecord] {
        get throws {
            let owner = try owner
            return (0..<count).map { _ in
                UsageRecord(
                    owner: owner, at: at, keyID: nil, provider: Provider.ID(rawValue: "openai"), model: "gpt-4",
                    usage: TokenUsage(input: 1), cost: nil, credits: Money(nanodollars: 1))
            }
        }
    }

    package var receipts: [Receipt] {
        get throws {
            try (0..<count).map { place in
                Receipt(
                    requestID: try RequestID("\(account)-\(number).\(place)"), at: at, duration: .zero,
                    caller: try owner, requestedModel: "gpt-4", attempts: [], outcome: .failed)
            }
        }
    }
}
