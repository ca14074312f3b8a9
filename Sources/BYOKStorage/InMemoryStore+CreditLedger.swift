// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore
import Synchronization

extension InMemoryStore: CreditLedger {
    public func apply(_ entry: LedgerEntry) async throws -> CreditBalance {
        try entry.check()
        return try ledger.withLock { try $0.apply(entry) }
    }

    public func balance(of account: KeyOwner) async throws -> CreditBalance {
        ledger.withLock { $0.balance(of: account) }
    }

    public func openReservations(limit: Int) async throws -> [LedgerEntry] {
        ledger.withLock { $0.openReservations(limit: limit) }
    }
}
