// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore

extension LedgerEntry {
    /// The order within an account: that of `CreditLedger.entries`. Entries of one moment, request and attempt: the grant,
    /// the reservation, the closing.
    public static func precedes(_ a: LedgerEntry, _ b: LedgerEntry) -> Bool {
        if a.at != b.at { return a.at < b.at }
        return (a.requestID.rawValue, a.attempt, a.kind.rank) < (b.requestID.rawValue, b.attempt, b.kind.rank)
    }

    /// The order across accounts, whose entries of one kind are listed.
    static func precedesInAll(_ a: LedgerEntry, _ b: LedgerEntry) -> Bool {
        if a.at != b.at { return a.at < b.at }
        if a.account != b.account { return a.account.encoded.lexicographicallyPrecedes(b.account.encoded) }
        return (a.requestID.rawValue, a.attempt) < (b.requestID.rawValue, b.attempt)
    }
}

extension LedgerEntry.Kind {
    /// Its place among entries of one moment, request and attempt.
    var rank: Int {
        switch self {
        case .grant: 0
        case .reserve: 1
        case .settle, .void, .expire: 2
        }
    }
}
