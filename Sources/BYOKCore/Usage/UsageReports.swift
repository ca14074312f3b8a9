// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// What was used, and what it cost: reports over a usage log.
///
/// ```swift
/// let month = UsagePeriod.month(8, of: 2026)
/// for row in try await router.usage.totals(of: owner, in: month, by: [.key]) {
///     print(row.key, row.totals.requests, row.totals.cost, row.totals.unknownCosts)
/// }
/// ```
///
/// The log is written in batches: what happened within the last second may not be in it yet. `BYOKRouter.flushUsage()`
/// writes it now.
public struct UsageReports: Sendable {
    private let given: (any UsageLog)?

    /// Reports where no router is, over the log that routers write.
    public init(_ log: any UsageLog) { given = log }
    init(optional log: (any UsageLog)?) { given = log }

    /// What `mostUsedModels` are the most of.
    public enum Measure: Sendable, CaseIterable {
        case requests
        /// All tokens, of prompts and completions.
        case tokens
        /// What providers charge, as far as it is known.
        case cost
    }

    /// Sums of what the owner pays for, one row for each combination that occurs; without dimensions, one row.
    ///
    /// In the order of time, member, payer, key (system keys first), provider and model, by their bytes.
    /// - Parameter owner: the owner of keys, or the account that credits are charged to.
    /// - Throws: `invalidConfiguration` where there is no usage log, `storeUnavailable`, `costOverflow`.
    public func totals(
        of owner: KeyOwner, in period: UsagePeriod, by dimensions: [UsageDimension] = []
    ) async throws(BYOKError) -> [UsageGroup] {
        var grouping = UsageGrouping(period, by: dimensions)
        for sum in try await summary(of: owner, in: period) { try grouping.add(sum) }
        let rows = grouping.rows
        return rows.isEmpty && dimensions.isEmpty ? [UsageGroup()] : rows
    }

    /// The models that the owner used most, the first first. Equals stand in the order of their names' bytes.
    ///
    /// A model that two providers call differently is two.
    /// - Throws: as `totals`.
    public func mostUsedModels(
        of owner: KeyOwner, in period: UsagePeriod, by measure: Measure = .requests, limit: Int = 10
    ) async throws(BYOKError) -> [UsageGroup] {
        let rows = try await totals(of: owner, in: period, by: [.model])
        let ranked = rows.enumerated().sorted { a, b in
            let (first, second) = (a.element.totals.amount(of: measure), b.element.totals.amount(of: measure))
            return first == second ? a.offset < b.offset : first > second
        }
        return ranked.prefix(max(0, limit)).map(\.element)
    }

    /// The owner's usage over time: a row for every day, week or month, also for those without usage; the first and last
    /// cut to the period.
    /// - Throws: as `totals`; `invalidConfiguration` where the period has more than 10,000 of them.
    public func overTime(
        of owner: KeyOwner, in period: UsagePeriod, every unit: CalendarUnit = .day
    ) async throws(BYOKError) -> [UsageGroup] {
        let most = 10_000
        let shortest =
            switch unit {
            case .day: 1
            case .week: 7
            case .month: 31
            }
        guard period.days.count / shortest <= most else {
            throw BYOKError(.invalidConfiguration, "A report over time has at most \(most) rows: ask for fewer days.")
        }
        var totals: [UsagePeriod: UsageTotals] = [:]
        for sum in try await summary(of: owner, in: period) {
            try totals[period.part(unit, around: sum.day), default: UsageTotals()].add(sum)
        }
        return period.parts(unit).map { UsageGroup(period: $0, totals: totals[$0] ?? UsageTotals()) }
    }

    /// What the payer owes and has paid for, receipt by receipt.
    public func statement(of payer: KeyOwner, in period: UsagePeriod) -> Statement {
        Statement(payer: payer, period: period, receipts: receipts(of: payer, in: period))
    }

    /// The payer's receipts, oldest first. They are read in pages, as the loop comes to them.
    public func receipts(of payer: KeyOwner, in period: UsagePeriod) -> ReceiptSequence {
        ReceiptSequence(log: given, payer: payer, period: period.moments)
    }

    /// What the payer's own keys have saved against credits in the period.
    /// - Parameter baseline: what is used instead of free models, were they not there; nil: these save nothing.
    /// - Throws: `invalidConfiguration`, `storeUnavailable`, `costOverflow`.
    public func savings(
        of payer: KeyOwner, in period: UsagePeriod, baseline: Savings.Baseline? = nil
    ) async throws(BYOKError) -> ReceiptSavings {
        var savings = ReceiptSavings(baseline: baseline)
        var receipts = receipts(of: payer, in: period).makeAsyncIterator()
        while let receipt = try await receipts.next(isolation: nil) { try savings.add(receipt) }
        return savings
    }

    /// What a key's failing has cost so far: the credits of receipts that name it as the reason.
    ///
    /// A request that several keys failed names the first of them.
    /// - Parameter account: who paid. Where an organisation's key failed its members, each has an account of its own.
    /// - Throws: `invalidConfiguration`, `storeUnavailable`, `costOverflow`.
    public func outageCost(
        of key: KeyID, account: KeyOwner, since start: Timestamp
    ) async throws(BYOKError) -> OutageCost {
        var cost = OutageCost()
        let period = start..<Timestamp(microseconds: .max)
        var receipts = ReceiptSequence(log: given, payer: account, period: period).makeAsyncIterator()
        while let receipt = try await receipts.next(isolation: nil) {
            guard receipt.fellBack, receipt.fallback?.keyID == key else { continue }
            try cost.add(receipt)
        }
        return cost
    }

    private func summary(of owner: KeyOwner, in period: UsagePeriod) async throws(BYOKError) -> [UsageSummary] {
        guard let given else { throw .noUsageLog }
        do {
            return try await given.summary(of: owner, days: period.days)
        } catch {
            throw .wrap(error, .storeUnavailable, "The usage log did not answer.")
        }
    }
}

extension BYOKRouter {
    /// Reports over `RouterOptions.usage`, or over the store, if it is a usage log.
    public var usage: UsageReports { UsageReports(optional: recorder.log) }
}

extension BYOKError {
    static var noUsageLog: BYOKError {
        BYOKError(
            .invalidConfiguration,
            "There is no usage log to report on: set RouterOptions.usage, or use a store that is one.")
    }
}

extension UsageTotals {
    /// Comparable within one measure alone.
    fileprivate func amount(of measure: UsageReports.Measure) -> UInt64 {
        switch measure {
        case .requests: UInt64(max(0, requests))
        case .tokens: usage.tokens
        case .cost: UInt64(max(0, cost.nanodollars))
        }
    }
}

extension TokenUsage {
    /// All tokens, of the prompt and the completion. Saturates.
    public var tokens: UInt64 {
        [promptTokens, output, reasoning, audioOutput, imageOutput].reduce(0) { sum, count in
            let (total, overflow) = sum.addingReportingOverflow(count)
            return overflow ? .max : total
        }
    }
}
