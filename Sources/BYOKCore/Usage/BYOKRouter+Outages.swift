// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

extension BYOKRouter {
    /// The owner's keys that fail now — invalid, expired, restricted or without funds, and enabled —, since when, and what
    /// credits have paid for it: for a banner over a list of keys. In the order of the list; where none fails, only the list
    /// is read.
    /// - Parameter accounts: whose credits are looked at; nil: the owner's. Where an organisation's key fails, each member
    ///   may have paid from an account of its own: name them.
    /// - Throws: `invalidConfiguration` where there is no usage log, `storeUnavailable`, `costOverflow`.
    public func outages(of owner: KeyOwner, paidBy accounts: [KeyOwner]? = nil) async throws(BYOKError) -> [KeyOutage] {
        let failing = try await keys.list(owner).filter { $0.isEnabled && KeyStatus.failed.contains($0.status.code) }
        guard !failing.isEmpty else { return [] }
        // What waits; what cannot be written now is missing.
        try? await flushAudit()
        try? await flushUsage()
        let beginnings = try await beginnings(of: failing, owner)
        var costs: [KeyID: OutageCost] = [:]
        for account in Set(accounts ?? [owner]) { try await add(account, beginnings, to: &costs) }
        return failing.map { key in
            KeyOutage(
                key: key, since: beginnings[key.id] ?? key.updatedAt, cost: costs[key.id] ?? OutageCost())
        }
    }

    /// When each of the keys was first found to fail.
    private func beginnings(
        of keys: [KeySummary], _ owner: KeyOwner
    ) async throws(BYOKError) -> [KeyID: Timestamp] {
        let records = Dictionary(try await self.keys.records(of: owner).map { ($0.id, $0) }) { first, _ in first }
        var beginnings: [KeyID: Timestamp] = [:]
        var kept: [KeyID: KeyStatus.Code] = [:]
        for key in keys {
            guard let record = records[key.id] else { continue }
            if KeyStatus.failed.contains(record.status.code) {
                kept[key.id] = record.status.code
                beginnings[key.id] = record.updatedAt
            } else {
                // In this process's memory, or by the clock alone.
                beginnings[key.id] =
                    healthBook.failingSince(of: record) ?? record.expiresAt ?? record.updatedAt
            }
        }
        if let log = trail.log, !kept.isEmpty {
            var search = OutageSearch(kept)
            do {
                try await search.run(in: log, of: owner)
            } catch {
                throw .wrap(error, .storeUnavailable, "The audit log did not answer.")
            }
            beginnings.merge(search.beginnings) { _, found in found }
        }
        for key in keys {
            // It ended by its date while it failed, or the other way round: what came first.
            guard let end = key.expiresAt, end <= options.clock.now(), let since = beginnings[key.id] else { continue }
            beginnings[key.id] = min(since, end)
        }
        return beginnings
    }

    private func add(
        _ account: KeyOwner, _ beginnings: [KeyID: Timestamp], to costs: inout [KeyID: OutageCost]
    ) async throws(BYOKError) {
        guard let first = beginnings.values.min() else { return }
        // The request that found it out began before.
        let period = (first - options.requestTime)..<Timestamp(microseconds: .max)
        var receipts = ReceiptSequence(log: recorder.log, payer: account, period: period).makeAsyncIterator()
        while let receipt = try await receipts.next(isolation: nil) {
            guard receipt.fellBack, let id = receipt.fallback?.keyID, let since = beginnings[id],
                receipt.at + receipt.duration >= since
            else { continue }
            try costs[id, default: OutageCost()].add(receipt)
        }
    }
}

extension OutageCost {
    mutating func add(_ receipt: Receipt) throws(BYOKError) {
        requests += 1
        credits = try credits.adding(receipt.creditsCharged)
    }
}
