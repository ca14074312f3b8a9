// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// The memory store's notices: a plain value, testable without a lock.
struct MemoryInbox: Sendable {
    private struct Box {
        /// Oldest first.
        var notices: [Notice] = []
        var preferences = NoticePreferences()
    }
    private var boxes: [KeyOwner: Box] = [:]

    mutating func deliver(_ notice: Notice) -> Bool {
        var box = boxes[notice.owner] ?? Box()
        // An owner has few; texts are told apart byte by byte.
        let isThere = box.notices.contains { $0.id.utf8.elementsEqual(notice.id.utf8) }
        guard !isThere, !box.preferences.muted.contains(notice.kind) else { return false }
        box.notices.insert(notice, inOrderOf: Notice.isOlder)
        boxes[notice.owner] = box
        return true
    }

    func notices(of owner: KeyOwner, before notice: Notice?, limit: Int) -> [Notice] {
        let all = boxes[owner]?.notices ?? []
        let end = notice.map { last in all.sortedIndex(behind: { Notice.isOlder($0, last) }) } ?? all.count
        return all[..<end].suffix(max(limit, 0)).reversed()
    }

    mutating func markRead(_ ids: Set<String>, of owner: KeyOwner) {
        guard var box = boxes[owner] else { return }
        let ids = Set(ids.map { Array($0.utf8) })
        for index in box.notices.indices where ids.contains(Array(box.notices[index].id.utf8)) {
            box.notices[index].isRead = true
        }
        boxes[owner] = box
    }

    func preferences(of owner: KeyOwner) -> NoticePreferences { boxes[owner]?.preferences ?? NoticePreferences() }

    mutating func setPreferences(_ preferences: NoticePreferences, of owner: KeyOwner) {
        boxes[owner, default: Box()].preferences = preferences
    }

    mutating func erase(_ owner: KeyOwner) { boxes[owner] = nil }
}
