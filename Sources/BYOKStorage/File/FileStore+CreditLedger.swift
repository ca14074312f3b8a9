// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore

extension FileStore: CreditLedger {
    public func apply(_ entry: LedgerEntry) async throws -> CreditBalance {
        try entry.check()
        return try await thread.perform(.apply(entry)).get()
    }

    public func balance(of account: KeyOwner) async throws -> CreditBalance {
        try readers.read { try $0.ledger().balance(of: account) }
    }

    public func openReservations(limit: Int) async throws -> [LedgerEntry] {
        try readers.read { try $0.ledger().openReservations(limit: limit) }
    }
}
