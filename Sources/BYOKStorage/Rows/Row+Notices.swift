// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

extension StoredRow {
    /// Reads a row whose columns are `RowColumns.notice`.
    func notice(of owner: KeyOwner) throws(BYOKError) -> Notice {
        let keyID = KeyID(bytes: bytes(3))
        guard keyID != nil || isNull(3) else {
            throw BYOKError(.storeCorrupt, "A notice cannot be read. Restore the store from a backup.")
        }
        return Notice(
            id: text(0), owner: owner, kind: Notice.Kind(rawValue: text(1)),
            at: Timestamp(microseconds: integer(2)), keyID: keyID,
            provider: isNull(4) ? nil : Provider.ID(rawValue: text(4)), text: text(5), isRead: integer(6) != 0)
    }
}

extension NoticePreferences {
    /// Takes in a row of a kind, and whether it is muted and sent.
    mutating func add(_ row: some StoredRow) {
        let kind = Notice.Kind(rawValue: row.text(0))
        if row.integer(1) != 0 { muted.insert(kind) }
        if row.integer(2) != 0 { sent.insert(kind) }
    }
}
