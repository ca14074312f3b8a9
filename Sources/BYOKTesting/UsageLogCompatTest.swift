// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore

/// The contract of `UsageLog`, to be run against any conformer under any test framework.
///
/// ```swift
/// let kit = UsageLogCompatTest(makeLog: { try await MyUsageLog(…) })
///
/// @Test(arguments: UsageLogCompatTest.checks)
/// func keepsTheContract(check: UsageLogCompatTest.Check) async throws { try await check.run(kit) }
/// ```
public struct UsageLogCompatTest: Sendable {
    let makeLog: @Sendable () async throws -> any UsageLog
    let reopen: (@Sendable (any UsageLog) async throws -> any UsageLog)?

    /// - Parameters:
    ///   - makeLog: makes a log, once per check. It need not be empty: every check uses owners and hosts of its own, and
    ///     what it purges lies thousands of years ago.
    ///   - reopen: for a durable log, closes the one given and opens the same data again. Without it, persistence is not
    ///     checked.
    public init(
        makeLog: @escaping @Sendable () async throws -> any UsageLog,
        reopen: (@Sendable (any UsageLog) async throws -> any UsageLog)? = nil
    ) {
        self.makeLog = makeLog
        self.reopen = reopen
    }

    /// Runs every check, one after the other.
    /// - Throws: `CompatFailure` at the first that fails, or what the log threw.
    public func run() async throws {
        for check in Self.checks { try await check.run(self) }
    }

    /// One sentence of the contract.
    public struct Check: Sendable, CustomStringConvertible {
        public let name: String
        let body: @Sendable (UsageStage, UsageLogCompatTest) async throws -> Void

        public var description: String { name }

        init(_ name: String, _ body: @escaping @Sendable (UsageStage) async throws -> Void) {
            self.name = name
            self.body = { stage, _ in try await body(stage) }
        }

        init(_ name: String, kit body: @escaping @Sendable (UsageStage, UsageLogCompatTest) async throws -> Void) {
            self.name = name
            self.body = body
        }

        /// - Throws: `CompatFailure`, or what the log threw.
        public func run(_ kit: UsageLogCompatTest) async throws {
            try await body(UsageStage(check: name, log: kit.makeLog()), kit)
        }
    }

    /// All checks, in no order that matters.
    public static let checks: [Check] = sumChecks + rowChecks + receiptChecks + batchChecks + purgeChecks
}
