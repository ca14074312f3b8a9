// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

extension Receipt {
    /// What the usage log sums: a record for each key that was tried, so that a key's failures are seen beside its uses.
    ///
    /// - A failed attempt is a failure with nothing used. Its cost is nothing where the provider refused, and unknown where
    ///   the provider may have done the work (`timeout`, `protocol`, `cancelled`, `unknown`).
    /// - Attempts on the same key are one record: the last of them. The platform's keys of one provider are one key here.
    /// - An answer that broke off is a failure with what was used; one that the client left is no failure.
    /// - An answer that nobody counted has an unknown usage, not none.
    /// - Credits are in the record of the platform's key that served. A charge that is `pending` is counted: if it is lost
    ///   later, the receipt says so and the sums do not.
    /// - The owner of a record is who pays for that key: of one request, an organisation, a member and an account may each
    ///   have a record. A platform's key that failed is the account's, and the caller's where credits had not begun.
    /// - A key that came with the request is `KeyID.brought`, its owner's.
    /// - A request that was refused before any key was tried has none.
    package var usageRecords: [UsageRecord] {
        var last: [TriedKey: Int] = [:]
        for (index, attempt) in attempts.enumerated() { last[TriedKey(attempt)] = index }
        return last.values.sorted().map { index in
            let attempt = attempts[index]
            let isServing = served != nil && index == attempts.count - 1
            return isServing ? servedRecord(attempt) : failedRecord(attempt)
        }
    }

    private func servedRecord(_ attempt: AttemptRecord) -> UsageRecord {
        var record = record(attempt)
        record.usage = usage ?? TokenUsage(provenance: .unknown)
        // A log refuses a batch with an amount below zero, and nobody owes one.
        record.cost = cost.map { max($0, .zero) }
        if attempt.keyOwner == nil {
            record.credits = max(creditsCharged, .zero)
            record.isFallback = fellBack
        }
        record.isFailure = outcome == .brokenOff
        return record
    }

    private func failedRecord(_ attempt: AttemptRecord) -> UsageRecord {
        var record = record(attempt)
        if attempt.failure?.leavesUsageOpen != false {
            record.usage.provenance = .unknown
            record.cost = nil
        }
        record.isFailure = true
        return record
    }

    /// With nothing used.
    private func record(_ attempt: AttemptRecord) -> UsageRecord {
        UsageRecord(
            owner: attempt.keyOwner ?? credits?.account ?? caller, member: caller, at: at,
            keyID: attempt.keyOwner == nil ? nil : attempt.keyID ?? .brought, provider: attempt.provider,
            model: attempt.model, usage: TokenUsage(requests: 0), cost: .zero, credits: .zero)
    }
}

/// What attempts on one key have in common.
private struct TriedKey: Hashable {
    var keyID: KeyID?
    var owner: KeyOwner?
    var provider: Provider.ID

    init(_ attempt: AttemptRecord) {
        keyID = attempt.keyID
        owner = attempt.keyOwner
        provider = attempt.provider
    }
}
