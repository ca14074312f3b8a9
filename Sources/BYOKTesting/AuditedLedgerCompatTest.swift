// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore

/// The contract of `AuditedLedger` beyond those of its parts, to be run against any conformer under any test framework;
/// used like `CreditLedgerCompatTest`, which is to be run too.
public struct AuditedLedgerCompatTest: Sendable {
    let makeLedger: @Sendable () async throws -> any AuditedLedger

    /// - Parameter makeLedger: makes a ledger, once per check. It need not be empty.
    public init(makeLedger: @escaping @Sendable () async throws -> any AuditedLedger) { self.makeLedger = makeLedger }

    /// Runs every check, one after the other.
    /// - Throws: `CompatFailure` at the first that fails, or what the ledger threw.
    public func run() async throws {
        for check in Self.checks { try await check.run(self) }
    }

    /// One sentence of the contract.
    public struct Check: Sendable, CustomStringConvertible {
        public let name: String
        let body: @Sendable (AuditedStage) async throws -> Void

        public var description: String { name }

        init(_ name: String, _ body: @escaping @Sendable (AuditedStage) async throws -> Void) {
            self.name = name
            self.body = body
        }

        /// - Throws: `CompatFailure`, or what the ledger threw.
        public func run(_ kit: AuditedLedgerCompatTest) async throws {
            try await body(AuditedStage(check: name, ledger: kit.makeLedger()))
        }
    }

    /// All checks, in no order that matters.
    public static let checks: [Check] = [
        Check("writes an entry and its events") { stage in
            let credits = stage.credits
            try await credits.apply(credits.entry(.grant, 10, request: 9))
            let entry = try credits.entry(.reserve, 4)
            // Of two owners: the one who pays, and the one who asked.
            let events = try [stage.event(0, 1), stage.event(1, 2), stage.event(0, 3)]
            let balance = try await stage.ledger.apply(entry, recording: events)
            try stage.expect(
                balance == CreditBalance(total: Money(nanodollars: 10), held: Money(nanodollars: 4)),
                "the balance is \(balance)")
            try stage.expect(try await credits.open(credits.account()) == [entry], "the entry is not there")
            try stage.expect(try await stage.events(0) == [events[0], events[2]], "the account's events are others")
            try stage.expect(try await stage.events(1) == [events[1]], "another owner's events are others")
            let verdict = try await stage.ledger.verify(credits.account())
            try stage.expect(verdict == .intact(entries: 2), "the chain is \(verdict)")
        },
        Check("takes an entry without events") { stage in
            let balance = try await stage.ledger.apply(stage.credits.entry(.grant, 10), recording: [])
            try stage.expect(balance.total == Money(nanodollars: 10), "the balance is \(balance)")
            try stage.expect(try await stage.events(0).isEmpty, "there are events")
        },
        Check("writes no events of a repeated entry") { stage in
            let credits = stage.credits
            let reserve = try credits.entry(.reserve, 4)
            let entries = try [credits.entry(.grant, 10, request: 9), reserve, reserve.void(at: reserve.at)]
            for (number, entry) in entries.enumerated() {
                let event = try stage.event(0, number)
                let first = try await stage.ledger.apply(entry, recording: [event])
                let again = try await stage.ledger.apply(entry, recording: [event])
                try stage.expect(first == again, "a repeated \(entry.kind) gives another balance")
                let count = try await stage.events(0).count
                try stage.expect(
                    count == number + 1, "a repeated \(entry.kind) left \(count) events, not \(number + 1)")
            }
            // Written without events first: they do not come with a repetition.
            let grant = try credits.entry(.grant, 10, request: 8)
            try await credits.apply(grant)
            _ = try await stage.ledger.apply(grant, recording: [stage.event(0, 9)])
            try stage.expect(try await stage.events(0).count == 3, "a repeated entry's events were written")
        },
        Check("writes no event of what it refuses") { stage in
            let credits = stage.credits
            try await credits.apply(credits.entry(.grant, 10, request: 9))
            var nonsense = try credits.entry(.reserve, 1)
            nonsense.attempt = 0
            for (entry, what) in try [
                (credits.entry(.reserve, 11), "a reservation beyond the balance"),
                (credits.entry(.settle, 1), "a charge"),
                (credits.entry(.grant, 11, request: 9), "another grant"), (nonsense, "nonsense"),
                (credits.entry(.grant, .max, request: 8), "a balance beyond Money"),
            ] {
                do {
                    _ = try await stage.ledger.apply(entry, recording: [stage.event(0, 1), stage.event(1, 1)])
                } catch is LedgerRefusal {
                } catch is BYOKError {
                }
                let count = try await stage.events(0).count + stage.events(1).count
                try stage.expect(count == 0, "\(what) left \(count) events")
                try await credits.expectBalance(10, held: 0, credits.account(), "after \(what)")
            }
        },
        Check("writes as many events as entries, however many come at once") { stage in
            let credits = stage.credits
            try await credits.apply(credits.entry(.grant, 20, request: 100))
            // 32 requests, two times each, of which 20 fit.
            try await KeyStoreCompatTest.concurrently(64) { number in
                let entry = try credits.entry(.reserve, 1, request: number / 2)
                do {
                    _ = try await stage.ledger.apply(entry, recording: [stage.event(0, number / 2), stage.event(1, 0)])
                } catch is LedgerRefusal {
                }
            }
            let open = try await Set(credits.open(credits.account()).map(\.requestID.rawValue))
            let told = try await stage.events(0).map {
                try credits.entry(.reserve, request: $0.number).requestID.rawValue
            }
            try stage.expect(open.count == 20, "\(open.count) reservations of 20 are there")
            try stage.expect(told.count == 20 && Set(told) == open, "\(told.count) events are there, or others'")
            try stage.expect(try await stage.events(1).count == 20, "another owner's events are not as many")
        },
    ]
}

extension AuditEvent {
    fileprivate var number: Int { details["number"].flatMap { Int($0) } ?? -1 }
}
