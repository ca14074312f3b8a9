// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore

/// The contract of `KeyStore`, to be run against any conformer under any test framework. A conformer keeps its change
/// audit itself, so it is an `AuditLog` too.
///
/// ```swift
/// let kit = KeyStoreCompatTest(makeStore: { try await MyStore(…) })
///
/// @Test(arguments: KeyStoreCompatTest.checks)
/// func keepsTheContract(check: KeyStoreCompatTest.Check) async throws { try await check.run(kit) }
/// ```
public struct KeyStoreCompatTest: Sendable {
    public typealias Store = any KeyStore & AuditLog

    let makeStore: @Sendable () async throws -> Store
    let reopen: (@Sendable (Store) async throws -> Store)?

    /// - Parameters:
    ///   - makeStore: makes a store, once per check. It need not be empty: every check uses owners of its own.
    ///   - reopen: for a durable store, closes the one given and opens the same data again. Without it, persistence is
    ///     not checked.
    public init(
        makeStore: @escaping @Sendable () async throws -> Store,
        reopen: (@Sendable (Store) async throws -> Store)? = nil
    ) {
        self.makeStore = makeStore
        self.reopen = reopen
    }

    /// Runs every check, one after the other.
    /// - Throws: `CompatFailure` at the first that fails, or what the store threw.
    public func run() async throws {
        for check in Self.checks { try await check.run(self) }
    }

    /// One sentence of the contract.
    public struct Check: Sendable, CustomStringConvertible {
        public let name: String
        let body: @Sendable (CompatStage, KeyStoreCompatTest) async throws -> Void

        public var description: String { name }

        init(_ name: String, _ body: @escaping @Sendable (CompatStage) async throws -> Void) {
            self.name = name
            self.body = { stage, _ in try await body(stage) }
        }

        init(_ name: String, kit body: @escaping @Sendable (CompatStage, KeyStoreCompatTest) async throws -> Void) {
            self.name = name
            self.body = body
        }

        /// - Throws: `CompatFailure`, or what the store threw.
        public func run(_ kit: KeyStoreCompatTest) async throws {
            try await body(CompatStage(check: name, store: kit.makeStore()), kit)
        }
    }

    /// All checks, in no order that matters.
    public static let checks: [Check] =
        recordChecks + conflictChecks + ownerChecks + freshnessChecks + walkChecks
}
