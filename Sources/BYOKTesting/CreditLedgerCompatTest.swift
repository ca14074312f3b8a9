// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore

/// The contract of `CreditLedger`, to be run against any conformer under any test framework.
///
/// ```swift
/// let kit = CreditLedgerCompatTest(makeLedger: { try await MyLedger(…) })
///
/// @Test(arguments: CreditLedgerCompatTest.checks)
/// func keepsTheContract(check: CreditLedgerCompatTest.Check) async throws { try await check.run(kit) }
/// ```
public struct CreditLedgerCompatTest: Sendable {
    let makeLedger: @Sendable () async throws -> any CreditLedger
    let reopen: (@Sendable (any CreditLedger) async throws -> any CreditLedger)?

    /// - Parameters:
    ///   - makeLedger: makes a ledger, once per check. It need not be empty: every check uses accounts of its own, and
    ///     leaves at most a few reservations open.
    ///   - reopen: for a durable ledger, closes the one given and opens the same data again. Without it, persistence is
    ///     not checked.
    public init(
        makeLedger: @escaping @Sendable () async throws -> any CreditLedger,
        reopen: (@Sendable (any CreditLedger) async throws -> any CreditLedger)? = nil
    ) {
        self.makeLedger = makeLedger
        self.reopen = reopen
    }

    /// Runs every check, one after the other.
    /// - Throws: `CompatFailure` at the first that fails, or what the ledger threw.
    public func run() async throws {
        for check in Self.checks { try await check.run(self) }
    }

    /// One sentence of the contract.
    public struct Check: Sendable, CustomStringConvertible {
        public let name: String
        let body: @Sendable (LedgerStage, CreditLedgerCompatTest) async throws -> Void

        public var description: String { name }

        init(_ name: String, _ body: @escaping @Sendable (LedgerStage) async throws -> Void) {
            self.name = name
            self.body = { stage, _ in try await body(stage) }
        }

        init(_ name: String, kit body: @escaping @Sendable (LedgerStage, CreditLedgerCompatTest) async throws -> Void) {
            self.name = name
            self.body = body
        }

        /// - Throws: `CompatFailure`, or what the ledger threw.
        public func run(_ kit: CreditLedgerCompatTest) async throws {
            try await body(LedgerStage(check: name, ledger: kit.makeLedger()), kit)
        }
    }

    /// All checks, in no order that matters.
    public static let checks: [Check] =
        entryChecks + requestChecks + refusalChecks + listChecks + statementChecks + raceChecks
}
