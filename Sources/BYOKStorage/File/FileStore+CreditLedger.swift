// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore

extension FileStore: AuditedLedger {
    public func apply(_ entry: LedgerEntry) async throws -> CreditBalance {
        try entry.check()
        return try await thread.perform(.apply(entry)).get()
    }

    public func apply(_ entry: LedgerEntry, recording events: [AuditEvent]) async throws -> CreditBalance {
        try entry.check()
        return try await thread.perform(.apply(entry, recording: events)).get()
    }

    public func balance(of account: KeyOwner) async throws -> CreditBalance {
        try readers.read { try $0.ledger().balance(of: account) }
    }

    public func openReservations(limit: Int) async throws -> [LedgerEntry] {
        try readers.read { try $0.ledger().openReservations(limit: limit) }
    }

    public func entries(
        of account: KeyOwner, from start: Timestamp, after entry: LedgerEntry?, limit: Int
    ) async throws -> [LedgerEntry] {
        try readers.read { try $0.ledger().entries(of: account, from: start, after: entry, limit: limit) }
    }

    public func expirations(from start: Timestamp, limit: Int) async throws -> [LedgerEntry] {
        try readers.read { try $0.ledger().expirations(from: start, limit: limit) }
    }
}
