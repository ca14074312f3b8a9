// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// The last record a walk has given: what our stores put into a `KeyCursor`.
struct PagePosition {
    var owner: KeyOwner
    var id: KeyID

    init(_ record: KeyRecord) {
        owner = record.owner
        id = record.id
    }

    /// - Throws: `invalidIdentifier` for a cursor that none of our stores gave.
    init(_ cursor: KeyCursor) throws(BYOKError) {
        guard let id = KeyID(bytes: cursor.bytes.suffix(16)), cursor.bytes.count > 16 else {
            throw BYOKError(.invalidIdentifier, "The page cursor is not one that this store gave.")
        }
        self.owner = try KeyOwner(encoded: Array(cursor.bytes.dropLast(16)))
        self.id = id
    }

    var cursor: KeyCursor { KeyCursor(bytes: owner.encoded + id.bytes) }
}

extension KeyPage {
    /// The next records of a walk that asked for so many: fewer than that are the last.
    init(_ records: [KeyRecord], limit: Int) {
        self.init(records: records, next: records.count < limit ? nil : records.last.map { PagePosition($0).cursor })
    }
}
