// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

extension StoredRow {
    /// Reads a row whose columns are `RowColumns.receipt`.
    func receipt(of payer: KeyOwner) throws(BYOKError) -> Receipt {
        guard let receipt = Receipt(encoded: bytes(2)), receipt.payer == payer, receipt.at.microseconds == integer(0),
            receipt.requestID.rawValue == text(1)
        else { throw BYOKError(.storeCorrupt, "A receipt cannot be read. Restore the store from a backup.") }
        return receipt
    }
}
