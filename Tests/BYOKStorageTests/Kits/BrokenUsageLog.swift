// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKStorage
import Synchronization

/// A usage log with one fault, as somebody's first attempt at a conformer may have it.
final class BrokenUsageLog: UsageLog {
    enum Fault: CaseIterable {
        case countsABatchTwice, countsABatchTwiceUnderLoad, forgetsTheHost, keepsOnlyTheLastBatchNumber
        case takesTheIDOfNothing, takesTheIDOfARefusedBatch, writesHalfABatch, acceptsNonsense
        case losesUnknownCost, losesUnknownUsage, losesCachedForAnHour, losesReasoning, losesWebSearches, losesFailures
        case losesFallbacks, roundsMoney, countsCostAsCredits, wrapsMoney
        case mergesKeys, mergesOwners, mergesProviders, mergesModelsOfOtherCase, mergesEqualTexts
        case ordersNewestFirst, ordersByModel, leavesOutTheLastDay, leavesOutTheFirstDay, beginsDaysAtNoon
        case mergesMembers, makesMembersPay, ordersByKeyBeforeMember, losesFallbackCredits
        case losesServedModels, losesReceipts, keepsReceiptsUnderTheCaller, ordersReceiptsByRequest
        case ordersReceiptsWithoutCase, losesReceiptsOfOneMoment, repeatsTheLastReceipt, ignoresTheReceiptLimit
        case includesThePeriodsEnd, pagesFromBeforeThePeriod, keepsTheOlderReceipt, keepsReplacedReceipts
        case findsTheFirstOfARequest, findsReplacedReceipts, findsOthersReceipts, showsNewcomersAReceipt
        case dropsReceiptsAlone, takesReceiptsTwice, writesReceiptsOfARefusedBatch
        case keepsForgottenReceipts, takesForgottenReceipts, findsForgottenReceipts
        case truncatesDaysBefore1970, keepsEverything, purgesOneDayTooMany, forgetsBatchesWhenPurging
        case takesForgottenDays, movesBackWhatIsForgotten, losesAnOverlap
        case showsNewcomersARow, cutsCounts, forgetsAtReopening, countsAgainAfterReopening
    }

    struct State {
        /// Far from the numbers that batches have.
        var calls: Int64 = 1_000_000
        var seen: Set<UsageBatchID> = []
        var lastNumber: [[UInt8]: Int64] = [:]
        var isReopened = false
        var forgotten = Int.min
        /// Every receipt that ever came, for faults of receipts.
        var receipts: [Receipt] = []
        var seenReceipts: Set<UsageBatchID> = []
    }

    /// Nil: none.
    let fault: Fault?
    let base: InMemoryStore
    let state: Mutex<State>

    init(_ fault: Fault?) {
        self.fault = fault
        base = InMemoryStore()
        state = Mutex(State())
    }

    private init(reopening other: BrokenUsageLog) {
        fault = other.fault
        base = fault == .forgetsAtReopening ? InMemoryStore() : other.base
        var copy = other.state.withLock { $0 }
        copy.isReopened = true
        state = Mutex(copy)
    }

    func reopened() -> BrokenUsageLog { BrokenUsageLog(reopening: self) }

    func append(_ records: [UsageRecord], receipts: [Receipt], batch: UsageBatchID) async throws {
        var batch = batch
        guard let receipts = try await kept(receipts, records, batch) else { return }
        let (isKnown, isReopened) = state.withLock { ($0.seen.contains(batch), $0.isReopened) }
        switch fault {
        case .countsABatchTwice: batch.number = another()
        case .countsAgainAfterReopening where isReopened: batch.number = another()
        case .countsABatchTwiceUnderLoad where !isKnown:
            await Task.yield()
            let original = batch
            batch.number = another()
            try await base.append(records.map(altered), receipts: receipts, batch: batch)
            state.withLock { _ = $0.seen.insert(original) }
            return
        case .forgetsTheHost: batch.host = [1]
        case .keepsOnlyTheLastBatchNumber:
            let isLate = state.withLock { state in
                guard batch.number > state.lastNumber[batch.host] ?? .min else { return true }
                state.lastNumber[batch.host] = batch.number
                return false
            }
            if isLate { return }
        case .takesTheIDOfNothing, .takesTheIDOfARefusedBatch:
            if isKnown { return }
            if fault == .takesTheIDOfARefusedBatch || records.isEmpty { state.withLock { _ = $0.seen.insert(batch) } }
        case .writesHalfABatch:
            for record in records {
                try await base.append(
                    [altered(record)], receipts: [], batch: UsageBatchID(host: batch.host, number: another()))
            }
            return
        case .forgetsBatchesWhenPurging, .takesForgottenDays:
            return try await appendRemembering(records, receipts, batch)
        case .losesAnOverlap where records.contains { $0.at.day < state.withLock { $0.forgotten } }: return
        default: break
        }
        do {
            try await base.append(records.map(altered), receipts: receipts, batch: batch)
        } catch let error as BYOKError {
            if fault == .acceptsNonsense, error.code == .invalidEntry { return }
            if fault == .wrapsMoney, error.code == .costOverflow { return }
            throw error
        }
    }

