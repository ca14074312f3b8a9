// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#if Postgres
import BYOKCore
import BYOKStorage
import BYOKTesting
import StoreWorkload

/// Spends, changes keys and delivers notices, each call until it is acknowledged, as a careful host would.
struct FaultWorker {
    let number: Int
    let store: PostgresStore
    /// Which of the record's stores that is.
    let place: Int
    let record: FaultRecord
    let fault: PlantedFault?
    /// Four workers have one account, so that its entries wait for each other.
    var account: String { "a\(number / 4)" }

    /// What was acknowledged.
    struct Told {
        var lines: [SpendingLine] = []
        var keys: KeyLane
        /// Ids of notices.
        var notices: [String] = []
    }

    /// No more can be done: the store does not come back.
    struct Abandoned: Error {}

    func run() async throws -> Told {
        var told = Told(keys: KeyLane(owner: try .user("k\(number)"), seed: UInt64(number)))
        var count = 0
        while record.end == nil {
            count += 1
            let spending = Spending(account: account, number: number * 10_000_000 + count)
            do {
                try await spend(spending, &told)
                if count % 3 == 0 { try await told.keys.step(on: self) }
                if count % 3 == 1 { try await tell("n\(count)", &told) }
            } catch is Abandoned {
                record.add(Finding(.protocolBroken, "worker \(number) never got through"))
                return told
            } catch let error as Finding {
                record.add(error)
            } catch {
                record.add(Finding(.untyped, "worker \(number): \(error)"))
            }
            try await Task.sleep(for: .milliseconds(20))
        }
        return told
    }

    /// Makes the call again for as long as nobody knows whether it was done.
    /// - Returns: also whether it had to be made again.
    func insist<R>(_ body: () async throws -> R) async throws -> (result: R, isRepeated: Bool) {
        var isRepeated = false
        while true {
            do {
                return (try await record.measure(place, body), isRepeated)
            } catch let error as BYOKError where error.code == .storeUnavailable {
                isRepeated = true
                if let end = record.end, .now - end > .seconds(10) { throw Abandoned() }
                try await Task.sleep(for: .milliseconds(20))
            }
        }
    }

    private func spend(_ spending: Spending, _ told: inout Told) async throws {
        let (reservation, events) = try (spending.reservation, spending.events)
        try await write { _ = try await store.apply(reservation, recording: events) }
        told.lines.append(.reserved(spending))
        let closing = try spending.closing
        try await write { _ = try await store.apply(closing) }
        let (records, receipts, batch) = try (spending.records, spending.receipts, spending.batch)
        let start = FaultRecord.Moment.now
        try await write { try await store.append(records, receipts: receipts, batch: batch) }
        if fault == .repeatsAnew, .now - start > .milliseconds(100) {
            let again = UsageBatchID(host: batch.host + [0], number: batch.number)
            try await write { try await store.append(records, receipts: receipts, batch: again) }
        }
        told.lines.append(.recorded(spending))
    }

    private func write(_ body: @escaping @Sendable () async throws -> Void) async throws {
        if fault == .acknowledgesEarly {
            Task { try? await body() }
        } else {
            _ = try await insist(body)
        }
    }

    private func tell(_ id: String, _ told: inout Told) async throws {
        let notice = Notice(
            id: id, owner: told.keys.owner, kind: .keyFailed, at: Timestamp(seconds: 1_700_000_000), text: "failed")
        let (isKept, isRepeated) = try await insist { try await store.deliver(notice) }
        if !isKept, !isRepeated { throw Finding(.phantom, "the notice \(id) of worker \(number) was there before") }
        told.notices.append(id)
    }
}

extension Finding: Error {}
#endif
