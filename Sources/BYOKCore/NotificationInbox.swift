// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// Keeps each owner's notices and what they want to be told.
///
/// A conformer is right when it passes `NotificationInboxCompatTest` of BYOKTesting.
public protocol NotificationInbox: Sendable {
    /// Keeps the notice, durably, unless the owner has one of its id, or has muted its kind. Returns whether it was kept:
    /// of several processes that find out the same thing, one is told so.
    /// - Throws: `BYOKError` with `invalidEntry` for an id that is empty or longer than 255 bytes.
    func deliver(_ notice: Notice) async throws -> Bool
    /// The owner's notices, newest first (by `at`, then id by its bytes, both falling), at most `limit`, older than the one given; nil
    /// begins.
    func notices(of owner: KeyOwner, before notice: Notice?, limit: Int) async throws -> [Notice]
    /// Marks the owner's notices as read; ids that are not there change nothing.
    func markRead(_ ids: Set<String>, of owner: KeyOwner) async throws
    /// What the owner wants; the default for an owner never seen.
    func preferences(of owner: KeyOwner) async throws -> NoticePreferences
    func setPreferences(_ preferences: NoticePreferences, of owner: KeyOwner) async throws
}

/// Carries notices out of the platform: mail, a webhook. Called at least once per notice that the owner wants sent.
public protocol NoticeSender: Sendable {
    /// - Throws: where it should be tried again.
    func send(_ notice: Notice) async throws
}
