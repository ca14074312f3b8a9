// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore

/// The contract of `NotificationInbox`, to be run against any conformer under any test framework; used like
/// `UsageLogCompatTest`.
public struct NotificationInboxCompatTest: Sendable {
    let makeInbox: @Sendable () async throws -> any NotificationInbox
    let reopen: (@Sendable (any NotificationInbox) async throws -> any NotificationInbox)?

    /// - Parameters:
    ///   - makeInbox: makes an inbox, once per check. It need not be empty: every check uses owners of its own.
    ///   - reopen: for a durable inbox, closes the one given and opens the same data again. Without it, persistence is
    ///     not checked.
    public init(
        makeInbox: @escaping @Sendable () async throws -> any NotificationInbox,
        reopen: (@Sendable (any NotificationInbox) async throws -> any NotificationInbox)? = nil
    ) {
        self.makeInbox = makeInbox
        self.reopen = reopen
    }

    /// Runs every check, one after the other.
    /// - Throws: `CompatFailure` at the first that fails, or what the inbox threw.
    public func run() async throws {
        for check in Self.checks { try await check.run(self) }
    }

    /// One sentence of the contract.
    public struct Check: Sendable, CustomStringConvertible {
        public let name: String
        let body: @Sendable (InboxStage, NotificationInboxCompatTest) async throws -> Void

        public var description: String { name }

        init(_ name: String, _ body: @escaping @Sendable (InboxStage) async throws -> Void) {
            self.name = name
            self.body = { stage, _ in try await body(stage) }
        }

        init(
            _ name: String, kit body: @escaping @Sendable (InboxStage, NotificationInboxCompatTest) async throws -> Void
        ) {
            self.name = name
            self.body = body
        }

        /// - Throws: `CompatFailure`, or what the inbox threw.
        public func run(_ kit: NotificationInboxCompatTest) async throws {
            try await body(InboxStage(check: name, inbox: kit.makeInbox()), kit)
        }
    }

    /// All checks, in no order that matters.
    public static let checks: [Check] = noticeChecks + preferenceChecks
}
