// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKStorage
import BYOKTesting
import Foundation
import StoreWorkload
import Testing

/// One store and the processes that spend in it, one after the other.
final class ChargeRun: Sendable {
    private let folder: TemporaryFolder
    private let place: [String]
    private let open: @Sendable () async throws -> any StackStore
    private let integrity: @Sendable () -> String

    struct Verdict {
        var sent = 0
        var answered = 0
        var settled = 0
        /// Answered, and nobody is charged.
        var unpaid = 0
        /// Reservations that were left open and are listed once their time is over.
        var listed = 0
        var findings: [String] = []
        var figures: String {
            "\(sent) requests sent, \(answered) answered, \(settled) charged, \(unpaid) answered and not charged, "
                + "\(listed) reservations listed, \(findings.count) findings"
        }
    }

    /// - Parameters:
    ///   - place: where the worker finds the store.
    ///   - open: the same for the judge.
    ///   - integrity: "ok", or what is wrong with the closed store.
    init(
        in folder: TemporaryFolder, at place: [String], integrity: @escaping @Sendable () -> String = { "ok" },
        open: @escaping @Sendable () async throws -> any StackStore
    ) {
        (self.folder, self.place, self.integrity, self.open) = (folder, place, integrity, open)
    }

    /// On a file.
    convenience init() throws {
        let folder = try TemporaryFolder()
        let path = folder.file()
        self.init(in: folder, at: ["store=\(path)"], integrity: { integrityCheck(of: path) }) {
            try FileStore(at: path)
        }
    }

    /// Dies so often at the edge, and works to the end once.
    func judge(_ edge: ChargeEdge, kills: Int, _ name: String) async throws {
        var dice = Dice(seed: Effort.seed)
        let places = (0..<kills).map { _ in Int.random(in: 1...6, using: &dice) }
        let codes = try await onThread { [self] in
            try places.map { try work(dyingAt: edge, after: $0, count: 30) } + [try work(count: 9)]
        }
        #expect(codes == Array(repeating: -SIGKILL, count: kills) + [0], "exit codes \(codes)")
        let verdict = try await verdict()
        print("\(name): \(kills) kills \(edge), \(verdict.figures), seed \(Effort.seed)")
        #expect(verdict.findings.isEmpty, "\(verdict.findings.prefix(5))")
        #expect(verdict.settled > 0)
        // At these edges something was answered that nobody pays for, or at least still holds credits.
        if [.afterReserve, .beforeAnswer, .afterAnswer, .beforeSettle].contains(edge) {
            #expect(verdict.listed >= kills)
        }
        if [.afterAnswer, .beforeSettle].contains(edge) { #expect(verdict.unpaid >= kills) }
    }

    /// Dies so often, each time so many microseconds after its start.
    func judge(kills: Int, after time: Range<UInt32>, _ name: String) async throws {
        try await onThread { [self] in
            var dice = Dice(seed: Effort.seed)
            for _ in 0..<kills {
                let worker = try start(count: 30_000)
                usleep(UInt32.random(in: time, using: &dice))
                worker.kill()
                worker.wait()
            }
        }
        let verdict = try await verdict()
        print("\(name): \(kills) kills at random, \(verdict.figures), seed \(Effort.seed)")
        #expect(verdict.findings.isEmpty, "\(verdict.findings.prefix(5))")
        #expect(verdict.settled > kills)
    }

    private func start(dyingAt edge: ChargeEdge? = nil, after: Int = 1, count: Int) throws -> WorkerProcess {
        var words = ["charge", "journal=\(folder.file("journal"))", "count=\(count)"] + place
        if let edge { words += ["edge=\(edge.rawValue)", "at=\(after)"] }
        return try WorkerProcess(words)
    }

    private func work(dyingAt edge: ChargeEdge? = nil, after: Int = 1, count: Int) throws -> Int32 {
        try start(dyingAt: edge, after: after, count: count).wait()
    }

    /// An hour later, by another process's eyes.
    private func verdict() async throws -> Verdict {
        let store = try await open()
        let clock = ManualClock(now: SystemClock().now() + .seconds(3_600))
        let router = try ChargeStand.router(store, ledger: store, master: Effort.master, clock: clock)
        var verdict = Verdict()
        var answered: Set<String> = []
        var sent: Set<String> = []
        var charged: [String: Int64] = [:]
        for line in Journal.charges(at: folder.file("journal")) {
            switch line {
            case .sent(let id): sent.insert(id)
            case .answered(let id): answered.insert(id)
            case .charged(let id, let amount): charged[id, default: 0] += amount
            }
        }
        let open = try await store.openReservations(limit: 100_000)
        await router.maintain()
        let listed = try await router.reconcile(since: Timestamp(seconds: 1_700_000_000))
        let entries = try await self.entries(in: store)
        let settled = Dictionary(grouping: entries.filter { $0.kind == .settle }, by: \.requestID.rawValue)
        for (id, all) in settled {
            if all.count > 1 { verdict.findings.append("\(id) is charged \(all.count) times") }
            if !answered.contains(id) { verdict.findings.append("\(id) is charged without an answer") }
            if all[0].amount != ChargeStand.price { verdict.findings.append("\(id) costs \(all[0].amount)") }
        }
        for (id, amount) in charged where settled[id]?.first?.amount.nanodollars != amount {
            verdict.findings.append("the charge of \(id) was acknowledged and is lost")
        }
        let names = Set(listed.expired.map(\.requestID.rawValue))
        for id in answered where settled[id] == nil && !names.contains(id) {
            verdict.findings.append("\(id) was answered, is not charged and not listed")
        }
        for reservation in open where !names.contains(reservation.requestID.rawValue) {
            verdict.findings.append("\(reservation.requestID) was open and is not listed")
        }
        let sum = entries.reduce(Int64(0)) { sum, entry in
            entry.kind == .grant
                ? sum + entry.amount.nanodollars : entry.kind == .settle ? sum - entry.amount.nanodollars : sum
        }
        let balance = try await store.balance(of: ChargeStand.account)
        if balance != CreditBalance(total: Money(nanodollars: sum), held: .zero) {
            verdict.findings.append("the balance is \(balance), the entries' sum \(sum)")
        }
        if !listed.unbalanced.isEmpty || !listed.overdue.isEmpty {
            verdict.findings.append("it does not add up: \(listed.unbalanced), \(listed.overdue.count) overdue")
        }
        (verdict.sent, verdict.answered, verdict.settled) = (sent.count, answered.count, settled.count)
        verdict.unpaid = answered.count { settled[$0] == nil }
        verdict.listed = open.count
        await store.close()
        let integrity = integrity()
        if integrity != "ok" { verdict.findings.append(integrity) }
        return verdict
    }

    private func entries(in store: any StackStore) async throws -> [LedgerEntry] {
        var entries: [LedgerEntry] = []
        while case let page = try await store.entries(
            of: ChargeStand.account, from: Timestamp(seconds: 0), after: entries.last, limit: 1_000), !page.isEmpty
        {
            entries += page
        }
        return entries
    }
}
