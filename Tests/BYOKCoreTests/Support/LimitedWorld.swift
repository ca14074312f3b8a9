// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKProviders
import BYOKStorage
import BYOKTesting
import Synchronization

@testable import BYOKCore

/// A usage log that can be out of reach and counts its readings.
final class DialLog: UsageLog {
    struct Broken: Error {}
    let base = InMemoryStore()
    private let state = Mutex((isBroken: false, readings: 0))
    var readings: Int { state.withLock { $0.readings } }
    func set(broken: Bool) { state.withLock { $0.isBroken = broken } }

    func append(_ records: [UsageRecord], receipts: [Receipt], batch: UsageBatchID) async throws {
        try await base.append(records, receipts: receipts, batch: batch)
    }
    func summary(of owner: KeyOwner, days: ClosedRange<Int>) async throws -> [UsageSummary] {
        let isBroken = state.withLock { state in
            state.readings += 1
            return state.isBroken
        }
        if isBroken { throw Broken() }
        return try await base.summary(of: owner, days: days)
    }
    func receipts(of payer: KeyOwner, _ page: ReceiptPage) async throws -> [Receipt] {
        try await base.receipts(of: payer, page)
    }
    func receipt(of payer: KeyOwner, for request: RequestID) async throws -> Receipt? {
        try await base.receipt(of: payer, for: request)
    }
    func purge(before day: Int) async throws { try await base.purge(before: day) }
}

/// A world with a usage log: what requests use is given to the meter as an executor does, and to the log as a writer does.
struct LimitedWorld {
    let world: World
    let log: DialLog
    private let batches = Numbers()

    /// - Parameter other: another process with the same store, clock and log.
    init(sharing other: LimitedWorld? = nil) throws {
        let log = other?.log ?? DialLog()
        self.log = log
        world = try World(sharing: other?.world) { $0.usage = log }
    }

    var now: Timestamp { world.clock.now() }

    /// A request that was carried through. Returns its record, for the log.
    @discardableResult
    func use(
        _ key: KeyID, of owner: KeyOwner = Samples.alice, by member: KeyOwner = Samples.alice, cost: Money? = .zero,
        tokens: UInt64 = 0
    ) -> UsageRecord {
        let meter = world.router.meter
        let admission = meter.begin(key, member: member, estimatedTokens: 0, estimatedCost: nil, now: now)
        meter.end(admission, tokens: tokens, cost: cost, now: now)
        return UsageRecord(
            owner: owner, member: member, at: now, keyID: key, provider: .openAI, model: "gpt-4",
            usage: TokenUsage(output: tokens), cost: cost, credits: .zero)
    }

    func write(_ records: [UsageRecord]) async throws {
        world.router.meter.handOver(records)
        let id = UsageBatchID(host: Array("\(ObjectIdentifier(world.router).hashValue)".utf8), number: batches.next())
        try await log.append(records, receipts: [], batch: id)
    }

    private final class Numbers: Sendable {
        private let value = Mutex<Int64>(0)
        func next() -> Int64 {
            value.withLock { value in
                value += 1
                return value
            }
        }
    }
}
