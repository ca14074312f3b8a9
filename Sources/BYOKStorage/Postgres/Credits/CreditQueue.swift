// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#if Postgres
import BYOKCore
import Synchronization

/// Lets one call per account be under way, and sends what arrives meanwhile together: an account's entries wait for each
/// other in the server in any case.
final class CreditQueue: Sendable {
    struct Job: Sendable {
        let entry: LedgerEntry
        let events: [AuditEvent]
        /// When its caller must be told, by `BootClock`.
        let deadline: UInt64
    }

    private struct Waiter {
        let job: Job
        let caller: CheckedContinuation<Turn, Never>
    }

    private enum Turn {
        /// Nobody of this account was under way any more.
        case mine
        case done(Result<CreditBalance, any Error>)
    }

    /// Sends entries of one account together, and gives up after the time given.
    typealias Send = @Sendable ([Job], Duration) async -> Result<PostgresResult, PostgresFailure>

    /// Of each account with a call under way, who waits.
    private let lanes = Mutex<[KeyOwner: [Waiter]]>([:])
    private static let limit = 64

    func apply(_ job: Job, _ send: @escaping Send) async throws -> CreditBalance {
        if !(lanes.withLock { Self.enter(&$0, job.entry.account) }) {
            let turn = await withCheckedContinuation { caller in
                let isMine = lanes.withLock { lanes in
                    if Self.enter(&lanes, job.entry.account) { return true }
                    lanes[job.entry.account, default: []].append(Waiter(job: job, caller: caller))
                    return false
                }
                if isMine { caller.resume(returning: .mine) }
            }
            if case .done(let result) = turn { return try result.get() }
        }
        let result = await send([job], BootClock.time(until: job.deadline))
        goOn(with: job.entry.account, send)
        return try Self.outcomes(result, count: 1)[0].get()
    }

    private static func enter(_ lanes: inout [KeyOwner: [Waiter]], _ account: KeyOwner) -> Bool {
        guard lanes[account] == nil else { return false }
        lanes[account] = []
        return true
    }

    /// Sends what has come together, if anything has.
    private func goOn(with account: KeyOwner, _ send: @escaping Send) {
        let next = lanes.withLock { lanes -> [Waiter] in
            let next = Array(lanes[account, default: []].prefix(Self.limit))
            if next.isEmpty { lanes[account] = nil } else { lanes[account]?.removeFirst(next.count) }
            return next
        }
        if next.isEmpty { return }
        Task {
            var left = next
            while let oldest = left.first {
                let result = await send(left.map(\.job), BootClock.time(until: oldest.job.deadline))
                // Where the time of the oldest is over, the others' need not be.
                var told = left.count
                if case .failure(let failure) = result, failure.isOfTime {
                    let soon = BootClock.now(plus: .milliseconds(100))
                    told = max(1, left.firstIndex { $0.job.deadline > soon } ?? told)
                    // However many wait behind the batch, theirs is over too.
                    for waiter in late(of: account, at: soon) {
                        waiter.caller.resume(returning: .done(.failure(failure.error)))
                    }
                }
                // Before the callers go on: whoever comes now joins the next batch.
                if told == left.count { goOn(with: account, send) }
                for (waiter, outcome) in zip(left.prefix(told), Self.outcomes(result, count: told)) {
                    waiter.caller.resume(returning: .done(outcome))
                }
                left.removeFirst(told)
            }
        }
    }

    /// Takes out those whose time is over at the moment given.
    private func late(of account: KeyOwner, at moment: UInt64) -> [Waiter] {
        lanes.withLock { lanes in
            let late = lanes[account, default: []].filter { $0.job.deadline <= moment }
            if !late.isEmpty { lanes[account]?.removeAll { $0.job.deadline <= moment } }
            return late
        }
    }

    private static func outcomes(
        _ result: Result<PostgresResult, PostgresFailure>, count: Int
    ) -> [Result<CreditBalance, any Error>] {
        switch result {
        case .failure(let failure): return Array(repeating: .failure(failure.error), count: count)
        case .success(let result):
            let outcomes = CreditStatements.outcomes(result)
            return outcomes.count == count
                ? outcomes : Array(repeating: .failure(BYOKError.unreadableEntry), count: count)
        }
    }
}
#endif
