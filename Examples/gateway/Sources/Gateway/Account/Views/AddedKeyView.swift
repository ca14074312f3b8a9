// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// A key that was stored, and what is to be said about it.
struct AddedKeyView: Encodable {
    let key: KeyView
    let notices: [String]
    @Nullable var test: TestView?

    init(key: KeyView, _ added: AddedKey) {
        self.key = key
        notices = added.notices.map(\.message)
        test = added.report.map(TestView.init)
    }
}

/// A key that has a new value.
struct ReplacedKeyView: Encodable {
    let key: KeyView
    /// The old value's, where it stays for a while.
    @Nullable var previous: KeyView?
    let notices: [String]
    @Nullable var test: TestView?

    init(key: KeyView, previous: KeyView?, _ added: AddedKey) {
        self.key = key
        self.previous = previous
        notices = added.notices.map(\.message)
        test = added.report.map(TestView.init)
    }
}

/// What its form says of a key.
struct InspectionView: Encodable {
    let masked: String
    let notices: [String]

    init(_ key: InspectedKey) {
        masked = key.masked
        notices = key.notices.map(\.message)
    }
}

/// What became of an organisation's keys when a member was taken off their lists.
struct MemberRemovalView: Encodable {
    let removedFrom, openToAll, left: [String]

    init(_ removal: MemberRemoval) {
        removedFrom = removal.removedFrom.map(\.description)
        openToAll = removal.openToAll.map(\.description)
        left = removal.left.map { "\($0.id)" }
    }
}
