// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore

extension LedgerEntry {
    /// Whether the entry makes sense by itself: what a caller gets wrong must not reach a store's tables.
    /// - Throws: `invalidEntry`, `invalidIdentifier`.
    public func check() throws(BYOKError) {
        guard account.kind != .platform else {
            throw BYOKError(.invalidIdentifier, "The platform has no credit account: it is who sells credits.")
        }
        guard attempt >= 1 else {
            throw BYOKError(.invalidEntry, "A ledger entry's attempt counts from 1; this one is \(attempt).")
        }
        guard parametersHash.count == 32 else {
            throw BYOKError(
                .invalidEntry, "A ledger entry's parametersHash has 32 bytes; this one has \(parametersHash.count).")
        }
        guard amount >= .zero else {
            throw BYOKError(.invalidEntry, "A ledger entry's amount is never negative; this one is \(amount).")
        }
        guard amount == .zero || (kind != .void && kind != .expire) else {
            throw BYOKError(.invalidEntry, "The amount of a void or an expiry is zero; this one is \(amount).")
        }
    }
}
