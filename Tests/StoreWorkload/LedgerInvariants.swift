// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

package import BYOKCore

/// What must hold of one account, whatever went wrong.
package struct LedgerInvariants {
    package let entries: [LedgerEntry]
    package let receipts: [Receipt]
    package let balance: CreditBalance

    package init(_ account: KeyOwner, in store: any CreditLedger & UsageLog) async throws {
        var entries: [LedgerEntry] = []
        let start = Timestamp(microseconds: .min)
        while case let page = try await store.entries(of: account, from: start, after: entries.last, limit: 1_000),
            !page.isEmpty
        {
            entries += page
        }
        self.entries = entries
        var receipts: [Receipt] = []
        var page = ReceiptPage(period: start..<Timestamp(microseconds: .max))
        while case let next = try await store.receipts(of: account, page), let last = next.last {
            receipts += next
            page.after = .init(last)
        }
        self.receipts = receipts
        balance = try await store.balance(of: account)
    }

    package var settlements: [LedgerEntry] { entries.filter { $0.kind == .settle } }

    /// - Parameters:
    ///   - isClosed: nothing is under way any more.
    ///   - hasReceipts: every receipt has been written.
    package func objections(isClosed: Bool = true, hasReceipts: Bool = true) -> [String] {
        var found: [String] = []
        func require(_ isTrue: Bool, _ what: String) { if !isTrue { found.append(what) } }
        func sum(_ kind: LedgerEntry.Kind) -> Int64 {
            entries.filter { $0.kind == kind }.reduce(0) { $0 + $1.amount.nanodollars }
        }
        require(balance.total.nanodollars == sum(.grant) - sum(.settle), "the balance is not the sum of its entries")
        require(balance.total >= .zero, "the balance is negative")
        struct Attempt: Hashable {
            var id: RequestID
            var number: Int
        }
        let attempts = Dictionary(grouping: entries.filter { $0.kind != .grant }) {
            Attempt(id: $0.requestID, number: $0.attempt)
        }
        var held: Int64 = 0
        for (attempt, entries) in attempts {
            let openings = entries.filter { $0.kind == .reserve }
            let closings = entries.filter { $0.kind != .reserve }
            require(openings.count == 1 && closings.count <= 1, "\(attempt.id) is not opened and closed once")
            if closings.isEmpty { held += openings.reduce(0) { $0 + $1.amount.nanodollars } }
            require(closings.allSatisfy { $0.amount <= openings[0].amount }, "\(attempt.id) costs more than was held")
        }
        require(balance.held.nanodollars == held, "what is held is not the sum of open reservations")
        if isClosed { require(held == 0, "something is still held") }
        for (id, entries) in Dictionary(grouping: settlements, by: \.requestID) where entries.count > 1 {
            require(false, "\(id) is charged \(entries.count) times")
        }
        if hasReceipts {
            let charging = receipts.filter { $0.credits?.state == .settled }
            for entry in settlements {
                let ours = charging.filter { $0.requestID == entry.requestID }
                require(ours.count == 1, "the charge of \(entry.requestID) has \(ours.count) receipts")
                require(
                    ours.allSatisfy { $0.creditsCharged == entry.amount },
                    "the receipt of \(entry.requestID) says \(ours.map(\.creditsCharged)), the ledger \(entry.amount)")
            }
            require(charging.count == settlements.count, "\(charging.count) receipts, \(settlements.count) charges")
            let others = receipts.filter { $0.credits?.state != .settled && $0.creditsCharged != .zero }
            require(others.isEmpty, "a receipt says \(others.first?.creditsCharged ?? .zero) that nobody was charged")
        }
        return found
    }
}
