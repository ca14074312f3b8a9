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

    typealias Send = @Sendable ([Job]) async -> Result<PostgresResult, BYOKError>

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
        let outcome = await Self.outcomes(of: [job], send)[0]
        goOn(with: job.entry.account, send)
        return try outcome.get()
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
            let outcomes = await Self.outcomes(of: next.map(\.job), send)
            // Before the callers go on: whoever comes now joins the next batch.
            goOn(with: account, send)
            for (waiter, outcome) in zip(next, outcomes) { waiter.caller.resume(returning: .done(outcome)) }
        }
    }

    private static func outcomes(of jobs: [Job], _ send: Send) async -> [Result<CreditBalance, any Error>] {
        switch await send(jobs) {
        case .failure(let error): return jobs.map { _ in .failure(error) }
        case .success(let result):
            let outcomes = CreditStatements.outcomes(result)
            return outcomes.count == jobs.count ? outcomes : jobs.map { _ in .failure(BYOKError.unreadableEntry) }
        }
    }
}
#endif
