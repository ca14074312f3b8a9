// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

extension StoredRow {
    /// Reads a row whose columns are `RowColumns.audit`.
    func auditRow() -> AuditRow {
        AuditRow(
            number: integer(0), at: Timestamp(microseconds: integer(1)), kind: text(2), body: bytes(3), hash: bytes(4))
    }
}

extension AuditRow {
    /// As `entry(of:)`.
    /// - Throws: `storeCorrupt` where the body is not one of an event's.
    func readable(of owner: KeyOwner) throws(BYOKError) -> AuditEntry {
        guard let entry = entry(of: owner) else {
            throw BYOKError(
                .storeCorrupt, "Entry \(number) of an audit log cannot be read; verify tells where it broke.")
        }
        return entry
    }
}
