// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKStorage
import Foundation
import StoreWorkload

extension StoreWorker {
    /// Carries requests out on credits from several lanes at once, and dies at an edge. What an earlier process left
    /// unfinished is asked for again first, under the same id, as a host would.
    static func charge(_ stack: Stack, _ arguments: Arguments) async throws {
        let path = try arguments.text("journal")
        let (unfinished, next) = leftBehind(Journal.charges(at: path))
        let journal = Journal(at: path)
        let edge = try? arguments.text("edge")
        let ledger = EdgeLedger(
            stack.store, dyingAt: edge.flatMap(ChargeEdge.init), after: try arguments.number("at", default: 1))
        let router = try ChargeStand.router(stack.store, ledger: ledger, master: master)
        let grant = LedgerEntry(
            account: ChargeStand.account, requestID: try RequestID("grant"), attempt: 1, kind: .grant,
            amount: Money(nanodollars: 1_000_000_000_000), parametersHash: Array(repeating: 1, count: 32),
            at: Timestamp(seconds: 1_700_000_000))
        _ = try await stack.store.apply(grant)
        let lanes = 3
        let count = try arguments.number("count")
        try await withThrowingTaskGroup(of: Void.self) { group in
            for lane in 0..<lanes {
                group.addTask {
                    let ids =
                        unfinished.filter { $0.hasPrefix("\(lane)-") }
                        + (next..<next + count / lanes).map { "\(lane)-\($0)" }
                    for id in ids {
                        // What is known of it already, or still held for the process before, is refused.
                        try await carryOut(
                            ChargeStand.request(id), router, journal,
                            allowing: [.requestInProgress, .alreadySettled], passing: ledger.pass)
                    }
                }
            }
            try await group.waitForAll()
        }
        try await router.flushUsage()
        await stack.store.close()
    }

    /// Says in the journal what becomes of a request.
    static func carryOut(
        _ request: RouteRequest, _ router: BYOKRouter, _ journal: Journal, allowing refusals: Set<BYOKError.Code>,
        passing pass: @escaping @Sendable (ChargeEdge) -> Void = { _ in }
    ) async {
        let id = request.id?.rawValue ?? ""
        do {
            let performed = try await router.perform(request) { attempt in
                _ = try await attempt.withSecret { $0.count }
                journal.append(.sent(id))
                pass(.beforeAnswer)
                attempt.delivery.usage = ChargeStand.usage
                journal.append(.answered(id))
                pass(.afterAnswer)
            }
            journal.append(.charged(id, performed.receipt.creditsCharged.nanodollars))
        } catch {
            guard refusals.contains(error.code) else { fail("\(error)", code: 65) }
        }
    }

    /// Requests that were sent and not charged as far as the journal tells, and the first number that is new.
    private static func leftBehind(_ lines: [ChargeLine]) -> (unfinished: [String], next: Int) {
        var sent: [String] = []
        var charged: Set<String> = []
        for line in lines {
            switch line {
            case .sent(let id): if !sent.contains(id) { sent.append(id) }
            case .charged(let id, _): charged.insert(id)
            case .answered: break
            }
        }
        let numbers = sent.compactMap { $0.split(separator: "-").last.flatMap { Int($0) } }
        return (sent.filter { !charged.contains($0) }, (numbers.max() ?? -1) + 1)
    }
}
