// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// What one check of a usage log works with: owners and hosts that nobody else uses, records, and a way to complain.
struct UsageStage: Sendable {
    let check: String
    var log: any UsageLog
    /// Different on every run, so that a log may keep what earlier runs left in it.
    private let run = UInt64.random(in: .min ... .max)

    /// The day of most records.
    static let day = 19_700

    init(check: String, log: any UsageLog) {
        self.check = check
        self.log = log
    }

    /// The owner of that number: every third one an organisation.
    func owner(_ number: Int = 0) throws -> KeyOwner {
        let id = "compat-\(run)-\(number)"
        return try number % 3 == 2 ? .organisation(id) : .user(id)
    }

    func batch(_ number: Int64, host: UInt8 = 0) -> UsageBatchID {
        UsageBatchID(host: [host] + withUnsafeBytes(of: run, Array.init), number: number)
    }

    func keyID(_ number: UInt64) -> KeyID {
        var generator = Dice(seed: number)
        return KeyID(at: Timestamp(seconds: Int64(number)), using: &generator)
    }

    /// - Parameters:
    ///   - cost: in nanodollars.
    ///   - key: a number for the key; nil: a system key.
    func record(
        cost: Int64? = 0, credits: Int64 = 0, owner: Int = 0, member: Int? = nil, day: Int = Self.day,
        key: UInt64? = nil,
        provider: String = "openai", model: String = "gpt-4o", usage: TokenUsage = .init(), isFailure: Bool = false,
        isFallback: Bool = false
    ) throws -> UsageRecord {
        UsageRecord(
            owner: try self.owner(owner), member: try member.map(self.owner),
            at: Timestamp(seconds: Int64(day) * 86_400), keyID: key.map(keyID),
            provider: Provider.ID(rawValue: provider), model: model, usage: usage,
            cost: cost.map { Money(nanodollars: $0) }, credits: Money(nanodollars: credits), isFailure: isFailure,
            isFallback: isFallback)
    }

    /// A receipt of a request that failed: its payer is its caller.
    func receipt(_ number: Int = 0, owner: Int = 0, day: Int = Self.day, second: Int64 = 0) throws -> Receipt {
        Receipt(
            requestID: try requestID(number), at: Timestamp(seconds: Int64(day) * 86_400 + second),
            duration: .milliseconds(1_500), caller: try self.owner(owner), requestedModel: "gpt-4o", attempts: [],
            outcome: .failed)
    }

    func requestID(_ number: Int) throws -> RequestID { try RequestID("compat-\(run)-\(number)") }

    /// What the owner has of all moments but the last.
    func receipts(_ owner: Int = 0) async throws -> [Receipt] {
        try await log.receipts(of: self.owner(owner), ReceiptPage(period: .all, limit: 100_000))
    }

    func append(_ records: [UsageRecord], receipts: [Receipt] = [], batch: UsageBatchID) async throws {
        try await log.append(records, receipts: receipts, batch: batch)
    }

    /// What the owner has on all days.
    func summary(_ owner: Int = 0) async throws -> [UsageSummary] {
        try await log.summary(of: self.owner(owner), days: -2_000_000...200_000_000)
    }

    /// The owner's only row.
    func sum(_ owner: Int = 0) async throws -> UsageSummary {
        let rows = try await summary(owner)
        guard rows.count == 1 else { throw failure("there are \(rows.count) rows and not 1") }
        return rows[0]
    }

    /// Expects the costs of the owner's rows, which tell them apart, in this order.
    func expect(costs: [Int64], _ when: String, owner: Int = 0) async throws {
        let found = try await summary(owner).map(\.cost.nanodollars)
        try expect(found == costs, "\(when) the rows' costs are \(found), not \(costs)")
    }

    /// Expects an error of the library's, and that nothing was written.
    func expect(
        _ code: BYOKError.Code, of records: [UsageRecord], receipts: [Receipt] = [], batch: UsageBatchID, _ what: String
    ) async throws {
        let before = try await (summary(0), summary(1), self.receipts(0))
        do {
            try await append(records, receipts: receipts, batch: batch)
            throw failure("\(what) was accepted")
        } catch let error as BYOKError {
            try expect(error.code == code, "\(what) threw \(error.code), not \(code)")
        } catch let failure as CompatFailure {
            throw failure
        } catch {
            throw failure("\(what) threw \(error) and not \(code)")
        }
        let after = try await (summary(0), summary(1), self.receipts(0))
        try expect(after == before, "\(what) was written in part")
    }

    func expect(_ condition: Bool, _ message: @autoclosure () -> String) throws {
        if !condition { throw failure(message()) }
    }

    func failure(_ message: String) -> CompatFailure { CompatFailure(check: check, message: message) }
}

extension Range<Timestamp> {
    /// Every moment but the last, which no range without its end can have.
    static var all: Self { Timestamp(microseconds: .min)..<Timestamp(microseconds: .max) }
}
