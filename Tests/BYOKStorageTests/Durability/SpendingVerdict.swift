// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import StoreWorkload

/// What spenders were told was done, compared with what a store has.
struct SpendingVerdict {
    typealias Store = any AuditedLedger & UsageLog

    var reservations = 0
    var batches = 0
    /// There, though nobody was told so.
    var unknown = 0
    var findings: [Finding] = []

    init(on lines: [SpendingLine], in store: Store) async throws {
        var reserved: [String: Set<Spending>] = [:]
        var recorded: [String: Set<Spending>] = [:]
        for line in lines {
            switch line {
            case .reserved(let spending): reserved[spending.account, default: []].insert(spending)
            case .recorded(let spending): recorded[spending.account, default: []].insert(spending)
            }
        }
        for account in Set(reserved.keys).union(recorded.keys) {
            try await judgeCredits(of: account, reserved[account] ?? [], recorded[account] ?? [], in: store)
            try await judgeReceipts(of: account, recorded[account] ?? [], in: store)
        }
    }

    private mutating func judgeCredits(
        of account: String, _ acknowledged: Set<Spending>, _ recorded: Set<Spending>, in store: Store
    ) async throws {
        let owner = try KeyOwner.user(account)
        var entries: [LedgerEntry] = []
        while case let page = try await store.entries(
            of: owner, from: Timestamp(seconds: 0), after: entries.last, limit: 500), !page.isEmpty
        {
            entries += page
        }
        var events: [RequestID: [AuditEvent.Kind]] = [:]
        var next: Int64 = 1
        while case let page = try await store.entries(of: owner, from: next, limit: 500), !page.isEmpty {
            next += Int64(page.count)
            for entry in page {
                if let id = entry.event.requestID { events[id, default: []].append(entry.event.kind) }
            }
        }
        let there = Set(entries.filter { $0.kind == .reserve }.map(\.requestID))
        for spending in acknowledged where try !there.contains(spending.requestID) {
            findings.append(Finding(.lost, "the reservation of \(account) \(spending.number)"))
        }
        // Usage is recorded once the request has its closing.
        let closings = Dictionary(grouping: entries.filter { ![.grant, .reserve].contains($0.kind) }, by: \.requestID)
        for spending in recorded where try closings[spending.requestID]?.map(\.kind) != [spending.closing.kind] {
            findings.append(Finding(.lost, "the closing of \(account) \(spending.number)"))
        }
        for (id, closings) in closings where closings.count > 1 {
            findings.append(Finding(.phantom, "\(id) was closed \(closings.count) times"))
        }
        // Acknowledged or not: what is there has its events, once each, and what is not has none.
        for id in there.union(events.keys) where (events[id] ?? []) != (there.contains(id) ? Spending.kinds : []) {
            findings.append(
                Finding(.audit, "\(id) is \(there.contains(id) ? "" : "not ")there, its events are \(events[id] ?? [])")
            )
        }
        if case .broken(let number) = try await store.verify(owner) {
            findings.append(Finding(.audit, "\(account): the chain is broken at \(number)"))
        }
        func sum(_ kinds: Set<LedgerEntry.Kind>) -> Int64 {
            entries.filter { kinds.contains($0.kind) }.reduce(0) { $0 + $1.amount.nanodollars }
        }
        let open = Int64(there.count - closings.values.reduce(0) { $0 + $1.count }) * 3
        let balance = try await store.balance(of: owner)
        if balance.total.nanodollars != sum([.grant]) - sum([.settle]) || balance.held.nanodollars != open {
            findings.append(Finding(.lost, "\(account): the balance is \(balance), not the sum of its entries"))
        }
        reservations += acknowledged.count
        unknown += there.count - acknowledged.count
    }

    private mutating func judgeReceipts(
        of account: String, _ acknowledged: Set<Spending>, in store: Store
    ) async throws {
        let owner = try KeyOwner.user(account)
        var page = ReceiptPage(period: Timestamp(seconds: 0)..<Timestamp(microseconds: .max), limit: 500)
        var counts: [Substring: Int] = [:]
        while case let receipts = try await store.receipts(of: owner, page), let last = receipts.last {
            for receipt in receipts { counts[receipt.requestID.rawValue.prefix { $0 != "." }, default: 0] += 1 }
            page.after = ReceiptPage.Place(last)
        }
        let told = try Dictionary(uniqueKeysWithValues: acknowledged.map { (try $0.requestID.rawValue[...], $0) })
        for (id, spending) in told where counts[id] != spending.count {
            findings.append(
                Finding(.lost, "\(counts[id] ?? 0) receipts of \(id) are there of \(spending.count)"))
        }
        for (id, count) in counts where told[id] == nil {
            let number = id.split(separator: "-").last.flatMap { Int($0) } ?? 0
            if count != Spending(account: account, number: number).count {
                findings.append(Finding(.phantom, "\(count) receipts of \(id), a part of a batch"))
            }
        }
        let records = try await store.summary(of: owner, days: 0...100_000).reduce(0) { $0 + $1.requests }
        let receipts = counts.values.reduce(0, +)
        if records != receipts {
            findings.append(Finding(.lost, "\(account): \(receipts) receipts and \(records) records"))
        }
        batches += acknowledged.count
    }
}