    func summary(of owner: KeyOwner, days: ClosedRange<Int>) async throws -> [UsageSummary] {
        var days = days
        if fault == .leavesOutTheLastDay { days = days.lowerBound...max(days.lowerBound, days.upperBound - 1) }
        if fault == .leavesOutTheFirstDay { days = min(days.lowerBound + 1, days.upperBound)...days.upperBound }
        var rows = try await base.summary(of: merged(owner), days: days)
        if fault == .forgetsBatchesWhenPurging || fault == .movesBackWhatIsForgotten || fault == .takesForgottenDays {
            let first = state.withLock { $0.forgotten }
            if fault != .takesForgottenDays { rows.removeAll { $0.day < first } }
        }
        switch fault {
        case .showsNewcomersARow where rows.isEmpty && days.count > 1_000_000:
            rows.append(
                UsageSummary(
                    day: 0, member: owner, keyID: nil, provider: Provider.ID(rawValue: ""), model: "", requests: 0,
                    failures: 0,
                    fallbacks: 0, usage: TokenUsage(requests: 0), cost: .zero, credits: .zero))
        case .ordersNewestFirst: rows.reverse()
        case .ordersByKeyBeforeMember:
            rows.sort { ($0.day, $0.keyID?.description ?? "") < ($1.day, $1.keyID?.description ?? "") }
        case .ordersByModel: rows.sort { $0.model < $1.model }
        default: break
        }
        for index in rows.indices {
            switch fault {
            case .losesFailures: rows[index].failures = 0
            case .losesFallbackCredits: rows[index].fallbackCredits = .zero
            case .losesFallbacks: rows[index].fallbacks = 0
            case .countsCostAsCredits: rows[index].credits = rows[index].cost
            case .losesUnknownUsage:
                (rows[index].unknownUsages, rows[index].usage.provenance) = (0, .reported)
            default: break
            }
        }
        return rows
    }

    func purge(before day: Int) async throws {
        switch fault {
        case .keepsEverything: break
        case .purgesOneDayTooMany: try await base.purge(before: day + 1)
        case .forgetsBatchesWhenPurging, .takesForgottenDays:
            state.withLock { state in
                state.forgotten = max(state.forgotten, day)
                state.seen = []
            }
        case .movesBackWhatIsForgotten: state.withLock { $0.forgotten = day }
        default:
            state.withLock { $0.forgotten = max($0.forgotten, day) }
            try await base.purge(before: day)
        }
    }

    private func appendRemembering(
        _ records: [UsageRecord], _ receipts: [Receipt], _ batch: UsageBatchID
    ) async throws {
        let isNew = state.withLock { $0.seen.insert(batch).inserted }
        guard isNew else { return }
        try await base.append(records, receipts: receipts, batch: UsageBatchID(host: batch.host, number: another()))
    }

    private func altered(_ record: UsageRecord) -> UsageRecord {
        var record = record
        record.owner = merged(record.owner)
        switch fault {
        case .losesUnknownCost: record.cost = record.cost ?? .zero
        case .losesCachedForAnHour: record.usage.cacheWrite1h = 0
        case .cutsCounts: record.usage.output &= 0xFFFF_FFFF
        case .losesReasoning: record.usage.reasoning = 0
        case .losesWebSearches: record.usage.webSearches = 0
        case .roundsMoney: if let cost = record.cost?.nanodollars { record.cost = Money(nanodollars: cost / 10 * 10) }
        case .mergesMembers: record.member = record.owner
        case .makesMembersPay: record.owner = record.member
        case .mergesKeys: record.keyID = nil
        case .mergesProviders: record.provider = Provider.ID(rawValue: record.provider.rawValue.lowercased())
        case .mergesModelsOfOtherCase: record.model = record.model.lowercased()
        case .mergesEqualTexts: if record.model == "é" { record.model = "é" }
        case .beginsDaysAtNoon:
            record.at.microseconds = record.at.microseconds.addingReportingOverflow(43_200_000_000).partialValue
        case .truncatesDaysBefore1970: if record.at.day == -1 { record.at = Timestamp(microseconds: 0) }
        default: break
        }
        return record
    }

    private func merged(_ owner: KeyOwner) -> KeyOwner {
        guard fault == .mergesOwners, owner.kind == .organisation else { return owner }
        return (try? .user(owner.id)) ?? owner
    }

    func another() -> Int64 {
        state.withLock { state in
            state.calls += 1
            return state.calls
        }
    }
}
