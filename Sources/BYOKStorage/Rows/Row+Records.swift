// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

extension StoredParameters {
    /// Binds a record to parameters 1 to 21, in the order of `RowColumns.record`.
    func bind(_ record: KeyRecord) throws(Failure) {
        try bind(1, record.owner.encoded)
        try bind(2, record.id.bytes)
        try bind(3, record.provider.rawValue)
        try bind(4, record.origin)
        try bind(5, record.sealed.token)
        try bind(6, record.sealed.kid)
        try bind(7, record.generation)
        try bind(8, record.masked)
        try bind(9, record.fingerprint)
        try bind(10, record.label)
        try bind(11, record.isEnabled ? 1 : 0)
        try bind(12, record.position)
        try bind(13, record.status.code.description)
        try bind(14, record.status.reason)
        try bind(15, record.policy.encoded)
        try bind(16, record.expiresAt?.microseconds)
        try bind(17, record.testedAt?.microseconds)
        try bind(18, record.version)
        try bind(19, record.createdAt.microseconds)
        try bind(20, record.updatedAt.microseconds)
        try bind(21, record.mac)
    }

    /// Binds an entry to parameters 1 to 6, in the order of the audit log's columns.
    func bind(_ row: AuditRow, of owner: KeyOwner) throws(Failure) {
        try bind(1, owner.encoded)
        try bind(2, row.number)
        try bind(3, row.at.microseconds)
        try bind(4, row.kind)
        try bind(5, row.body)
        try bind(6, row.hash)
    }
}

extension StoredRow {
    /// Reads a column that `KeyOwner.encoded` was written to.
    /// - Throws: `storeCorrupt`.
    func owner(_ column: Int32) throws(BYOKError) -> KeyOwner {
        do {
            return try KeyOwner(encoded: bytes(column))
        } catch {
            throw BYOKError(.storeCorrupt, "A row of the store has no readable owner. Restore the store from a backup.")
        }
    }
}
