// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// A page of notices, newest first.
struct NoticesView: Encodable {
    let notices: [NoticeView]
    /// Of all.
    let unread: Int
}

/// One thing that the account was told.
struct NoticeView: Encodable, Sendable {
    let id, kind, at: String
    @Nullable var keyID: String?
    @Nullable var provider: String?
    let text: String
    let isRead: Bool

    init(_ notice: Notice) {
        id = notice.id
        kind = notice.kind.rawValue
        at = "\(notice.at)"
        keyID = notice.keyID?.description
        provider = notice.provider?.rawValue
        text = notice.text
        isRead = notice.isRead
    }
}

/// What the account wants to be told, and what there is.
struct NoticePreferencesView: Encodable {
    let kinds, muted, sent: [String]

    init(_ preferences: NoticePreferences) {
        kinds = Notice.Kind.all.map(\.rawValue)
        muted = preferences.muted.map(\.rawValue).sorted()
        sent = preferences.sent.map(\.rawValue).sorted()
    }
}
