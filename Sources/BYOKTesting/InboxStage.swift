// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// What one check of an inbox works with: owners that nobody else uses, notices, and a way to complain.
struct InboxStage: Sendable {
    let check: String
    var inbox: any NotificationInbox
    /// Different on every run, so that an inbox may keep what earlier runs left in it.
    private let run = UInt64.random(in: .min ... .max)

    init(check: String, inbox: any NotificationInbox) {
        self.check = check
        self.inbox = inbox
    }

    /// The owner of that number: every third one an organisation.
    func owner(_ number: Int = 0) throws -> KeyOwner {
        let id = "compat-\(run)-\(number)"
        return try number % 3 == 2 ? .organisation(id) : .user(id)
    }

    func notice(
        _ id: String, owner: Int = 0, kind: Notice.Kind = .keyFailed, second: Int64 = 0, text: String = "A text."
    ) throws -> Notice {
        Notice(
            id: id, owner: try self.owner(owner), kind: kind, at: Timestamp(seconds: 1_700_000_000 + second), text: text
        )
    }

    @discardableResult
    func deliver(_ notice: Notice) async throws -> Bool { try await inbox.deliver(notice) }

    /// Delivers, and expects what is returned.
    func deliver(_ notice: Notice, isKept: Bool, _ what: String) async throws {
        let found = try await inbox.deliver(notice)
        try expect(found == isKept, "\(what) is said to be \(found ? "" : "not ")kept")
    }

    func notices(_ owner: Int = 0) async throws -> [Notice] {
        try await inbox.notices(of: self.owner(owner), before: nil, limit: 1_000)
    }

    func expect(_ condition: Bool, _ message: @autoclosure () -> String) throws {
        if !condition { throw failure(message()) }
    }

    func failure(_ message: String) -> CompatFailure { CompatFailure(check: check, message: message) }
}
