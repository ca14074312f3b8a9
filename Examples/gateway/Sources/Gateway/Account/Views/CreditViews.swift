// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// What an account has.
struct BalanceView: Encodable {
    let total, held, available: String

    init(_ balance: CreditBalance) {
        total = "\(balance.total)"
        held = "\(balance.held)"
        available = "\(balance.available)"
    }
}

/// One row of the ledger.
struct LedgerEntryView: Encodable {
    let at, kind, amount, requestID: String
    let attempt: Int

    init(_ entry: LedgerEntry) {
        at = "\(entry.at)"
        kind = "\(entry.kind)"
        amount = "\(entry.amount)"
        let name = entry.requestID.rawValue
        requestID = name.hasPrefix(Grant.prefix) ? String(name.dropFirst(Grant.prefix.count)) : name
        attempt = entry.attempt
    }
}
